"""The one address to which e-mails of a conversation go. Nothing else decides on it: letters, links and limits use it.

A confirmed address comes first. Where there is one, a typed address counts for nothing, so that a link by e-mail opens
no more than the mailbox proves. Colleagues and contacts of bridges get no e-mails.
"""

from dataclasses import dataclass

from libs.conversations import ConversationState, MailState
from libs.email_addresses import is_email, normal_email, parts_of


@dataclass(frozen=True)
class Recipient:
    """`confirmed`: the host site, a bridge or HubSpot's record vouches for it; else the contact typed it."""

    address: str
    confirmed: bool

    @property
    def masked(self) -> str:
        """For the contact's page: enough to recognise the own address, too little to learn another one."""
        local, domain = parts_of(self.address)
        return f"{local[:1]}•••@{domain}"


def gets_mail(state: ConversationState) -> bool:
    """Whether e-mails may go to the contact of this conversation at all."""
    return state.principal.kind in ("visitor", "anonymous") and not state.bridge and not state.is_private


def recipient_of(state: ConversationState, mail: MailState) -> Recipient | None:
    """None if no valid address is known."""
    if not gets_mail(state):
        return None
    principal, record = state.principal, state.record
    known = record.contact.properties if record.contact and record.verified else {}
    for address in (principal.email if principal.email_verified else None, known.get("email")):
        if address and is_email(address):
            return Recipient(normal_email(address), confirmed=True)
    for address in (mail.typed, state.answers.get("email"), principal.email):
        if address and is_email(address):
            return Recipient(normal_email(address), confirmed=False)
    return None
