"""The tool `get_contact`."""

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.results import ContactRead
from libs.contracts.tools.tool import Tool


class GetContact(StrictModel):
    """Read one contact by its HubSpot ID."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)


GET_CONTACT = Tool(
    "get_contact", GetContact, (ContactRead,), reach="own", progress="reading the contact", reads_only=True
)
