"""Says that a worker lives, so that others take its work over within seconds once it doesn't.

The heartbeat has a thread and a connection of its own: a turn that keeps the event loop busy for some seconds, or a
thousand turns that start at once, must not make a worker look dead. But an event loop that stands still for `STUCK`
does nothing for anybody, and its heartbeat ends.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from redis import Redis as SyncRedis
from redis.exceptions import RedisError

from libs.bus.keys import Keys
from libs.bus.metrics import LATE_HEARTBEATS
from libs.bus.redis import connect_blocking
from libs.bus.scripts import Script
from libs.contracts.base import new_id

_BEAT = Script(Path(__file__).parent / "scripts" / "heartbeat.lua")

HEARTBEAT = timedelta(seconds=3)
"""A worker that was silent for this long is dead: its work is others'. Every recovery begins with this wait."""

STUCK = timedelta(seconds=15)
"""An event loop that did nothing for so long: far beyond the longest step that a loaded machine ever showed."""

_TICK_S = 0.5


@dataclass(frozen=True)
class Holder:
    """How a worker signs its leases, so that they end with its heartbeat."""

    consumer: str
    heartbeat: timedelta = HEARTBEAT

    def token(self) -> str:
        return f"{self.consumer} {new_id()}"

    def judging(self, stream: str) -> tuple[str, str, int]:
        """`heartbeats consumer ttl_ms` of the scripts, in the shard of a stream's key."""
        return Keys.heartbeat_beside(stream), self.consumer, int(self.heartbeat.total_seconds() * 1000)


logger = logging.getLogger(__name__)


class Heartbeat:
    """One for a process. `keys` are its heartbeats, one for each shard whose streams it reads."""

    def __init__(self, redis_url: str, keys: Sequence[str], *, lasts: timedelta = HEARTBEAT) -> None:
        self._url = redis_url
        self._keys = tuple(keys)
        self._lasts_ms = int(lasts.total_seconds() * 1000)
        self._every_s = lasts.total_seconds() / 4
        self._end = threading.Event()
        self._since: list[bytes] = []
        self._ticked = time.monotonic()

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """While the block runs this worker lives. Raises what Redis answers to the first heartbeat."""
        client = connect_blocking(self._url, name="heartbeat", timeout_s=self._every_s)
        await asyncio.to_thread(self._beat, client, first=True)
        thread = threading.Thread(target=self._beat_on, args=(client,), name="heartbeat", daemon=True)
        thread.start()
        ticking = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticking.cancel()
            self._end.set()
            await asyncio.to_thread(thread.join)
            client.close()

    async def _tick(self) -> None:
        while True:
            self._ticked = time.monotonic()
            await asyncio.sleep(_TICK_S)

    def _beat_on(self, client: SyncRedis) -> None:
        while not self._end.wait(self._every_s):
            if time.monotonic() - self._ticked > STUCK.total_seconds():
                logger.error("the event loop stands still: others take this worker's work over")
                continue
            try:
                self._beat(client, first=False)
            except (RedisError, OSError) as error:
                logger.warning("no heartbeat: %s", type(error).__name__)

    def _beat(self, client: SyncRedis, *, first: bool) -> None:
        with client.pipeline(transaction=False) as pipe:
            for key in self._keys:
                pipe.eval(_BEAT.source, 1, key, str(self._lasts_ms), str(int(first)))
            since = pipe.execute()
        if self._since and since != self._since:
            LATE_HEARTBEATS.inc()
            logger.warning("a heartbeat was late: others may have taken this worker's work over")
        self._since = since
