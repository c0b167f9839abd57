"""Shows that a worker is alive, so that other workers take over its work within seconds after its death.

The heartbeat has its own thread and its own connection: a worker must not seem dead because a turn keeps the event loop
busy for some seconds or a thousand turns start at once. An event loop that is blocked for `STUCK` does no work at all,
and its heartbeat ends.
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

from libs.contracts import new_id
from libs.messaging.keys import Keys
from libs.messaging.lua_script import LuaScript
from libs.messaging.metrics import LATE_HEARTBEATS
from libs.messaging.redis import connect_blocking

_HEARTBEAT = LuaScript(Path(__file__).parent / "scripts" / "heartbeat.lua")

HEARTBEAT = timedelta(seconds=3)
"""A worker is dead after this silence, and others take over its work. Every recovery begins with this wait."""

STUCK = timedelta(seconds=15)
"""How long an event loop may be blocked: far longer than the longest step measured on a loaded machine."""

_TICK_S = 0.5


@dataclass(frozen=True)
class Holder:
    """Makes the tokens of a worker's leases, which end with the worker's heartbeat."""

    consumer: str
    heartbeat: timedelta = HEARTBEAT

    def token(self) -> str:
        return f"{self.consumer} {new_id()}"

    def judging(self, stream: str) -> tuple[str, str, int]:
        """The scripts' arguments `heartbeats consumer ttl_ms`, in the shard of a stream's key."""
        return Keys.heartbeat_in_shard_of(stream), self.consumer, int(self.heartbeat.total_seconds() * 1000)


logger = logging.getLogger(__name__)


class Heartbeat:
    """One for each process. `keys`: one heartbeat for each shard that the process reads."""

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
        """Send heartbeats while the block runs. Raises the error of the first heartbeat, if there is one."""
        # A heartbeat that hangs must leave time for the next ones before it expires.
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
                logger.error("the event loop is blocked: other workers take over this worker's work")
                continue
            try:
                self._beat(client, first=False)
            except (RedisError, OSError) as error:
                logger.warning("no heartbeat", extra={"error": type(error).__name__})

    def _beat(self, client: SyncRedis, *, first: bool) -> None:
        # The shards may be on different servers, so that one transaction can't hold them all.
        with client.pipeline(transaction=False) as pipe:
            for key in self._keys:
                arguments = _HEARTBEAT.arguments(heartbeat=key, ttl_ms=self._lasts_ms, fresh=first)
                # EVALSHA would fail in a pipeline after Redis lost its scripts: no reply comes in between.
                pipe.eval(_HEARTBEAT.source, *arguments)
            since = pipe.execute()
        # Redis answers when this row of heartbeats began. Another time means that a heartbeat had expired.
        if self._since and since != self._since:
            LATE_HEARTBEATS.inc()
            logger.warning("a heartbeat was late: other workers may have taken over this worker's work")
        self._since = since
