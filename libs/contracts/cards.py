"""Cards: receipts, proposals and files, as people see them.

A card is made here from a tool's result and from nothing else: a model's claim never becomes a receipt.
"""

from datetime import datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field

from libs.contracts.base import Model
from libs.contracts.changes import Change
from libs.contracts.entries import ToolResultEntry
from libs.contracts.imports import ImportFinished, ImportPlan, ImportStarted
from libs.contracts.results import (
    Accepted,
    Changed,
    ChangeUndone,
    ConfirmReason,
    Conflict,
    Contact,
    ContactCreated,
    ContactIdentified,
    ContactRead,
    ContactSaved,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    Criterion,
    Invalid,
    NoteAdded,
    Ok,
    Refused,
    ToolData,
    ToolResult,
    Unavailable,
    Unconfirmed,
)
from libs.contracts.tools import offered_tool, reads_only


class FoundCard(Model):
    """Contacts that were found or read."""

    kind: Literal["found"] = "found"
    contacts: list[Contact]
    total: int
    criteria: list[Criterion] = []


class CreatedCard(Model):
    """`undo`: the action `undo:<this>` takes it back. `similar`: contacts that may be the same person."""

    kind: Literal["created"] = "created"
    contact: Contact
    similar: list[Contact] = []
    undo: str | None = None


class UpdatedCard(Model):
    """Before → after. No changes: the record held these values already."""

    kind: Literal["updated"] = "updated"
    contact: Contact
    changes: list[Change]
    undo: str | None = None


class ProposedCard(Model):
    """A change that a person must confirm: the actions `confirm:<call_id>` and `cancel:<call_id>`.

    `contact` None: a new one, of `changes`. `similar`: contacts like it; for a merge the duplicate that would go.
    """

    kind: Literal["proposed"] = "proposed"
    call_id: str
    reason: ConfirmReason
    contact: Contact | None
    changes: list[Change]
    similar: list[Contact] = []


class ChangedCard(Model):
    """Nothing was done, because the record had changed: expected → current values, and the change's author and time."""

    kind: Literal["changed"] = "changed"
    contact: Contact | None
    changes: list[Change]
    by: str | None = None
    at: datetime | None = None


class MergedCard(Model):
    kind: Literal["merged"] = "merged"
    contact: Contact
    merged: Contact


class UndoneCard(Model):
    """`removed`: the contact had been created by what was taken back."""

    kind: Literal["undone"] = "undone"
    contact: Contact
    changes: list[Change]
    removed: bool = False


class NoteCard(Model):
    """A note is on this contact's timeline."""

    kind: Literal["note"] = "note"
    contact: Contact


class ExistsCard(Model):
    """A contact with this identity exists already; nothing was created."""

    kind: Literal["exists"] = "exists"
    contact: Contact
    property: str


class PendingCard(Model):
    """Saved, not yet in HubSpot."""

    kind: Literal["pending"] = "pending"


class NotDoneCard(Model):
    """A change that was not made, or may not have been (`unknown`). `properties`: those that were not valid.

    `not_found`: there is no such contact, or nothing to take back.
    """

    kind: Literal["not_done"] = "not_done"
    why: Literal["invalid", "not_found", "refused", "unavailable", "unknown"]
    properties: list[str] = []


class UploadedCard(Model):
    """The file that a person sent."""

    kind: Literal["uploaded"] = "uploaded"
    import_id: str
    file_name: str
    rows: int
    columns: list[str]


class ImportPlanCard(Model):
    """An import that a person must confirm: as a `proposed` card, of many contacts."""

    kind: Literal["import_plan"] = "import_plan"
    call_id: str
    plan: ImportPlan


class ImportingCard(Model):
    """An import that runs. A client requests its progress, and gets more as `progress` frames."""

    kind: Literal["importing"] = "importing"
    started: ImportStarted


class ImportedCard(Model):
    """An import that has ended. With `failed` rows there is a file that says which and why."""

    kind: Literal["imported"] = "imported"
    result: ImportFinished


Card = Annotated[
    FoundCard | CreatedCard | UpdatedCard | ExistsCard | ProposedCard | ChangedCard | MergedCard | UndoneCard | NoteCard
    | PendingCard | NotDoneCard | UploadedCard | ImportPlanCard | ImportingCard | ImportedCard,
    Field(discriminator="kind"),
]  # fmt: skip


def card_of(result: ToolResult, call_id: str) -> Card | None:
    """The receipt for a call's result; None where there is nothing to show."""
    match result:
        case Ok(data=data):
            return _receipt(data)
        case Unconfirmed(plan=ImportPlan() as plan):
            return ImportPlanCard(call_id=call_id, plan=plan)
        case Unconfirmed(reason=reason, contact=about, changes=changes, similar=similar):
            return ProposedCard(call_id=call_id, reason=reason, contact=about, changes=changes, similar=similar)
        case Changed(contact=about, changes=changes, by=by, at=at):
            return ChangedCard(contact=about, changes=changes, by=by, at=at)
        case Conflict(existing=Contact() as existing, property=name):
            return ExistsCard(contact=existing, property=name)
        case Accepted(started=ImportStarted() as started):
            return ImportingCard(started=started)
        case Accepted():
            return PendingCard()
        case Conflict() | Invalid() | Refused() | Unavailable():
            return None


def not_done_card(entry: ToolResultEntry) -> NotDoneCard | None:
    """The card for a change that was not made: without it, only the assistant's words would report it."""
    if entry.seq < 0 or reads_only(entry.tool) or offered_tool(entry.tool) is None:
        return None  # the result may still follow, or no one asked for this change
    match entry.result:
        case Invalid(problems=problems) if all(each.code == "not_found" for each in problems):
            return NotDoneCard(why="not_found")
        case Invalid(problems=problems):
            return NotDoneCard(why="invalid", properties=[each.property for each in problems if each.property])
        case Refused():
            return NotDoneCard(why="refused")
        case Unavailable(effect=effect):
            return NotDoneCard(why="unknown" if effect == "unknown" else "unavailable")
        case _:
            return None


def _receipt(data: ToolData) -> Card | None:
    match data:
        case ContactsFound(contacts=contacts, total=total, criteria=criteria):
            # Each contact has a creation date, so that this criterion of a search for all of them tells nothing.
            telling = [each for each in criteria if (each.property, each.operator) != ("createdate", "is_known")]
            return FoundCard(contacts=contacts, total=total, criteria=telling) if contacts else None
        case ContactRead(contact=contact):
            return FoundCard(contacts=[contact], total=1)
        case ContactCreated(contact=contact, similar=similar, undo=undo):
            return CreatedCard(contact=contact, similar=similar, undo=undo)
        case ContactUpdated(contact=contact, changes=changes, undo=undo):
            return UpdatedCard(contact=contact, changes=changes, undo=undo)
        case ContactsMerged(contact=contact, merged=merged):
            return MergedCard(contact=contact, merged=merged)
        case ChangeUndone(contact=contact, changes=changes, removed=removed):
            return UndoneCard(contact=contact, changes=changes, removed=removed)
        case ImportFinished():
            return ImportedCard(result=data)
        case NoteAdded(contact=noted):
            return NoteCard(contact=noted) if noted else None
        case ContactIdentified() | ContactSaved():
            return None  # for teammates only
        case _:
            assert_never(data)
