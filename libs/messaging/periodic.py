"""The one loop for work that a process repeats at an interval."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from redis.exceptions import RedisError

from libs.messaging.backoff import Jitter, jittered_s
from libs.messaging.metrics import PERIODIC_FAILURES
from libs.messaging.redis import is_cancelled

logger = logging.getLogger(__name__)


async def run_every(
    interval: timedelta,
    work: Callable[[], Awaitable[timedelta | None]],
    *,
    name: str,
    jitter: Jitter = (0.8, 1.2),
    at_once: bool = True,
    wake: asyncio.Event | None = None,
) -> None:
    """Run `work` every `interval` until this task is cancelled. `at_once`: also at the beginning.

    `work` may return a shorter pause, and `wake` ends a pause. A failure of Redis is logged once for each row of equal
    failures; any other error ends the loop.
    """
    failing = ""
    pause: timedelta | None = None
    if not at_once:
        await _pause(jittered_s(interval.total_seconds(), jitter), wake)
    while True:
        if wake:
            wake.clear()
        try:
            pause = await work()
            failing = ""
        except (RedisError, OSError) as error:  # an OSError is also each TimeoutError
            PERIODIC_FAILURES.labels(name).inc()
            # An outage of an hour is one line in the log, and not thousands.
            if failing != type(error).__name__:
                failing = type(error).__name__
                logger.warning("periodic work failed", extra={"work": name, "error": failing})
        if is_cancelled():  # redis-py may have lost the cancellation
            return
        shortest = interval if pause is None else min(pause, interval)
        await _pause(jittered_s(shortest.total_seconds(), jitter), wake)
        pause = None


async def _pause(pause_s: float, wake: asyncio.Event | None) -> None:
    if wake is None:
        await asyncio.sleep(pause_s)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(pause_s):
            await wake.wait()
