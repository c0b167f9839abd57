"""The tool `create_contact`."""

from libs.contracts.results import ContactCreated, ContactSaved
from libs.contracts.tools.contact_fields import ContactFields
from libs.contracts.tools.tool import Tool


class CreateContact(ContactFields):
    """Create a contact. Ask the user for name and email first if they are missing. Null means not given."""


CREATE_CONTACT = Tool(
    "create_contact", CreateContact, (ContactCreated, ContactSaved), reach="nobody", progress="creating the contact",
    may_wait=True,
)  # fmt: skip
"""It decides itself: a visitor may create the own record only. Without a verified address it never tells whether
the contact is new (`ContactSaved`)."""
