"""The one clock of a deployment: Redis' own. What two processes compare is never a moment of a machine's wall clock.

A process asks Redis now and then what time it is, and goes on from there by its monotonic clock, which nobody sets. So
a machine with a wrong wall clock changes nothing, and asking for the time costs nothing.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.bus.redis import is_cancelled

EVERY = timedelta(seconds=5)
"""Between two looks: monotonic clocks of machines differ by some millionths, a failover may bring another clock."""

QUICK_S = 0.05
"""A look that took longer says less than the last one: half of it is how wrong it may be."""

OLD = timedelta(minutes=1)
"""After this a slow look is better than none."""

Now = Callable[[], datetime]

Seconds = Callable[[], float]
"""The same since 1970: `RedisClock.seconds`."""

logger = logging.getLogger(__name__)


class RedisClock:
    """Use `running()` while the process serves; `now()` is valid inside."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._ahead: float | None = None
        self._looked_at = 0.0

    def now(self) -> datetime:
        """Redis' time, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """The same since 1970."""
        if self._ahead is None:
            raise RuntimeError("the clock is asked before it was set")
        return time.monotonic() + self._ahead

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Raises what Redis answers to the first look."""
        await self.look()
        looking = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def look(self) -> None:
        began = time.monotonic()
        seconds, micros = await self._redis.time()
        ended = time.monotonic()
        if self._ahead is None or ended - began < QUICK_S or ended - self._looked_at > OLD.total_seconds():
            self._ahead = seconds + micros / 1_000_000 - (began + ended) / 2
            self._looked_at = ended

    async def _look_on(self) -> None:
        while not is_cancelled():
            await asyncio.sleep(EVERY.total_seconds() * random.uniform(0.8, 1.2))
            try:
                await self.look()
            except (RedisError, OSError) as error:
                logger.warning("the time could not be asked for: %s", type(error).__name__)
