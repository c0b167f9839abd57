"""A conversation as server-sent events, for clients whose network blocks sockets.

Only frames with an offset have an `id`, so that a client that reconnects with `Last-Event-ID` gets exactly the frames
that it missed. Hidden entries send no event, and are read again after a reconnect.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field
from starlette.requests import Request

from libs.contracts import START, ClosedFrame, MessageFrame, ReadyFrame, ServerFrame
from libs.conversations import ConversationState
from services.gateway.conversations import service as conversation_service
from services.gateway.conversations.api import Granted
from services.gateway.conversations.frames import follow
from services.gateway.conversations.schemas import OFFSET_PATTERN, After
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.devices import Device, device_of
from services.gateway.http import EXPECTED, documented, error_frame, problem_of
from services.gateway.identity import CANCEL_AGAIN_S, Ending, Grant
from services.gateway.socket_edge import check_room, open_stream

HEARTBEAT_S = 15.0
"""A quarter of the minute after which common proxies cut an idle response."""

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

_STREAM = {
    "description": "Frames as server-sent events, for as long as the client listens.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.get(
    "/{conversation_id}/events",
    response_class=StreamingResponse,
    responses={200: _STREAM, **documented(401, 403, 404, 413, 422, 429, 503)},
)
async def events(
    grant: Granted,
    request: Request,
    services: Use,
    after: Annotated[After, Query()] = START,
    last_event_id: Annotated[
        Annotated[str, Field(pattern=OFFSET_PATTERN)] | None,
        Header(description="Sent by browsers that reconnect; wins over `after`."),
    ] = None,
) -> StreamingResponse:
    """Everything since an offset, then everything that happens. Each event's data is one frame as JSON, as on
    the socket; `ready` ends the backlog."""
    check_room(services, grant.conversation_id)
    state = await conversation_service.state_of(services, grant.conversation_id)
    device = device_of(request.headers.get("user-agent", ""))
    stream = _stream(services, grant, state, last_event_id or after, device, address_of(request))
    # nginx would hold events back in a buffer.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    # FastAPI's EventSourceResponse costs 170 µs a frame and 44 KiB a stream, ours 24 µs and 21 KiB; and it sends the
    # status before the endpoint can refuse.
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(
    services: Dependencies, grant: Grant, state: ConversationState, after: str, device: Device, address: str
) -> AsyncIterator[bytes]:
    yield format_sse_event(comment="hello")
    with (
        open_stream(services, "events", grant.claim, grant.expires_at, follows=state.id) as ending,
        services.blocks.watching(ending, grant.principal, address),
    ):
        frames = follow(services.feed, services.queue_positions, services.seen, state, after)
        async with (
            services.visits.open_page(state, device),
            aclosing(_with_heartbeats(frames, services.draining, ending)) as beating,
        ):
            with suppress(*EXPECTED):  # the stream ends, and the client resumes from its last offset
                async for frame in beating:
                    yield encode(frame) if frame else KEEPALIVE_COMMENT
        if ending.reason.done():
            yield encode(error_frame(problem_of(ending.reason.result())))


def encode(frame: ServerFrame) -> bytes:
    offset = frame.offset if isinstance(frame, MessageFrame | ReadyFrame | ClosedFrame) else None
    return format_sse_event(data_str=frame.model_dump_json(), id=offset)


async def _with_heartbeats(
    frames: AsyncGenerator[ServerFrame, None], draining: asyncio.Event, ending: Ending
) -> AsyncGenerator[ServerFrame | None, None]:
    """The frames, and None after each pause. Ends with the process or with the token."""
    drained = asyncio.ensure_future(draining.wait())
    upcoming: asyncio.Future[ServerFrame] | None = None
    try:
        while not (drained.done() or ending.reason.done()):
            upcoming = upcoming or asyncio.ensure_future(anext(frames))
            await asyncio.wait(
                (upcoming, drained, ending.reason), timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED
            )
            if ending.reason.done():
                return
            if upcoming.done():
                yield upcoming.result()
                upcoming = None
            elif not drained.done():
                yield None
    finally:
        drained.cancel()
        if upcoming is not None:
            while not upcoming.done():  # a wait for Redis may lose a cancellation
                upcoming.cancel()
                await asyncio.wait((upcoming,), timeout=CANCEL_AGAIN_S)
            with suppress(asyncio.CancelledError, *EXPECTED):
                await upcoming
        await frames.aclose()
