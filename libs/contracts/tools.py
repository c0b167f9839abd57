"""The tools and their arguments: what a model, or Frontdesk itself, may ask for.

The JSON schemas that a model sees are made from these models, so their descriptions are written for a model.
"""

from typing import Literal, get_args

from pydantic import Field

from libs.contracts.base import StrictModel

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
