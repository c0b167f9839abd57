"""The one clock of a deployment is Redis' clock. Processes never compare times of their machines' wall clocks.

A process asks Redis for the time every few seconds and adds the elapsed time of its monotonic clock, which cannot be
set. A machine with a wrong wall clock therefore has no effect, and reading the time costs no round trip.
"""

import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from libs.messaging.background import in_background
from libs.messaging.periodic import run_every

EVERY = timedelta(seconds=5)
"""Between two queries: monotonic clocks drift by millionths, and a failover may bring another clock."""

QUICK_S = 0.05
"""A query that took longer is less precise than the last one: its error is up to half of its duration."""

FIRST_QUERIES = 5
"""At most, until one is quick. The first one opens a connection as well, which takes long on a full machine: Redis then
reads its clock near the end of it, and our time would be ahead. A contact would seem to have read what came later."""

OLD = timedelta(minutes=1)
"""After this time a slow query is better than none."""

Now = Callable[[], datetime]

Seconds = Callable[[], float]
"""The same since 1970: `RedisClock.seconds`."""


class RedisClock:
    """Use `running()` while the process serves; `now()` is valid inside."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ahead: float | None = None
        self._looked_at = 0.0
        self._took = math.inf

    def now(self) -> datetime:
        """Redis' time, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """The same, in seconds since 1970."""
        if self._ahead is None:
            raise RuntimeError("the clock was read before its first query of Redis")
        return time.monotonic() + self._ahead

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the clock set while the block runs. Raises the error of the first query, if there is one."""
        await self.look()
        async with in_background(run_every(EVERY, self.look, name="clock", at_once=False)):
            yield

    async def look(self) -> None:
        for _ in range(FIRST_QUERIES if self._ahead is None else 1):
            if await self._query() < QUICK_S:
                break

    async def _query(self) -> float:
        """Set the clock, unless an earlier query was more precise. Returns how long this one took."""
        began = time.monotonic()
        seconds, micros = await self._redis.time()
        ended = time.monotonic()
        took = ended - began
        if took < max(QUICK_S, self._took) or ended - self._looked_at > OLD.total_seconds():
            # Redis read its clock about in the middle of the round trip.
            self._ahead = seconds + micros / 1_000_000 - (began + ended) / 2
            self._looked_at, self._took = ended, took
        return took
