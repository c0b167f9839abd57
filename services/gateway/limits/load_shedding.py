"""Sheds load before open conversations suffer: first new anonymous conversations, then new conversations of signed-in
visitors, and last, when memory is almost full, the messages of both.

A background task checks Redis' memory and the workers' backlog; no request does. Above a mark a level begins. Accepted
messages, staff, the desk, clicks, closing and the tools' results are never affected.
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
from libs.messaging import Backlog, Keys, in_background, jittered_s, read_backlog, run_every, servers_of
from services.gateway.http import Refusal
from services.gateway.load_marks import Marks
from services.gateway.metrics import GatewayMetrics

EVERY = timedelta(seconds=1)
"""One gateway at full pace fills some ten megabytes of memory in this time."""

READ_TIMEOUT = timedelta(seconds=2)
"""The timeout of one reading. Afterwards the level stays: readiness reports a slow Redis."""

RETRY_S = 10.0
"""Jitter is added, so that clients that were refused together don't return together."""

_LEFT_BELOW = 0.9
"""The part of a mark below which its level ends."""

logger = logging.getLogger(__name__)


class Level(IntEnum):
    """Each level refuses what it names, and what the levels below it refuse."""

    NOTHING = 0
    ANONYMOUS_OPENINGS = 1
    VISITORS_OPENINGS = 2
    VISITORS_MESSAGES = 3


@dataclass(frozen=True)
class LoadReading:
    """One reading. `memory` is the used part of Redis' memory; None without a known limit."""

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
    # A level ends a tenth below its mark, so that it doesn't flicker.
    nearly = sum(value >= mark * _LEFT_BELOW for mark in marks)
    return Level(max(above, min(now, nearly)))


class LoadShedding:
    """Use `watching()` while the process serves."""

    def __init__(self, redis: Redis, keys: Keys, marks: Marks, metrics: GatewayMetrics) -> None:
        self._redis, self._keys, self._marks, self._metrics = redis, keys, marks, metrics
        self.level = Level.NOTHING

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        async with in_background(run_every(EVERY, self.look, name="load")):
            yield

    def check_opening(self, principal: Principal) -> None:
        """Raises Refusal if the level refuses a new conversation of this person."""
        if principal.kind == "anonymous" and self.level >= Level.ANONYMOUS_OPENINGS:
            raise self._busy("anonymous_opening")
        if principal.kind == "visitor" and self.level >= Level.VISITORS_OPENINGS:
            raise self._busy("visitor_opening")

    @property
    def refuses_messages(self) -> bool:
        return self.level >= Level.VISITORS_MESSAGES

    def check_message(self, state: ConversationState) -> None:
        """Raises Refusal if the level refuses a message to this conversation."""
        # Conversations of staff, and those that a teammate has taken over, go on.
        if self.refuses_messages and state.principal.kind != "staff" and state.owner.kind != "person":
            raise self._busy("visitor_message")

    async def look(self) -> None:
        """Read the load once, and set the level that follows from it."""
        async with asyncio.timeout(READ_TIMEOUT.total_seconds()):
            reading = LoadReading(await self._memory(), await read_backlog(self._redis, self._keys))
        self._metrics.show_load(reading.memory, reading.backlog)
        before, self.level = self.level, next_level(self.level, reading, self._marks)
        self._metrics.shedding.set(self.level)
        if self.level != before:
            self._log_change(reading)

    async def _memory(self) -> float | None:
        """Of the fullest server: it refuses the writes of its shards even if the others have room."""
        parts = [await self._memory_of(server.client) for server in await servers_of(self._redis)]
        return max((part for part in parts if part is not None), default=None)

    async def _memory_of(self, server: Redis) -> float | None:
        info: dict[str, Any] = await server.info("memory")
        limit = int(info.get("maxmemory", 0)) or self._marks.memory_bytes
        # Redis compares this number with its limit: memory without the buffers of its file and its replicas.
        used = int(info["used_memory"]) - int(info.get("mem_not_counted_for_evict", 0))
        self._metrics.show_memory(used, limit)
        return used / limit if limit else None

    def _log_change(self, reading: LoadReading) -> None:
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
