"""The tool `merge_contacts`."""

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.results import ContactsMerged
from libs.contracts.tools.tool import Tool


class MergeContacts(StrictModel):
    """Merge a duplicate into the contact that stays. The user is shown both and confirms; it can't be undone."""

    contact_id: str = Field(description="The HubSpot ID of the contact that stays.", max_length=40)
    duplicate_id: str = Field(description="The HubSpot ID of the duplicate, which goes.", max_length=40)


# It cannot wait: it can't be undone, so it is requested again.
MERGE_CONTACTS = Tool(
    "merge_contacts", MergeContacts, (ContactsMerged,), reach="everyone", progress="merging the contacts"
)
