"""The shared edge of all streams: the sockets of conversations and of the desk, and server-sent events.

It admits clients, limits their frames, and ends a stream with its reason. Endpoints only handle frames.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.websockets import WebSocket

from libs.contracts import ClientMessageId, Model
from services.gateway.dependencies import Dependencies, bearer_of
from services.gateway.http import EXPECTED, ProblemDetails, Refusal, error_frame, make, problem_of, response
from services.gateway.identity import GONE, Claim, Ending, stop
from services.gateway.limits import FramePace
from services.gateway.wrong_fields import message_of, place_of

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

BEARER = "bearer."

RETRY_S = 10.0
"""Within this time the server notices most closed tabs, which makes room."""

SLOW_SEND = timedelta(seconds=1)
"""A client that reads takes milliseconds, also over a slow line: the system's buffers hold many frames."""

Admitted = TypeVar("Admitted")
Incoming = TypeVar("Incoming")
Outgoing = TypeVar("Outgoing", bound=BaseModel)


def token_of(websocket: WebSocket) -> str | None:
    """The token of a handshake, from a subprotocol or from the Authorization header."""
    # Browsers can't set headers on a socket. A subprotocol stays out of URLs, which proxies log.
    offered: list[str] = websocket.scope["subprotocols"]
    token = next((item.removeprefix(BEARER) for item in offered if item.startswith(BEARER)), None)
    return token or bearer_of(websocket)


async def admit(websocket: WebSocket, checks: Awaitable[Admitted]) -> Admitted | None:
    """The result of the checks. If they refuse, the handshake is refused with the same problem as over HTTP: None."""
    try:
        return await checks
    except EXPECTED as error:
        await websocket.send_denial_response(response(problem_of(error)))
        return None


def check_room(services: Dependencies, conversation_id: str) -> None:
    """Raises Refusal if this process has the maximum number of followers of the conversation."""
    if services.followers.get(conversation_id, 0) >= services.settings.sockets_per_conversation:
        raise Refusal(429, "too_many_connections", "This conversation is open too many times.", retry_after=RETRY_S)


@contextmanager
def open_stream(
    services: Dependencies,
    kind: Literal["socket", "events", "desk"],
    claim: Claim | None,
    expires_at: float,
    *,
    follows: str | None = None,
) -> Iterator[Ending]:
    """Counts one stream while the block runs, and yields its end. `follows`: its conversation, if it has one."""
    gauge, followers = services.metrics.connections.labels(kind), services.followers
    gauge.inc()
    if follows is not None:
        followers[follows] = followers.get(follows, 0) + 1
    try:
        with services.current_rights.watching(claim, expires_at) as ending:
            yield ending
    finally:
        gauge.dec()
        if follows is not None:
            followers[follows] -= 1
            if not followers[follows]:
                del followers[follows]


class _Reference(Model):
    """The part of an invalid frame that names its message."""

    client_message_id: ClientMessageId


_REFERENCE: TypeAdapter[_Reference] = TypeAdapter(_Reference)


class SocketEdge(Generic[Incoming, Outgoing]):
    """One open socket. Frames are handled one after another. An invalid frame gets an error and changes nothing."""

    def __init__(
        self,
        websocket: WebSocket,
        services: Dependencies,
        ending: Ending,
        frames: TypeAdapter[Incoming],
        *,
        max_bytes: int,
    ) -> None:
        self.websocket, self.ending = websocket, ending
        self._services, self._frames, self._max_bytes = services, frames, max_bytes
        self._pace = FramePace()

    async def run(self, handle: Callable[[Incoming], Awaitable[None]], *outgoing: Coroutine[Any, Any, None]) -> None:
        """Run until the client leaves or the stream must end. Call `send_end` afterwards."""
        incoming = asyncio.create_task(self._receive(handle))
        others = [asyncio.create_task(each) for each in outgoing]
        try:
            await asyncio.wait((incoming, self.ending.reason), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # The tasks end before the error frame is sent, so that no other frame follows it.
            await stop(incoming, *others)

    async def send_end(self) -> None:
        """If the stream had to end, send the reason and close."""
        if self.ending.reason.done():
            await self.end(problem_of(self.ending.reason.result()))

    async def send(self, frame: Outgoing) -> None:
        await self.send_text(frame.model_dump_json())

    async def send_text(self, frame: str) -> None:
        """Send a frame that is JSON already, because several sockets get it."""
        began = time.monotonic()
        await self.websocket.send_text(frame)
        if time.monotonic() - began > SLOW_SEND.total_seconds():
            self._services.metrics.slow_sends.inc()

    async def refuse(self, problem: ProblemDetails, **about: str | None) -> None:
        """Send an error frame. `about`: the `client_message_id` or `conversation_id` that it is about."""
        frame = error_frame(problem, **about)
        with suppress(*GONE):  # the receiving task notices it too
            await self.websocket.send_text(frame.model_dump_json(exclude_none=True))

    async def end(self, problem: ProblemDetails, code: int = POLICY_VIOLATION) -> None:
        """Send a problem and close the socket."""
        self._services.metrics.dropped.labels(problem.code).inc()
        with suppress(*GONE, RuntimeError):  # it is closed already
            await self.refuse(problem)
            await self.websocket.close(code, problem.code)

    async def _receive(self, handle: Callable[[Incoming], Awaitable[None]]) -> None:
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            # The timer of the stream's end may be late: no frame is handled after the token's end.
            if self.ending.is_due() or not await self._within_pace():
                continue
            await self._handle(message.get("text"), handle)

    async def _within_pace(self) -> bool:
        """Whether this frame may be handled. Above the limit frames get errors; far above it the socket ends."""
        verdict, problem = self._pace.count()
        if problem is None:
            return True
        if verdict == "cut_off":
            await self.end(problem)
        else:
            await self.refuse(problem)
        return False

    async def _handle(self, text: str | None, handle: Callable[[Incoming], Awaitable[None]]) -> None:
        """Handle one frame. None is a frame of bytes."""
        if text is None:
            await self.refuse(make(422, "invalid", "Send text frames with JSON."))
            return
        if len(text.encode()) > self._max_bytes:
            await self.refuse(make(413, "too_large", "The frame is too large."), client_message_id=_message_id_in(text))
            return
        try:
            await handle(self._frames.validate_json(text))
        except ValidationError as error:
            await self.refuse(make(422, "invalid", _what_is_wrong(error)), client_message_id=_message_id_in(text))
        except EXPECTED as error:
            await self.refuse(problem_of(error), client_message_id=_message_id_in(text))


def _message_id_in(text: str) -> str | None:
    try:
        return _REFERENCE.validate_json(text).client_message_id
    except ValidationError:
        return None


def _what_is_wrong(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    # The first part of a location is the kind of frame. A frame may have thousands of errors; five are enough.
    return "; ".join(": ".join((*place_of(item["loc"][1:]), message_of(item))) for item in found[:5])
