"""The gateway's API for a client: opens a conversation over HTTP, and follows it over a socket."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import httpx2
from pydantic import BaseModel, ValidationError
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from frontdesk.chat.refusals import TerminalRefusal, refused
from frontdesk.errors import UserError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Above the largest card, which has ten contacts with long properties.
_MAX_FRAME_BYTES = 4_000_000


class TerminalConversation(BaseModel):
    """`offset`: the end of the log. The socket is read from 0, so that earlier messages are shown."""

    conversation_id: str
    token: str
    offset: str = "0"
    status: str = "open"


class Unreachable(Exception):
    """The gateway doesn't answer now."""


class AskedToWait(Exception):
    """The gateway refuses for now, and says when to try again."""

    def __init__(self, refused: TerminalRefusal) -> None:
        super().__init__(refused.code)
        self.refused = refused


@dataclass(frozen=True)
class Gateway:
    url: str
    host_site_token: str
    locale: str | None = None

    @property
    def _is_local(self) -> bool:
        """Whether the gateway is on this machine. A proxy of the environment can't reach it then."""
        return urlsplit(self.url).hostname in _LOOPBACK

    async def open(self) -> TerminalConversation:
        """Open a conversation, or find the open one. Raises Unreachable, AskedToWait and UserError."""
        body = {"locale": self.locale} if self.locale else {}
        try:
            async with httpx2.AsyncClient(timeout=10, trust_env=not self._is_local) as client:
                answer = await client.post(
                    f"{self.url.rstrip('/')}/v1/conversations",
                    json=body,
                    headers={"Authorization": f"Bearer {self.host_site_token}"},
                )
        except httpx2.TransportError as error:
            raise Unreachable(str(error) or type(error).__name__) from None
        except httpx2.InvalidURL as error:
            raise UserError(f"{self.url} is not an address: {error}") from None
        if not answer.is_success:
            why = refused(answer.status_code, answer.content)
            if why.is_passing:
                raise AskedToWait(why)
            if why.retry_after is None and (answer.status_code in (408, 429) or answer.status_code >= 500):
                raise Unreachable(f"it answered {answer.status_code}")
            raise UserError(
                f"the gateway at {self.url} refused to open a conversation: "
                f"{why.words(self.locale)} ({answer.status_code})"
            )
        try:
            return TerminalConversation.model_validate_json(answer.content)
        except ValidationError:
            raise UserError(f"what answers at {self.url} is not a Frontdesk gateway") from None

    async def upload(self, opened: TerminalConversation, name: str, content: bytes, client_message_id: str) -> None:
        """Send a file of contacts. Raises Unreachable, and UserError if it is refused."""
        try:
            async with httpx2.AsyncClient(timeout=120, trust_env=not self._is_local) as client:
                answer = await client.post(
                    f"{self.url.rstrip('/')}/v1/conversations/{opened.conversation_id}/imports",
                    params={"file_name": name, "client_message_id": client_message_id},
                    content=content,
                    headers={"Authorization": f"Bearer {opened.token}", "Content-Type": "text/csv"},
                )
        except httpx2.TransportError as error:
            raise Unreachable(str(error) or type(error).__name__) from None
        if not answer.is_success:
            why = refused(answer.status_code, answer.content)
            raise UserError(f"{why.words(self.locale)} ({answer.status_code})")

    def socket(self, opened: TerminalConversation, after: str) -> connect:
        """The socket of a conversation, from an offset."""
        scheme, rest = self.url.rstrip("/").split("://", 1)
        query = urlencode({"after": after})
        return connect(
            f"{'wss' if scheme == 'https' else 'ws'}://{rest}/v1/conversations/{opened.conversation_id}/socket?{query}",
            # The token is a subprotocol, because proxies write URLs into their logs.
            subprotocols=[Subprotocol("frontdesk.v1"), Subprotocol(f"bearer.{opened.token}")],
            max_size=_MAX_FRAME_BYTES,
            open_timeout=10,
            close_timeout=1,
            proxy=None if self._is_local else True,
        )
