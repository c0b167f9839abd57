"""One conversation that stays connected: each message is shown once, and each line is sent once.

After a lost connection it continues behind the last offset that it saw, and sends again the lines that were not
acknowledged. The gateway recognises them by their ID.
"""

import asyncio
from collections.abc import Callable

from pydantic import TypeAdapter, ValidationError
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from frontdesk.chat.gateway import AskedToWait, Gateway, TerminalConversation, Unreachable
from frontdesk.chat.refusals import TerminalRefusal, refused
from frontdesk.errors import UserError
from libs.contracts import AckFrame, ErrorFrame, MessageFrame, ResetFrame, SendAction, SendMessage, ServerFrame
from libs.messaging import Backoff, jittered_s

_RECONNECT = Backoff(first_s=0.2, max_s=10.0)
# The token or the offset is not valid any more, or the conversation is gone.
_REOPEN_STATUS = (401, 403, 404, 410, 422)

_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
_START = "0"

Sendable = SendMessage | SendAction


class _Reopen(Exception):
    """This conversation is over, or its token is no longer valid: open a new one and send the same lines there."""


class Conversation:
    """`on_frame` is called in order. `on_connection` is called with None when connected, else with the problem."""

    def __init__(
        self,
        gateway: Gateway,
        on_frame: Callable[[ServerFrame], None],
        on_connection: Callable[[str | None], None],
    ) -> None:
        self._gateway = gateway
        self._on_frame = on_frame
        self._on_connection = on_connection
        self._opened: TerminalConversation | None = None
        self._after = _START
        self._failures = 0
        self._was_connected = False
        self._unacknowledged: dict[str, Sendable] = {}
        self._sent: set[str] = set()
        self._changed = asyncio.Event()

    def send(self, frame: Sendable) -> None:
        """Send a frame now, or as soon as there is a connection."""
        self._unacknowledged[frame.client_message_id] = frame
        self._changed.set()

    async def upload(self, name: str, content: bytes, client_message_id: str) -> None:
        """Send a file of contacts. Raises Unreachable and UserError."""
        if self._opened is None:
            raise Unreachable("not connected")
        await self._gateway.upload(self._opened, name, content, client_message_id)

    async def keep_connected(self) -> None:
        """Never returns. Raises UserError if the gateway refuses, or does not answer at the first attempt."""
        while True:
            try:
                await self._connect_once()
            except _Reopen:
                self._opened, self._after = None, _START
            except AskedToWait as asked:
                self._on_connection(asked.refused.words(self._gateway.locale))
                await asyncio.sleep(_spread(asked.refused))
                continue
            except (Unreachable, OSError, ConnectionClosed, InvalidHandshake) as error:
                # Later it is a lost connection. At the first attempt it is most likely a wrong address.
                if not self._was_connected:
                    raise UserError(
                        f"no gateway answers at {self._gateway.url} ({error}): start one with `make run`"
                    ) from None
                self._on_connection("connection lost; trying again")
            self._failures += 1
            await asyncio.sleep(_RECONNECT.jittered_s(self._failures))

    async def _connect_once(self) -> None:
        if self._opened is None:
            self._opened = await self._gateway.open()
        try:
            async with self._gateway.socket(self._opened, self._after) as socket:
                self._on_connection(None)
                self._was_connected, self._sent = True, set()
                sending = asyncio.create_task(self._send_all(socket))
                try:
                    await self._receive(socket)
                finally:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)
        except InvalidStatus as error:
            answer = error.response
            if answer.status_code in _REOPEN_STATUS:
                raise _Reopen from None
            why = refused(answer.status_code, bytes(answer.body or b""))
            if why.is_passing:
                raise AskedToWait(why) from None
            raise

    async def _receive(self, socket: ClientConnection) -> None:
        async for raw in socket:
            try:
                frame = _FRAME.validate_json(raw)
            except ValidationError:
                continue  # of a newer gateway
            # Not at the handshake: a gateway that accepts and closes would be asked again without a pause.
            self._failures = 0
            self._note(frame)
            self._on_frame(frame)

    def _note(self, frame: ServerFrame) -> None:
        match frame:
            case ResetFrame():
                self._after = _START
            case MessageFrame(offset=offset):
                self._after = offset
            case AckFrame(client_message_id=sent):
                self._unacknowledged.pop(sent, None)
            case ErrorFrame(code="conversation_closed", client_message_id=str()):
                raise _Reopen
            case ErrorFrame(client_message_id=str(sent)):
                why = TerminalRefusal(frame.code, frame.detail, frame.retry_after)
                if why.is_passing:
                    asyncio.get_running_loop().call_later(_spread(why), self._send_again, sent)
                else:
                    self._unacknowledged.pop(sent, None)
            case _:
                pass

    def _send_again(self, client_message_id: str) -> None:
        self._sent.discard(client_message_id)
        self._changed.set()

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            self._changed.clear()
            for identifier, frame in list(self._unacknowledged.items()):
                if identifier not in self._sent:
                    self._sent.add(identifier)
                    await socket.send(frame.model_dump_json())
            await self._changed.wait()


def _spread(why: TerminalRefusal) -> float:
    """The wait that the gateway asks for, and up to a quarter more."""
    # Many clients are refused at the same time, and must not all come back at the same time.
    return jittered_s(why.retry_after or 0.0, (1.0, 1.25))
