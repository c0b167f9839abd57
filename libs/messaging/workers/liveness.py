"""Whether a worker is live: each of its streams had a successful read recently. A running process is not enough.

FastStream's read loops can end for good (the group is gone) or be restarted in a circle (a read-only replica after
a failover answers PING all the same). Both look healthy from outside. So every successful XREADGROUP reply is
noted per reading task, a loop that ended is found, and its process exits, so that it is started again.
"""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from faststream.redis import RedisBroker
from redis.asyncio import Redis

if TYPE_CHECKING:
    from faststream._internal.endpoint.subscriber.mixins import TasksMixin

STALE = timedelta(seconds=10)
"""Five blocking reads: a worker that got no answer for this long is not ready."""

PAUSE = timedelta(seconds=3)
"""Between a loop's end and the exit, so that a supervisor that restarts at once doesn't spin."""


def stop_restarting_read_loops() -> None:
    """A read error other than a lost connection ends FastStream's loop instead of repeating at full speed."""
    os.environ["FASTSTREAM_SUPERVISOR_DISABLED"] = "1"


class Liveness:
    """Watches the read loops of one broker. `readers` is the number of streams that must be read."""

    def __init__(self, readers: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._readers = readers
        self._clock = clock
        self._answered_at: dict[asyncio.Task[Any], float] = {}
        self._tried = float("-inf")
        self._ended = asyncio.Event()

    def listen_to(self, client: Redis) -> None:
        """Note each successful stream read of this client, including empty ones."""
        parse = client.response_callbacks["XREADGROUP"]

        def note(reply: Any, **options: Any) -> Any:
            if task := asyncio.current_task():
                self._answered_at[task] = self._clock()
            return parse(reply, **options)

        client.set_response_callback("XREADGROUP", cast("Any", note))

    async def try_once(self, client: Redis, subscriptions: Sequence[tuple[str, str]], consumer: str) -> None:
        """Read each stream without waiting and without taking anything: a worker need not sit out its first
        blocking read to be ready. Raises what Redis answers.
        """
        for stream, group in subscriptions:
            # From 0 Redis answers with this consumer's pending entries, and delivers nothing new.
            await client.xreadgroup(group, consumer, {stream: "0"}, count=1)
        self._tried = self._clock()

    @property
    def ready(self) -> bool:
        """Every stream was read recently, and no read loop has ended."""
        since = self._clock() - STALE.total_seconds()
        answering = sum(at >= since for at in self._answered_at.values()) >= self._readers
        return not self._ended.is_set() and (answering or self._tried >= since)

    async def until_stalled(self, broker: RedisBroker) -> None:
        """Return once a read loop has ended. A loop that waits for a lost connection has not ended."""
        for subscriber in broker.subscribers:
            for task in cast("TasksMixin", subscriber).tasks:
                task.add_done_callback(lambda _: self._ended.set())
        await self._ended.wait()
        await asyncio.sleep(PAUSE.total_seconds())
