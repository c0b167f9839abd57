"""The tool `search_contact`."""

from pydantic import Field

from libs.contracts.base import MAX_EMAIL, StrictModel
from libs.contracts.results import ContactsFound, Operator
from libs.contracts.tools.tool import Tool

SEARCH_LIMIT = 10
"""Contacts in one answer: a person reads it in a chat, and a model in its context."""


class PropertyFilter(StrictModel):
    property: str = Field(description="The property's internal HubSpot name.", max_length=100)
    operator: Operator
    value: str | None = Field(default=None, description="Null for is_known and is_unknown.", max_length=1_000)


class SearchContact(StrictModel):
    """Find contacts. All criteria that are given must hold. Give at least one."""

    query: str | None = Field(
        default=None, description="Free text over name, email, phone and company.", max_length=500
    )
    email: str | None = Field(default=None, description="The whole email address.", max_length=MAX_EMAIL)
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


SEARCH_CONTACT = Tool(
    "search_contact", SearchContact, (ContactsFound,), reach="nobody", progress="searching HubSpot", reads_only=True
)
"""It decides itself: a visitor may search for the own email address only."""
