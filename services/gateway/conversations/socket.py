"""A conversation over a WebSocket, both ways.

What comes in is handled one frame after the other; what goes out is pulled from the log as fast as the client
reads, so that a slow one costs no memory. A frame that is wrong gets an error frame and changes nothing; a client
that goes on sending wrong or too many frames is cut off, for the sake of the others.
"""

import asyncio
import time
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket

from libs.contracts import (
    CLIENT_FRAME,
    START,
    AckFrame,
    ClientMessageId,
    LiveTyping,
    Model,
    Ping,
    PongFrame,
    SendAction,
    SendMessage,
    SendTyping,
)
from libs.conversations import ConversationState
from services.gateway.conversations import service as conversation_service
from services.gateway.conversations.api import granted
from services.gateway.conversations.connections import check_room, following
from services.gateway.conversations.frames import follow
from services.gateway.conversations.schemas import After
from services.gateway.dependencies import Services, Use, address_of, bearer_of
from services.gateway.http import (
    EXPECTED,
    Problem,
    Refusal,
    error_frame,
    make,
    new_trace,
    problem_of,
    response,
)
from services.gateway.identity import GONE, Ending, Grant, TokenRefused, stop
from services.gateway.limits import FramePace
from services.gateway.wrong_fields import message_of, place_of

PROTOCOL = "frontdesk.v1"
BEARER = "bearer."

TYPING_EVERY_S = 2.0
"""More often tells nobody anything."""

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

router = APIRouter()

_AFTER: TypeAdapter[str] = TypeAdapter(After)
_PONG = PongFrame().model_dump_json()


class _Reference(Model):
    """What a frame that can't be read as a whole may still say: which message it is about."""

    client_message_id: ClientMessageId


_REFERENCE: TypeAdapter[_Reference] = TypeAdapter(_Reference)


@router.websocket("/v1/conversations/{conversation_id}/socket")
async def socket(websocket: WebSocket, conversation_id: Annotated[str, Path(max_length=100)], services: Use) -> None:
    """Refuses with the same problem as HTTP would, before the socket opens."""
    try:
        grant, state, after = await _admit(websocket, conversation_id, services)
    except EXPECTED as error:
        await websocket.send_denial_response(response(problem_of(error)))
        return
    await websocket.accept(subprotocol=PROTOCOL)
    with (
        following(services, conversation_id, "socket"),
        services.standings.watching(grant.claim, grant.expires_at) as ending,
    ):
        await _Session(websocket, services, grant, ending).run(state, after)


async def _admit(
    websocket: WebSocket, conversation_id: str, services: Services
) -> tuple[Grant, ConversationState, str]:
    offered = websocket.scope["subprotocols"]
    if PROTOCOL not in offered:
        raise Refusal(400, "subprotocol_missing", f"Offer the subprotocol {PROTOCOL}.")
    token = next((item.removeprefix(BEARER) for item in offered if item.startswith(BEARER)), None)
    grant = granted(services, conversation_id, token or bearer_of(websocket))
    await services.identity.speaker(grant)
    try:
        after = _AFTER.validate_python(websocket.query_params.get("after", START))
    except ValidationError as error:
        raise Refusal(422, "invalid", "after: this is not an offset.") from error
    check_room(services, conversation_id)
    async with asyncio.timeout(conversation_service.REDIS_DEADLINE.total_seconds()):
        await services.limits.read(grant.author.id, address_of(websocket))
    return grant, await conversation_service.state_of(services, conversation_id), after


class _Session:
    """One open socket."""

    def __init__(self, websocket: WebSocket, services: Services, grant: Grant, ending: Ending) -> None:
        self._websocket = websocket
        self._services = services
        self._grant = grant
        self._ending = ending
        self._address = address_of(websocket)
        self._pace = FramePace()
        self._typed = 0.0

    async def run(self, state: ConversationState, after: str) -> None:
        """Until either side ends it."""
        outgoing = asyncio.create_task(self._push(state, after))
        incoming = asyncio.create_task(self._receive())
        try:
            await asyncio.wait((incoming, self._ending.reason), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # The error frame is sent first, so that nothing more is read or shown.
            await stop(incoming, outgoing)
        if self._ending.reason.done():
            await self._end(problem_of(self._ending.reason.result()), POLICY_VIOLATION)

    async def _push(self, state: ConversationState, after: str) -> None:
        services = self._services
        sent = services.metrics.frames.labels("socket")
        frames = follow(services.feed, services.places, state, after)
        try:
            async with aclosing(frames):
                async for frame in frames:
                    await self._websocket.send_text(frame.model_dump_json())
                    sent.inc()
        except EXPECTED as error:
            await self._end(problem_of(error), TRY_AGAIN_LATER)
        except GONE:
            pass  # the receiving side hears of it too, and ends the session

    async def _receive(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not await self._within_limits():
                continue
            text = message.get("text")
            if text is None:
                await self._refuse(make(422, "invalid", "Send text frames with JSON."))
            elif len(text.encode()) > self._services.settings.max_body_bytes:
                await self._refuse(make(413, "too_large", "The frame is too large."), _message_id_in(text))
            else:
                await self._take(text)

    async def _within_limits(self) -> bool:
        """Whether this frame may be looked at. Too many are answered with errors, far too many end the socket."""
        verdict, problem = self._pace.count()
        try:
            self._services.identity.check_grant(self._grant)
        except TokenRefused as refused:  # the timer is about to say the same
            self._ending.end(refused)
            return False
        if problem is None:
            return True
        if verdict == "cut_off":
            await self._end(problem, POLICY_VIOLATION)
        else:
            await self._refuse(problem)
        return False

    async def _take(self, text: str) -> None:
        try:
            frame = CLIENT_FRAME.validate_json(text)
        except ValidationError as error:
            await self._refuse(make(422, "invalid", _what_is_wrong(error)), _message_id_in(text))
            return
        match frame:
            case SendMessage() | SendAction():
                await self._append(frame)
            case SendTyping():
                await self._typing()
            case Ping():
                await self._websocket.send_text(_PONG)

    async def _append(self, frame: SendMessage | SendAction) -> None:
        is_text = isinstance(frame, SendMessage)
        if isinstance(frame, SendMessage) and not frame.text.strip():
            await self._refuse(make(422, "invalid", "text: say something."), frame.client_message_id)
            return
        sent = conversation_service.Sent(
            kind="message" if is_text else "action",
            value=frame.text if isinstance(frame, SendMessage) else frame.action,
            client_message_id=frame.client_message_id,
            via="socket",
            address=self._address,
            trace=new_trace(),
        )
        try:
            appended = await conversation_service.send(self._services, self._grant, sent)
        except EXPECTED as error:
            await self._refuse(problem_of(error), frame.client_message_id)
            return
        ack = AckFrame(client_message_id=frame.client_message_id, offset=appended.offset)
        await self._websocket.send_text(ack.model_dump_json())

    async def _typing(self) -> None:
        now = time.monotonic()
        if now - self._typed < TYPING_EVERY_S:
            return
        self._typed = now
        hint = LiveTyping(author="contact", name=self._grant.author.name)
        with suppress(*EXPECTED):  # a hint: the next one will do
            await self._services.feed.publish(self._grant.conversation_id, hint)

    async def _refuse(self, problem: Problem, client_message_id: str | None = None) -> None:
        frame = error_frame(problem, client_message_id)
        await self._websocket.send_text(frame.model_dump_json(exclude_none=True))

    async def _end(self, problem: Problem, code: int) -> None:
        self._services.metrics.dropped.labels(problem.code).inc()
        with suppress(*GONE, RuntimeError):  # it is closed already
            await self._refuse(problem)
            await self._websocket.close(code, problem.code)


def _message_id_in(text: str) -> str | None:
    try:
        return _REFERENCE.validate_json(text).client_message_id
    except ValidationError:
        return None


def _what_is_wrong(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    # The first part of a location names the kind of frame, which its sender knows.
    return "; ".join(": ".join((*place_of(item["loc"][1:]), message_of(item))) for item in found[:5])
