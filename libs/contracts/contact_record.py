"""The known HubSpot record of a conversation's contact. The agent keeps it in the state; the desk shows it."""

from libs.contracts.base import Model
from libs.contracts.results import Contact


class ContactRecord(Model):
    """`verified`: the host site vouches for the address that found the record. `own`: this conversation created it.

    `withheld`: a record with the typed address exists, and stays unchanged until the address is verified.
    """

    contact: Contact | None = None
    owner_email: str | None = None
    verified: bool = False
    own: bool = False
    withheld: bool = False
    typed_email: str | None = None
