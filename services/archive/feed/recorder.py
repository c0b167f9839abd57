"""Moves published entries from Redis into the event feed, in the order of each shard's stream.

One process at a time reads a shard's stream, always from its beginning. It stores the events of some entries in one
transaction, and then deletes these entries. After a crash in between they are read again, and their events are known by
their IDs. A process that lost its lease does no harm: it stores from the beginning, too, so that the order stays. A
consumer group would spread a conversation's entries over processes, which could store them in another order.

A stream that grew too long has lost its oldest entries: an event of its own says so, before those that are left.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.archive import ArchiveAway, ArchivedConversation, Conversations, Events, NewEvent
from libs.contracts import LogEntry
from libs.contracts import parse as parse_offset
from libs.conversations import ConversationState, parse_log, parse_state
from libs.messaging import Keys, LeaseLost, LuaScript, Seconds, run_every, text
from services.archive.feed.event_maker import events_of, gap_of
from services.archive.metrics import EVENTS, EVENTS_LOST, EVENTS_WAITING
from services.archive.outage import Outage
from services.archive.task_leases import TaskLeases

POLL = timedelta(seconds=0.25)
"""How long a published entry waits at most until the stream is read."""

_SETTLE_LOST = LuaScript(Path(__file__).parents[1] / "scripts" / "settle_lost_events.lua")

BATCH = 200
"""Entries of one transaction."""

MAX_PREVIOUS = 500
"""Entries before an opening that are read: a flow's greeting and questions."""

logger = logging.getLogger(__name__)


_FIELDS = (b"kind", b"conversation", b"offset")


@dataclass(frozen=True)
class _Published:
    kind: str
    conversation_id: str
    offset: str


_Read = tuple[ConversationState | None, Sequence[LogEntry]]
"""The state, and the needed part of the log."""


class FeedRecorder:
    """One for a process."""

    def __init__(
        self, redis: Redis, keys: Keys, events: Events, conversations: Conversations, leases: TaskLeases,
        outage: Outage, *, now: Seconds,
    ) -> None:  # fmt: skip
        self._redis, self._keys, self._events, self._conversations = redis, keys, events, conversations
        self._leases, self._outage, self._now = leases, outage, now

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for shard in range(self._keys.shards):
                group.create_task(run_every(POLL, partial(self._follow, shard), name="event feed"))

    async def _follow(self, shard: int) -> None:
        """While this process has the shard's lease."""
        lease = await self._leases.acquire(f"feed:{shard}")
        if lease is None:
            return
        try:
            async with self._leases.held(lease):
                while True:
                    if await self.record(shard) < BATCH:
                        await asyncio.sleep(POLL.total_seconds())
        except LeaseLost:
            return
        except ArchiveAway as away:
            self._outage.failed(str(away))
            await asyncio.sleep(self._outage.pause_s)

    async def record(self, shard: int) -> int:
        """Store the events of the oldest entries. Returns the number of entries. Raises ArchiveAway."""
        await self._note_gap(shard)
        stream = self._keys.chat_events(shard)
        # Always the oldest ones: what was stored and not deleted comes first.
        found: Any = await self._redis.xrange(stream, count=BATCH)
        EVENTS_WAITING.labels(str(shard)).set(await self._redis.xlen(stream))
        if not found:
            return 0
        published = [_Published(*(text(fields.get(name, b"")) for name in _FIELDS)) for _, fields in found]
        await self._events.append(await self._typed(published), now_ms=int(self._now() * 1000))
        self._outage.succeeded()
        await self._redis.xdel(stream, *(entry_id for entry_id, _ in found))
        return len(found)

    async def _note_gap(self, shard: int) -> None:
        lost = self._keys.events_lost(shard)
        raw: Any = await self._redis.hmget(lost, "number", "since")
        if None in raw:
            return
        number, since = int(raw[0]), text(raw[1])
        gap = gap_of(shard, number, int(since))
        # The same ID after a crash in between: no gap is in the feed twice.
        new = NewEvent(gap.id, gap.type, "", "", gap.model_dump_json())
        if await self._events.append([new], now_ms=int(self._now() * 1000)):
            EVENTS_LOST.labels(str(shard)).inc(number)
            logger.error("events were lost while the archive was away", extra={"shard": shard, "number": number})
        await _SETTLE_LOST(self._redis, lost=lost, number=number, since=since)

    async def _typed(self, published: Sequence[_Published]) -> list[NewEvent]:
        known = [each for each in published if self._is_ours(each)]
        return _new_events(known, await self._read(known))

    def _is_ours(self, each: _Published) -> bool:
        try:
            self._keys.conversation(each.conversation_id)
            parse_offset(each.offset)
        except ValueError:
            EVENTS.labels("unreadable").inc()
            return False
        return True

    async def _read(self, published: Sequence[_Published]) -> list[_Read]:
        """For each: from Redis, or from the archive after the end."""
        archived: dict[str, ArchivedConversation | None] = {}
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in published:
                keys = self._keys.conversation(each.conversation_id)
                pipeline.hgetall(keys.state)
                # An opening needs the log before it, too.
                first = "-" if each.kind == "opened" else each.offset
                pipeline.xrevrange(keys.log, max=each.offset, min=first, count=MAX_PREVIOUS)
            raw: list[Any] = await pipeline.execute()
        found: list[_Read] = []
        for each, state, log in zip(published, raw[::2], raw[1::2], strict=True):
            # One that ended long ago may be in the archive only.
            if state and log:
                found.append(_parsed(state, log[::-1]))
                continue
            if each.conversation_id not in archived:
                archived[each.conversation_id] = await self._conversations.get(each.conversation_id)
            found.append(_of_archive(archived[each.conversation_id], each))
        return found


def _parsed(state: Any, log: list[Any]) -> _Read:
    try:
        return parse_state(state), parse_log(log)
    except ValueError:
        logger.exception("an entry can't be read, and is left out of the event feed")
        return None, []


def _of_archive(archived: ArchivedConversation | None, each: _Published) -> _Read:
    if archived is None:
        return None, []
    last = parse_offset(each.offset)
    return archived.state, [entry for entry in archived.entries if entry.position <= last]


def _new_events(published: Sequence[_Published], read: Sequence[_Read]) -> list[NewEvent]:
    new = []
    for each, (state, log) in zip(published, read, strict=True):
        item = next((entry for entry in log if entry.offset == each.offset), None)
        if state is None or item is None:
            EVENTS.labels("gone").inc()
            continue
        previous = [entry for entry in log if entry.position < item.position]
        for event in events_of(each.kind, item, state, previous):
            EVENTS.labels(event.type).inc()
            new.append(NewEvent(event.id, event.type, state.id, state.contact, event.model_dump_json()))
    return new
