"""E-mails to contacts: answers that they have not seen, and transcripts, with links back into the conversation."""

from services.gateway.mail.conversation_mail import MailTools
from services.gateway.mail.letters import texts
from services.gateway.mail.links import MailLinks
from services.gateway.mail.recipients import Recipient, recipient_of
from services.gateway.mail.sender import MailSender
from services.gateway.mail.settings import MailSettings
from services.gateway.mail.transports import MailUnavailable, check_server, transport_of

__all__ = [
    "MailLinks",
    "MailSender",
    "MailSettings",
    "MailTools",
    "MailUnavailable",
    "Recipient",
    "check_server",
    "recipient_of",
    "texts",
    "transport_of",
]
