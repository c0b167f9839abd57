"""A conversation over a WebSocket, in both directions.

Frames are read from the log only as fast as the client reads them, so that a slow client costs no memory.
"""

import asyncio
import time
from contextlib import aclosing, suppress
from typing import assert_never

from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket

from libs.contracts import (
    CLIENT_FRAME,
    START,
    AckFrame,
    ClientFrame,
    LiveTyping,
    Ping,
    PongFrame,
    SendAction,
    SendMessage,
    SendTyping,
    SendVisit,
    ServerFrame,
)
from libs.conversations import ConversationState
from libs.telemetry import RootSpan
from services.gateway.conversations import service as conversation_service
from services.gateway.conversations.api import granted
from services.gateway.conversations.frames import follow
from services.gateway.conversations.schemas import After
from services.gateway.dependencies import Dependencies, address_of
from services.gateway.devices import Device, device_of
from services.gateway.http import EXPECTED, Refusal, SocketRoute, problem_of
from services.gateway.identity import GONE, Grant
from services.gateway.socket_edge import TRY_AGAIN_LATER, SocketEdge, admit, check_room, open_stream, token_of
from services.gateway.visits import OpenPage

PROTOCOL = "frontdesk.v1"

TYPING_EVERY_S = 2.0
"""People don't see more frequent hints."""

_AFTER: TypeAdapter[str] = TypeAdapter(After)


async def socket(websocket: WebSocket) -> None:
    """Subprotocols: `frontdesk.v1` and `bearer.<token>`."""
    services: Dependencies = websocket.app.state.services
    conversation_id: str = websocket.path_params["conversation_id"]
    admitted = await admit(websocket, _admission(websocket, conversation_id, services))
    if admitted is None:
        return
    grant, state, after = admitted
    await websocket.accept(subprotocol=PROTOCOL)
    with (
        open_stream(services, "socket", grant.claim, grant.expires_at, follows=conversation_id) as ending,
        services.blocks.watching(ending, grant.principal, address_of(websocket)),
    ):
        edge = Edge(websocket, services, ending, CLIENT_FRAME, max_bytes=services.settings.max_body_bytes)
        device = device_of(websocket.headers.get("user-agent", ""))
        await _Session(edge, services, grant).run(state, after, device)


ROUTE = SocketRoute("/v1/conversations/{conversation_id}/socket", socket)


async def _admission(
    websocket: WebSocket, conversation_id: str, services: Dependencies
) -> tuple[Grant, ConversationState, str]:
    if PROTOCOL not in websocket.scope["subprotocols"]:
        raise Refusal(400, "subprotocol_missing", f"Offer the subprotocol {PROTOCOL}.")
    grant = granted(services, conversation_id, token_of(websocket))
    services.blocks.check(grant.principal, address_of(websocket))
    await services.identity.speaker(grant)
    try:
        after = _AFTER.validate_python(websocket.query_params.get("after", START))
    except ValidationError as error:
        raise Refusal(422, "invalid", "after: this is not an offset.") from error
    check_room(services, conversation_id)
    async with asyncio.timeout(conversation_service.REDIS_DEADLINE.total_seconds()):
        await services.limits.read(grant.author.id, address_of(websocket))
    return grant, await conversation_service.state_of(services, conversation_id), after


Edge = SocketEdge[ClientFrame, ServerFrame]


class _Session:
    """One open socket."""

    def __init__(self, edge: Edge, services: Dependencies, grant: Grant) -> None:
        self._edge, self._services, self._grant = edge, services, grant
        self._address = address_of(edge.websocket)
        self._typed = 0.0
        self._page = OpenPage(services.clock.seconds)

    async def run(self, state: ConversationState, after: str, device: Device) -> None:
        """Run until either side ends it."""
        async with self._services.visits.open_page(state, device) as self._page:
            await self._edge.run(self._handle, self._push(state, after))
            await self._edge.send_end()

    async def _push(self, state: ConversationState, after: str) -> None:
        services = self._services
        sent = services.metrics.frames.labels("socket")
        frames = follow(services.feed, services.queue_positions, services.seen, state, after)
        try:
            async with aclosing(frames):
                async for frame in frames:
                    await self._edge.send(frame)
                    sent.inc()
        except EXPECTED as error:
            await self._edge.end(problem_of(error), TRY_AGAIN_LATER)
        except GONE:
            pass  # the receiving task notices it too, and ends the session

    async def _handle(self, frame: ClientFrame) -> None:
        self._page.received()
        match frame:
            case SendMessage() | SendAction():
                await self._append(frame)
            case SendTyping():
                await self._typing()
            case SendVisit():
                self._page.update(frame)
            case Ping():
                await self._edge.send(PongFrame())
            case _:
                assert_never(frame)

    async def _append(self, frame: SendMessage | SendAction) -> None:
        # Frames have no headers, so that each message begins a trace of its own.
        with RootSpan("message", kind="server") as span:
            span.set("conversation_id", self._grant.conversation_id)
            appended = await conversation_service.send(self._services, self._grant, self._sent(frame, span.trace))
            await self._edge.send(AckFrame(client_message_id=frame.client_message_id, offset=appended.offset))

    def _sent(self, frame: SendMessage | SendAction, trace: str) -> conversation_service.SentMessage:
        is_text = isinstance(frame, SendMessage)
        return conversation_service.SentMessage(
            kind="message" if is_text else "action",
            value=frame.text if isinstance(frame, SendMessage) else frame.action,
            client_message_id=frame.client_message_id,
            via="socket",
            address=self._address,
            trace=trace,
            early=isinstance(frame, SendMessage) and frame.early,
            attachments=tuple(frame.attachments) if isinstance(frame, SendMessage) else (),
        )

    async def _typing(self) -> None:
        now = time.monotonic()
        if now - self._typed < TYPING_EVERY_S:
            return
        self._typed = now
        hint = LiveTyping(author="contact", name=self._grant.author.name)
        with suppress(*EXPECTED):  # the next hint replaces it
            await self._services.feed.publish(self._grant.conversation_id, hint)
