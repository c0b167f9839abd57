"""Results of the tools, from which receipts are made.

A result is data about what HubSpot holds or did; words for people are made elsewhere.
"""

from datetime import datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field

from libs.contracts.base import Model
from libs.contracts.changes import Change
from libs.contracts.imports import ImportFinished, ImportPlan, ImportStarted
from libs.contracts.names import joined_name

Operator = Literal["eq", "neq", "contains", "starts_with", "gt", "gte", "lt", "lte", "is_known", "is_unknown"]


class Contact(Model):
    """A HubSpot contact.

    `properties` holds only what has a value; `labels` HubSpot's labels of properties that clients can't name; `texts`
    what people read in place of a stored code: an owner's name, an option's label.
    """

    id: str
    url: str | None = None
    properties: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    texts: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name to show: full name, else email, else the ID."""
        full = joined_name(self.properties.get("firstname", ""), self.properties.get("lastname", ""))
        return full or self.properties.get("email") or self.id


class Criterion(Model):
    """One criterion of a search, as it was understood: by HubSpot's name and label of the property.

    `text` is for people, where the value is a code.
    """

    property: str
    label: str | None = None
    operator: Operator
    value: str | None = None
    text: str | None = None


class ContactsFound(Model):
    """`criteria`: all that had to hold. `after`: the cursor of the next page, where there is one."""

    kind: Literal["contacts_found"] = "contacts_found"
    contacts: list[Contact]
    total: int
    after: str | None = None
    criteria: list[Criterion] = []


class ContactRead(Model):
    kind: Literal["contact_read"] = "contact_read"
    contact: Contact


class ContactCreated(Model):
    """`similar`: contacts that may be the same person. `undo`: what `undo_last_change` takes."""

    kind: Literal["contact_created"] = "contact_created"
    contact: Contact
    similar: list[Contact] = Field(default_factory=list)
    undo: str | None = None


class ContactUpdated(Model):
    """`changes` is empty when the record held these values already. `undo`: what `undo_last_change` takes."""

    kind: Literal["contact_updated"] = "contact_updated"
    contact: Contact
    changes: list[Change]
    undo: str | None = None


class ContactsMerged(Model):
    """`contact` is what both have become; HubSpot may have given it a new ID. `merged` is the duplicate as it was."""

    kind: Literal["contacts_merged"] = "contacts_merged"
    contact: Contact
    merged: Contact


class ChangeUndone(Model):
    """`removed`: the contact was created by the change, and is gone. Else `changes` leads back to what was before."""

    kind: Literal["change_undone"] = "change_undone"
    contact: Contact
    changes: list[Change] = Field(default_factory=list)
    removed: bool = False


class ContactIdentified(Model):
    """`contact` None: no match in HubSpot. `by` says which criterion matched. `owner_email` is the HubSpot owner's."""

    kind: Literal["contact_identified"] = "contact_identified"
    contact: Contact | None
    by: Literal["id", "email", "phone"] | None = None
    owner_email: str | None = None


class ContactSaved(Model):
    """`created`: a new record. `withheld`: a record with this email exists and the email isn't verified; unchanged."""

    kind: Literal["contact_saved"] = "contact_saved"
    contact_id: str | None
    created: bool = False
    withheld: bool = False
    changes: list[Change] = Field(default_factory=list)


class NoteAdded(Model):
    """`note_id` of the note with this key, whether it was written now or by an earlier attempt."""

    kind: Literal["note_added"] = "note_added"
    note_id: str
    contact_id: str
    contact: Contact | None = None


ToolData = Annotated[
    ContactsFound | ContactRead | ContactCreated | ContactUpdated | ContactsMerged | ChangeUndone | ContactIdentified
    | ContactSaved | NoteAdded | ImportFinished,
    Field(discriminator="kind"),
]  # fmt: skip


ProblemCode = Literal[
    "missing", "malformed", "unknown_property", "not_an_option", "read_only", "too_long", "not_found", "too_many",
]  # fmt: skip


class Problem(Model):
    """One thing that is wrong with the arguments. `code` is stable; `example` is a value that would do."""

    property: str | None
    code: ProblemCode
    detail: str
    example: str | None = None


class Ok(Model):
    status: Literal["ok"] = "ok"
    data: ToolData


class Invalid(Model):
    """The caller must ask for something else; nothing was changed."""

    status: Literal["invalid"] = "invalid"
    problems: list[Problem]


RefusalCode = Literal["not_signed_in", "email_not_verified", "not_your_record", "not_allowed"]


class Refused(Model):
    """The principal may not do this; nothing was changed."""

    status: Literal["refused"] = "refused"
    code: RefusalCode
    detail: str


class Conflict(Model):
    """A contact with this identity exists; nothing was changed.

    `existing` is None where the principal may not see it.
    """

    status: Literal["conflict"] = "conflict"
    property: str
    existing: Contact | None


Confirm = Literal["never", "updates", "always"]
"""Which changes a person confirms first: none; those that overwrite a value or may make a duplicate; all."""

ConfirmReason = Literal["overwrites", "similar", "merge", "rule", "import"]


class Unconfirmed(Model):
    """A person has to confirm this first; nothing was changed.

    `reason`: it overwrites values, a contact like it exists, it merges two, or a rule asks for it each time. `contact`
    is what it would change, None for a new one; `changes` what would be, `similar` who is like it (for a merge: the
    duplicate). `confirmation` goes back with the same call once a person accepted exactly this. `plan`: of an import.
    """

    status: Literal["unconfirmed"] = "unconfirmed"
    reason: ConfirmReason
    contact: Contact | None = None
    changes: list[Change] = Field(default_factory=list)
    similar: list[Contact] = Field(default_factory=list)
    plan: ImportPlan | None = None
    confirmation: str


class Changed(Model):
    """The record has changed since the change was prepared; nothing was changed.

    `changes`: expected → current values. `by` is its author, as HubSpot names them, and `at` its time.
    """

    status: Literal["changed"] = "changed"
    contact: Contact | None = None
    changes: list[Change] = Field(default_factory=list)
    by: str | None = None
    at: datetime | None = None


class Accepted(Model):
    """Stored durably, not yet in HubSpot; the final result follows with `seq` 1.

    `reason`: HubSpot does not answer (`hubspot`), or Frontdesk itself was late (`late`).
    """

    status: Literal["accepted"] = "accepted"
    detail: str = ""
    reason: Literal["hubspot", "late"] = "hubspot"
    started: ImportStarted | None = None


UnavailableCode = Literal["hubspot_down", "rate_limited", "timeout", "misconfigured", "gave_up", "late"]


class Unavailable(Model):
    """HubSpot (or the way to it) did not answer. `effect` says whether something may have changed there."""

    status: Literal["unavailable"] = "unavailable"
    code: UnavailableCode
    effect: Literal["none", "unknown"]
    retry_at: datetime | None = None
    detail: str = ""


ToolResult = Annotated[
    Ok | Invalid | Refused | Conflict | Unconfirmed | Changed | Accepted | Unavailable, Field(discriminator="status")
]


def single_contact(result: ToolResult) -> Contact | None:
    """The one contact that a result shows to the contact who chats."""
    match result:
        case Ok(data=data):
            return _contact_in(data)
        case Unconfirmed(contact=contact) | Changed(contact=contact) | Conflict(existing=contact):
            return contact
        case Invalid() | Refused() | Accepted() | Unavailable():
            return None


def _contact_in(data: ToolData) -> Contact | None:
    match data:
        case ContactRead() | ContactCreated() | ContactUpdated() | ContactsMerged() | ChangeUndone() | NoteAdded():
            return data.contact
        case ContactsFound(contacts=contacts):
            return contacts[0] if len(contacts) == 1 else None
        case ContactIdentified() | ContactSaved() | ImportFinished():
            return None  # for teammates, or of many contacts
        case _:
            assert_never(data)
