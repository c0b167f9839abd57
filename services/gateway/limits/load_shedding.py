"""Sheds load before open conversations suffer: first new anonymous conversations, then new conversations of signed-in
visitors, and last, when memory is almost full, the messages of both.

A background task checks Redis' memory and the workers' backlog; no request does. Above a mark a level begins. It ends a
tenth below the mark, so that it doesn't flicker. Accepted messages, staff, the desk, clicks, closing and the tools'
results are never affected.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Principal
from libs.conversations import ConversationState
from libs.messaging import Backlog, Keys, in_background, jittered_s, read_backlog, run_every
from services.gateway.http import Refusal
from services.gateway.load_marks import Marks
from services.gateway.metrics import Metrics

EVERY = timedelta(seconds=1)
"""Memory that fills at a gateway's full pace gains some ten megabytes in that time."""

PATIENCE = timedelta(seconds=2)
"""For one look. A Redis that takes longer is judged elsewhere; the level stays."""

RETRY_S = 10.0
"""With jitter, so that clients that were refused together don't come back together."""

_LEFT_BELOW = 0.9
"""Of a mark, for leaving its level."""

logger = logging.getLogger(__name__)


class Level(IntEnum):
    """What is refused, with all that the levels below refuse."""

    NOTHING = 0
    ANONYMOUS_OPENINGS = 1
    VISITORS_OPENINGS = 2
    VISITORS_MESSAGES = 3


@dataclass(frozen=True)
class LoadReading:
    """One look. `memory` is the used part of Redis' memory; None where no limit is known."""

    memory: float | None
    backlog: Backlog


def next_level(now: Level, reading: LoadReading, marks: Marks) -> Level:
    """The level that a reading leads to."""
    return max(
        _reached(now, reading.memory or 0.0, marks.of_memory()),
        _reached(now, reading.backlog.unread, marks.of_unread()),
        _reached(now, reading.backlog.waited.total_seconds(), marks.of_waited()),
    )


def _reached(now: Level, value: float, marks: Sequence[float]) -> Level:
    above = sum(value >= mark for mark in marks)
    nearly = sum(value >= mark * _LEFT_BELOW for mark in marks)
    return Level(max(above, min(now, nearly)))


class LoadShedding:
    """Use `watching()` while the process serves."""

    def __init__(self, redis: Redis, keys: Keys, marks: Marks, metrics: Metrics) -> None:
        self._redis, self._keys, self._marks, self._metrics = redis, keys, marks, metrics
        self.level = Level.NOTHING

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        async with in_background(run_every(EVERY, self.look, name="load")):
            yield

    def check_opening(self, principal: Principal) -> None:
        """Raises Refusal where this person's new conversation is one too many now."""
        if principal.kind == "anonymous" and self.level >= Level.ANONYMOUS_OPENINGS:
            raise self._busy("anonymous_opening")
        if principal.kind == "visitor" and self.level >= Level.VISITORS_OPENINGS:
            raise self._busy("visitor_opening")

    @property
    def refuses_messages(self) -> bool:
        return self.level >= Level.VISITORS_MESSAGES

    def check_message(self, state: ConversationState) -> None:
        """Raises Refusal where there is no room for a message to this conversation now.

        Staff's chats go on, and so does what a teammate has taken over.
        """
        if self.refuses_messages and state.principal.kind != "staff" and state.owner.kind != "person":
            raise self._busy("visitor_message")

    async def look(self) -> None:
        """Look once, and take the level that follows."""
        async with asyncio.timeout(PATIENCE.total_seconds()):
            reading = LoadReading(await self._memory(), await read_backlog(self._redis, self._keys))
        self._metrics.show_load(reading.memory, reading.backlog.unread, reading.backlog.waited.total_seconds())
        before, self.level = self.level, next_level(self.level, reading, self._marks)
        self._metrics.shedding.set(self.level)
        if self.level != before:
            self._tell(reading)

    async def _memory(self) -> float | None:
        info: dict[str, Any] = await self._redis.info("memory")
        limit = int(info.get("maxmemory", 0)) or self._marks.memory_bytes
        # As Redis itself counts before it refuses: without the buffers of its file and its replicas.
        used = int(info["used_memory"]) - int(info.get("mem_not_counted_for_evict", 0))
        return used / limit if limit else None

    def _tell(self, reading: LoadReading) -> None:
        fields = {
            "level": self.level.name.lower(),
            "memory_percent": None if reading.memory is None else round(reading.memory * 100, 1),
            "unread": reading.backlog.unread,
            "oldest_s": round(reading.backlog.waited.total_seconds(), 1),
        }
        logger.log(logging.WARNING if self.level else logging.INFO, "shedding load", extra=fields)

    def _busy(self, what: str) -> Refusal:
        self._metrics.shed.labels(what).inc()
        detail = "Too much is going on right now. Please try again in a moment."
        return Refusal(503, "busy", detail, retry_after=round(jittered_s(RETRY_S, (0.5, 1.5)), 1))
