"""The links in e-mails: one opens the conversation, the other ends its e-mails. Both are signed, and name no person.

A link that opens a conversation ends after a week, with the conversation and its time for a reopening, and when the
conversation's address changes: it then belongs to another mailbox. Its secret is behind the `#` of the address, which
browsers send to no server.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from libs.conversations import ConversationState, ConversationUnknown, LogReader, LogWriter, MailOutbox
from libs.messaging import Seconds
from services.gateway.identity import OwnTokens, TokenRefused, derive
from services.gateway.mail.recipients import Recipient, recipient_of

LINK_TTL = timedelta(days=7)
STOP_TTL = timedelta(days=180)
"""People look for the link to unsubscribe in old e-mails too."""

GRANT_TTL = timedelta(hours=1)
"""The conversation's token that a link gives. The page then asks again, and a link that has ended opens nothing."""

_ENDED = "This link has ended: its conversation is over, or has another address now."


@dataclass(frozen=True)
class OpenedLink:
    state: ConversationState
    expires_at: float


@dataclass(frozen=True)
class StopLink:
    """`address`: a digest, which only this deployment can make of an address."""

    conversation_id: str
    address: str


class MailLinks:
    """`secrets`: the newest first. `now`: the shared clock. `public_url`: the gateways' address for people."""

    def __init__(
        self, secrets: Sequence[str], now: Seconds, reader: LogReader, writer: LogWriter, outbox: MailOutbox,
        public_url: str,
    ) -> None:  # fmt: skip
        self._opening, self._stopping = OwnTokens(secrets, "mail_link", now), OwnTokens(secrets, "mail_stop", now)
        self._keys = [derive(each, "mail address").encode() for each in secrets]
        self._now, self._reader, self._writer, self._outbox = now, reader, writer, outbox
        self._base = public_url.rstrip("/")

    def opening(self, state: ConversationState, recipient: Recipient) -> str:
        """The link that opens the conversation for the bearer of this mailbox."""
        token = self._opening.sign(
            {"sub": state.id, "to": self.digest(recipient.address), "ok": recipient.confirmed},
            until=self._now() + LINK_TTL.total_seconds(),
        )
        return f"{self._base}/continue#{state.locale}/{token}"

    def stopping(self, conversation_id: str, recipient: Recipient) -> str:
        token = self._stopping.sign(
            {"sub": conversation_id, "to": self.digest(recipient.address)},
            until=self._now() + STOP_TTL.total_seconds(),
        )
        return f"{self._base}/v1/mail/stop/{token}"

    def digest(self, address: str) -> str:
        """Of an address, with a key: in a link it tells nothing."""
        return self.digests(address)[0]

    async def open(self, token: str) -> OpenedLink:
        """The conversation that a link opens now, also after its end if it may be reopened. Raises TokenRefused."""
        claims = self._opening.read(token)
        try:
            state = await self._reader.state(claims["sub"])
            mail = await self._outbox.of(state.id)
        except ConversationUnknown as error:
            raise TokenRefused("token_expired", _ENDED) from error
        recipient = recipient_of(state, mail)
        if (
            recipient is None
            or recipient.confirmed is not claims.get("ok")
            or claims.get("to") not in self.digests(recipient.address)
            or not (state.is_open or await self._writer.come_back(state.id))
        ):
            raise TokenRefused("token_expired", _ENDED)
        return OpenedLink(state, min(float(claims["exp"]), self._now() + GRANT_TTL.total_seconds()))

    def read_stop(self, token: str) -> StopLink:
        """Raises TokenRefused."""
        claims = self._stopping.read(token)
        return StopLink(claims["sub"], str(claims.get("to", "")))

    def digests(self, address: str) -> list[str]:
        """By each secret, because a rotation must not end links."""
        return [hmac.new(key, address.encode(), "sha256").hexdigest()[:24] for key in self._keys]
