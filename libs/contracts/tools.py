"""Arguments and results of the tools: what a model may ask for and what a receipt is made from.

The JSON schemas that a model sees are made from the argument models here, so their descriptions are written
for a model. A result is data about what HubSpot holds or did; words for people are made elsewhere.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from libs.contracts.base import Model, StrictModel
from libs.contracts.imports import ImportFinished, ImportPlan, ImportStarted
from libs.contracts.names import joined_name

READ_TOOLS = frozenset(("search_contact", "get_contact", "identify_contact"))
"""These change nothing, whatever becomes of a call."""

ToolName = Literal[
    "search_contact", "get_contact", "create_contact", "update_contact", "add_note", "merge_contacts",
    "undo_last_change",
]  # fmt: skip
TOOL_NAMES: tuple[ToolName, ...] = get_args(ToolName)

Confirm = Literal["never", "updates", "always"]
"""Which changes a person is shown first: none; those that overwrite a value or may make a duplicate; all."""

Operator = Literal["eq", "neq", "contains", "starts_with", "gt", "gte", "lt", "lte", "is_known", "is_unknown"]

SEARCH_LIMIT = 10
"""Contacts in one answer: what a person reads in a chat and a model in its context."""


class PropertyValue(StrictModel):
    property: str = Field(
        description="The property's internal HubSpot name, for example hs_lead_status.", max_length=100
    )
    value: str = Field(description="The value, as text.", max_length=65_536)


class PropertyFilter(StrictModel):
    property: str = Field(description="The property's internal HubSpot name.", max_length=100)
    operator: Operator
    value: str | None = Field(default=None, description="Null for is_known and is_unknown.", max_length=1_000)


class SearchContact(StrictModel):
    """Find contacts. All criteria that are given must hold. Give at least one."""

    query: str | None = Field(
        default=None, description="Free text over name, email, phone and company.", max_length=500
    )
    email: str | None = Field(default=None, description="The whole email address.", max_length=320)
    name: str | None = Field(default=None, description="First name, last name or both.", max_length=200)
    phone: str | None = Field(default=None, description="A phone number in any notation.", max_length=60)
    company: str | None = Field(default=None, description="The company's name, or a part of it.", max_length=200)
    email_domain: str | None = Field(
        default=None,
        description="Everyone with an address at this domain, for example acme.com.",
        max_length=255,
    )
    filters: list[PropertyFilter] | None = Field(
        default=None, description="Criteria on any other property.", max_length=6
    )
    limit: int | None = Field(
        default=None, ge=1, le=SEARCH_LIMIT, description="How many contacts to return; 5 if null."
    )
    after: str | None = Field(
        default=None, description="The cursor of the previous answer, to see more.", max_length=100
    )


class GetContact(StrictModel):
    """Read one contact by its HubSpot ID."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)


class _ContactFields(StrictModel):
    email: str | None = Field(default=None, description="Email address.", max_length=320)
    firstname: str | None = Field(default=None, description="First name.", max_length=200)
    lastname: str | None = Field(default=None, description="Last name.", max_length=200)
    phone: str | None = Field(default=None, description="Phone number, with country code where known.", max_length=60)
    company: str | None = Field(default=None, description="Company name.", max_length=200)
    jobtitle: str | None = Field(default=None, description="Job title.", max_length=200)
    website: str | None = Field(default=None, description="Website.", max_length=1_000)
    city: str | None = Field(default=None, description="City.", max_length=200)
    country: str | None = Field(default=None, description="Country.", max_length=200)
    lifecyclestage: str | None = Field(
        default=None, description="Lifecycle stage, for example lead or customer.", max_length=100
    )
    other: list[PropertyValue] | None = Field(default=None, description="Any other properties.", max_length=50)

    def properties(self) -> dict[str, str]:
        """Every property that was given, by its HubSpot name."""
        named = self.model_dump(exclude_none=True, exclude={"other", "contact_id", "clear"})
        return {**named, **{item.property: item.value for item in self.other or ()}}


class CreateContact(_ContactFields):
    """Create a contact. Ask the user for name and email first if they are missing. Null means not given."""


class UpdateContact(_ContactFields):
    """Change a contact. Null means leave as it is. Find the contact's ID with search_contact first."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)
    clear: list[str] | None = Field(default=None, description="Internal names of properties to empty.", max_length=50)


class AddNote(StrictModel):
    """Write a note on a contact's timeline. Find the contact's ID with search_contact first."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)
    body: str = Field(description="The note, as plain text.", min_length=1, max_length=60_000)


class MergeContacts(StrictModel):
    """Merge a duplicate into the contact that stays. The user is shown both and confirms; it can't be undone."""

    contact_id: str = Field(description="The HubSpot ID of the contact that stays.", max_length=40)
    duplicate_id: str = Field(description="The HubSpot ID of the duplicate, which goes.", max_length=40)


class UndoLastChange(StrictModel):
    """Take back the last contact that was created or changed in this conversation, unless it changed since."""

    change: str | None = Field(default=None, description="Null: the last one.", max_length=200)


class IdentifyContact(StrictModel):
    """Who a conversation's contact is in HubSpot: by ID, else by email, else by phone. For teammates' eyes."""

    contact_id: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=60)


class SaveContact(StrictModel):
    """Write what a contact said about themselves: to this record, or to a new one.

    `verified`: the host site vouches for `email`. Without it an existing record is never changed.
    """

    contact_id: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=320)
    verified: bool = False
    properties: dict[str, str] = Field(default={}, max_length=50)


class FileNote(AddNote):
    """The note on a conversation, once for each `key`."""

    key: str = Field(min_length=8, max_length=120)


TOOL_ARGUMENTS: dict[str, type[StrictModel]] = {
    "search_contact": SearchContact,
    "get_contact": GetContact,
    "create_contact": CreateContact,
    "update_contact": UpdateContact,
    "add_note": AddNote,
    "merge_contacts": MergeContacts,
    "undo_last_change": UndoLastChange,
}

INTERNAL_TOOLS: dict[str, type[StrictModel]] = {
    "identify_contact": IdentifyContact,
    "save_contact": SaveContact,
    "file_note": FileNote,
}
"""Called by Frontdesk itself, never offered to a model; their results are for teammates, not for the contact."""


class Contact(Model):
    """A HubSpot contact.

    `properties` holds only what has a value; `labels` HubSpot's labels of properties that clients can't name.
    """

    id: str
    url: str | None = None
    properties: dict[str, str] = {}
    labels: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What to call this contact: full name, else email, else its ID."""
        full = joined_name(self.properties.get("firstname", ""), self.properties.get("lastname", ""))
        return full or self.properties.get("email") or self.id


class Change(Model):
    property: str
    label: str | None = None
    before: str | None = None
    after: str | None = None


class Criterion(Model):
    """One criterion of a search, as it was understood: by HubSpot's name and label of the property."""

    property: str
    label: str | None = None
    operator: Operator
    value: str | None = None


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
    similar: list[Contact] = []
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
    changes: list[Change] = []
    removed: bool = False


class ContactIdentified(Model):
    """`contact` None: nobody in HubSpot. `by` says which criterion matched. `owner_email` is the HubSpot owner's."""

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
    changes: list[Change] = []


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


ConfirmReason = Literal["overwrites", "similar", "merge", "rule", "import"]


class Unconfirmed(Model):
    """A person has to confirm this first; nothing was changed.

    `reason`: it overwrites values, a contact like it exists, it merges two, or a rule asks for it each time. `contact`
    is what it would change, None for a new one; `changes` what would be, `similar` who is like it (for a merge: the
    duplicate). `confirmation` goes back with the same call once somebody said yes to just this. `plan`: of an import.
    """

    status: Literal["unconfirmed"] = "unconfirmed"
    reason: ConfirmReason
    contact: Contact | None = None
    changes: list[Change] = []
    similar: list[Contact] = []
    plan: ImportPlan | None = None
    confirmation: str


class Changed(Model):
    """The record isn't any more what the change was based on; nothing was changed.

    `changes`: what was expected → what it holds. `by` is whoever changed it, as HubSpot names them, and `at` when.
    """

    status: Literal["changed"] = "changed"
    contact: Contact | None = None
    changes: list[Change] = []
    by: str | None = None
    at: datetime | None = None


class Accepted(Model):
    """Stored durably, not yet in HubSpot; the final result follows with `seq` 1."""

    status: Literal["accepted"] = "accepted"
    detail: str = ""
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
