"""The tool `identify_contact`."""

from pydantic import Field

from libs.contracts.base import MAX_EMAIL, StrictModel
from libs.contracts.results import ContactIdentified
from libs.contracts.tools.tool import Tool


class IdentifyContact(StrictModel):
    """Find a conversation's contact in HubSpot: by ID, else by email, else by phone. Only teammates see the result."""

    contact_id: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    phone: str | None = Field(default=None, max_length=60)


IDENTIFY_CONTACT = Tool(
    "identify_contact", IdentifyContact, (ContactIdentified,), reach="everyone", offered="internal", reads_only=True
)
