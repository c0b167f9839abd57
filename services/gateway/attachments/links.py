"""Private links to attachments: signed, for one file of one conversation, and valid for a short time.

A link shows the file to its bearer, without a sign-in. So it is made only for a person who may see the file, and ends
within minutes; a page that needs it later asks again. It ends with the conversation, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from libs.messaging import Seconds
from services.gateway.identity import OwnTokens

LINK_TTL = timedelta(minutes=10)
"""Long enough to open or save a file, short enough that a copied link is soon worthless."""

BRIDGE_LINK_TTL = timedelta(hours=24)
"""For bridges, which may fetch a file after they have stored the webhook."""

MAIL_LINK_TTL = timedelta(days=7)
"""For e-mails, which people read days later."""

PATH = "/v1/attachments/"


@dataclass(frozen=True)
class LinkClaims:
    conversation_id: str
    attachment_id: str


class AttachmentLinks:
    """`secrets`: the newest first. `now`: the shared clock. `public_url`: the beginning of links for other programs."""

    def __init__(self, secrets: Sequence[str], now: Seconds, public_url: str | None = None) -> None:
        self._tokens, self._now = OwnTokens(secrets, "attachment", now), now
        self._public_url = (public_url or "").rstrip("/")

    def path(self, conversation_id: str, attachment_id: str, *, ttl: timedelta = LINK_TTL) -> tuple[str, float]:
        """The path of a link, and when it ends, in seconds since 1970."""
        until = self._now() + ttl.total_seconds()
        token = self._tokens.sign({"sub": attachment_id, "cid": conversation_id}, until=until)
        return PATH + token, until

    def for_bridge(self, conversation_id: str, attachment_id: str) -> str:
        return self._public_url + self.path(conversation_id, attachment_id, ttl=BRIDGE_LINK_TTL)[0]

    def for_mail(self, conversation_id: str, attachment_id: str) -> str:
        return self._public_url + self.path(conversation_id, attachment_id, ttl=MAIL_LINK_TTL)[0]

    def read(self, token: str) -> LinkClaims:
        """Raises TokenRefused for a link that is not one of ours, or has ended."""
        claims = self._tokens.read(token)
        return LinkClaims(str(claims.get("cid", "")), claims["sub"])
