"""The event feed over HTTP, for data teams: events in order behind a cursor, with a long poll.

A cursor is the place behind the last event of a page. It is opaque. One of events that are not kept any more, or of
another database, is refused, so that a program never misses events without knowing it.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.requests import Request

from libs.contracts import FEED_EVENT_TYPES, FeedEvent, Model
from services.gateway.archived import ArchiveAccess
from services.gateway.dependencies import Dependencies, Use, address_of, bearer_of
from services.gateway.desk import UseDesk, admin_reader
from services.gateway.http import Refusal, documented

if TYPE_CHECKING:
    from libs.archive import FeedSpan, StoredEvent

MAX_LIMIT = 500
MAX_WAIT_S = 30.0

LOOK_EVERY_S = 0.5
"""How often a waiting request asks for a new event."""

router = APIRouter(prefix="/v1", tags=["events"])

_CURSOR = re.compile(r"[0-9a-f]{8}\.[0-9]{1,18}", re.ASCII)


class EventPage(Model):
    """`next` is the `after` of the next page: behind the last event, or behind all others where the page is empty."""

    events: list[FeedEvent]
    next: str


async def feed_reader(request: Request, services: Use, desk: UseDesk) -> None:
    """Admins of the desk, and programs with the role `data`. Raises Refusal and TokenRefused."""
    bearer = bearer_of(request)
    program = await services.identity.data_program(bearer) if bearer else None
    if program is None:
        await admin_reader(request, services, desk)
    else:
        await services.limits.read(program, address_of(request))


async def wanted_types(
    types: Annotated[
        str | None, Query(max_length=300, description="With commas.", examples=["conversation.closed,contact.created"])
    ] = None,
) -> list[str]:
    named = [each.strip() for each in types.split(",")] if types else []
    if not set(named) <= set(FEED_EVENT_TYPES):
        raise Refusal(422, "event_type_unknown", f"The types of events are {', '.join(FEED_EVENT_TYPES)}.")
    return named


@router.get(
    "/events",
    response_model=EventPage,
    dependencies=[Depends(feed_reader)],
    responses=documented(401, 403, 404, 410, 413, 422, 429, 503),
)
async def events(
    services: Use,
    types: Annotated[list[str], Depends(wanted_types)],
    after: Annotated[
        str | None, Query(max_length=40, description="The `next` of the page before; the oldest event without one.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    wait: Annotated[
        float, Query(ge=0, le=MAX_WAIT_S, description="Seconds to wait for an event, where there is none yet.")
    ] = 0,
) -> Response:
    """What happened in conversations and to contacts, in order."""
    archive = services.reader.archive
    if archive is None:
        raise Refusal(404, "feed_off", "This deployment has no archive, and so no event feed.")
    seq = _place(after, await archive.event_span())
    found, span = await _page(services, archive, seq, limit, types, wait)
    if span.removed > seq:
        raise _expired()
    reached = found[-1].seq if len(found) == limit else span.newest
    return Response(_as_json(found, f"{span.epoch}.{reached}"), media_type="application/json")


async def _page(
    services: Dependencies, archive: ArchiveAccess, seq: int, limit: int, types: Sequence[str], wait_s: float
) -> "tuple[list[StoredEvent], FeedSpan]":
    found, span = await archive.events(seq, limit, types)
    # A full house must not make this request wait for a place: it would wait longer than its client.
    if found or wait_s == 0 or services.feed_readers.locked():
        return found, span
    async with services.feed_readers:
        ends_at = asyncio.get_running_loop().time() + wait_s
        while not found and not services.draining.is_set():
            left_s = ends_at - asyncio.get_running_loop().time()
            if left_s <= 0:
                break
            await asyncio.sleep(min(LOOK_EVERY_S, left_s))
            found, span = await archive.events(seq, limit, types)
    return found, span


def _place(after: str | None, span: "FeedSpan") -> int:
    if after is None:
        return span.removed  # behind the last event that is gone: the oldest kept one is next
    if not _CURSOR.fullmatch(after):
        raise Refusal(422, "cursor_invalid", "A cursor is the `next` of a page, as it is.")
    epoch, _, seq = after.partition(".")
    if epoch != span.epoch or not span.removed <= int(seq) <= span.newest:
        raise _expired()
    return int(seq)


def _expired() -> Refusal:
    return Refusal(
        410,
        "cursor_expired",
        "Events behind this cursor are gone: begin with the oldest ones, without `after`.",
    )


def _as_json(found: "Sequence[StoredEvent]", cursor: str) -> bytes:
    # The events are stored as JSON: reading and writing them again would take most of the time of a page.
    return f'{{"events":[{",".join(each.body for each in found)}],"next":{json.dumps(cursor)}}}'.encode()
