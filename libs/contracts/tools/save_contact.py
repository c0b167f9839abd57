"""The tool `save_contact`."""

from pydantic import Field

from libs.contracts.base import MAX_EMAIL, StrictModel
from libs.contracts.results import ContactSaved
from libs.contracts.tools.tool import Tool


class SaveContact(StrictModel):
    """Save what a contact said about themselves: in this record, or in a new one.

    `verified`: the host site vouches for `email`. Without it an existing record is never changed. `corrects`: the
    address that the contact typed before, in the conversation that created this record; it gives way to `email`.
    """

    contact_id: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    verified: bool = False
    corrects: str | None = Field(default=None, max_length=MAX_EMAIL)
    properties: dict[str, str] = Field(default={}, max_length=50)


SAVE_CONTACT = Tool("save_contact", SaveContact, (ContactSaved,), reach="everyone", offered="internal", may_wait=True)
