"""The tool `update_contact`."""

from pydantic import Field

from libs.contracts.results import ContactUpdated
from libs.contracts.tools.contact_fields import ContactFields
from libs.contracts.tools.tool import Tool


class UpdateContact(ContactFields):
    """Change a contact. Null means leave as it is. Find the contact's ID with search_contact first."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)
    clear: list[str] | None = Field(default=None, description="Internal names of properties to empty.", max_length=50)


UPDATE_CONTACT = Tool(
    "update_contact", UpdateContact, (ContactUpdated,), reach="own", progress="changing the contact", may_wait=True
)
