"""What people see of a conversation: the log's entries, made ready for display.

A card is made here from a tool's result and from nothing else: what a model claims never becomes a receipt.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field

from libs.contracts.base import Model
from libs.contracts.entries import (
    Action,
    Assigned,
    Author,
    AuthorKind,
    Button,
    Closed,
    ClosingNoted,
    Delivered,
    Drafted,
    DraftRequested,
    FlowDecision,
    LogEntry,
    Message,
    Note,
    Opened,
    Snoozed,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    Undelivered,
    UnknownEntry,
    Uploaded,
)
from libs.contracts.imports import ImportFinished, ImportPlan, ImportStarted
from libs.contracts.results import (
    Accepted,
    Change,
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
from libs.contracts.tools import is_internal, offered_tool, reads_only


class VisibleAuthor(Model):
    kind: AuthorKind
    name: str | None = None


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

    `contact` None: a new one, of `changes`. `similar`: who is like it; for a merge the duplicate that would go.
    """

    kind: Literal["proposed"] = "proposed"
    call_id: str
    reason: ConfirmReason
    contact: Contact | None
    changes: list[Change]
    similar: list[Contact] = []


class ChangedCard(Model):
    """Nothing was done, since the record had changed: what was expected → what it holds, by whom and when."""

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
    """A change that was not made, or of which nobody knows (`unknown`). `properties`: those that were not valid."""

    kind: Literal["not_done"] = "not_done"
    why: Literal["invalid", "refused", "unavailable", "unknown"]
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
    """An import that runs: where it stands is asked for, and comes as `progress` frames."""

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


class VisibleMessage(Model):
    """One line of the chat. `client_message_id` is the contact's own, so that a client knows its echo.

    `action` is set when the line is a pressed button.
    """

    id: str
    offset: str
    author: VisibleAuthor
    text: str = ""
    locale: str | None = None
    buttons: list[Button] = []
    card: Card | None = None
    action: str | None = None
    notice: str | None = None
    client_message_id: str | None = None
    created_at: datetime


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


def _not_done(entry: ToolResultEntry) -> Card | None:
    """The card for a change that was not made: without it, only the assistant's words would tell of it."""
    if entry.seq < 0 or reads_only(entry.tool) or offered_tool(entry.tool) is None:
        return None  # the result may still follow, or it was no change that somebody asked for
    match entry.result:
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
            return FoundCard(contacts=contacts, total=total, criteria=criteria) if contacts else None
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


def created_at(offset: str) -> datetime:
    """When an entry was appended, by Redis' clock: an offset starts with milliseconds since 1970."""
    return datetime.fromtimestamp(int(offset.partition("-")[0]) / 1000, UTC)


def visible(item: LogEntry) -> VisibleMessage | None:
    """The line that people see for a log entry; None for entries that are not shown."""
    entry = item.entry
    match entry:
        case Message():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.text,
                locale=entry.locale, buttons=entry.buttons, notice=entry.notice,
                client_message_id=entry.id if entry.author.kind == "contact" else None,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case Action():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.label,
                action=entry.action, client_message_id=entry.id, created_at=created_at(item.offset),
            )  # fmt: skip
        case Uploaded():
            file = UploadedCard(
                import_id=entry.import_id, file_name=entry.file_name, rows=entry.rows, columns=entry.columns
            )
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), card=file, client_message_id=entry.id,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case ToolResultEntry() if not is_internal(entry.tool):
            card = card_of(entry.result, entry.call_id) or _not_done(entry)
            if card is None:
                return None
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=VisibleAuthor(kind="assistant"), card=card,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case (
            Opened() | ToolCall() | ToolResultEntry() | TimerFired() | Assigned() | Note() | FlowDecision() | Snoozed()
            | DraftRequested() | Drafted() | Closed() | ClosingNoted() | Undelivered() | Delivered() | UnknownEntry()
        ):  # fmt: skip
            return None


def _author(author: Author) -> VisibleAuthor:
    return VisibleAuthor(kind=author.kind, name=author.name)
