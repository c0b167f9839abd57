"""Shows that a worker is alive, so that other workers take over its work within seconds after its death.

The heartbeat has its own thread and its own connection: a worker must not seem dead because a turn keeps the event loop
busy for some seconds or a thousand turns start at once. An event loop that is blocked for `STUCK` does no work at all,
and its heartbeat ends.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import new_id
from libs.messaging.keys import Keys
from libs.messaging.lua_script import LuaScript
from libs.messaging.metrics import LATE_HEARTBEATS
from libs.messaging.redis import connect

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
        self._since: dict[str, bytes] = {}
        self._ticked = time.monotonic()

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Send heartbeats while the block runs. Raises the error of the first heartbeat, if there is one."""
        began: Future[Callable[[], None]] = Future()
        # The thread has its own event loop, so that its client is the same one for every kind of address.
        thread = threading.Thread(target=self._run, args=(began,), name="heartbeat", daemon=True)
        thread.start()
        ticking = asyncio.create_task(self._tick())
        try:
            stop = await asyncio.wrap_future(began)
            try:
                yield
            finally:
                stop()
                await asyncio.to_thread(thread.join)
        finally:
            ticking.cancel()

    async def _tick(self) -> None:
        while True:
            self._ticked = time.monotonic()
            await asyncio.sleep(_TICK_S)

    def _run(self, began: "Future[Callable[[], None]]") -> None:
        try:
            asyncio.run(self._beat_on(began))
        except BaseException as error:
            if began.done():
                raise
            began.set_exception(error)

    async def _beat_on(self, began: "Future[Callable[[], None]]") -> None:
        # A heartbeat that hangs must leave time for the next ones before it expires. A copy of it is worth nothing.
        client = connect(self._url, name="heartbeat", patience_s=self._every_s, durable=False)
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        try:
            # A worker without a first heartbeat would seem dead, and its work would be done twice.
            for error in await self._beat(client, first=True):
                raise error

            def stop() -> None:
                loop.call_soon_threadsafe(ended.set)

            began.set_result(stop)
            while not await self._pause(ended):
                if time.monotonic() - self._ticked > STUCK.total_seconds():
                    logger.error("the event loop is blocked: other workers take over this worker's work")
                    continue
                for error in await self._beat(client, first=False):
                    logger.warning("no heartbeat", extra={"error": type(error).__name__})
        finally:
            await client.aclose()

    async def _pause(self, ended: asyncio.Event) -> bool:
        """Whether the heartbeat ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._every_s):
                await ended.wait()
        return ended.is_set()

    async def _beat(self, client: Redis, *, first: bool) -> list[Exception]:
        """One heartbeat in each shard. Returns different errors: a shard on another server has its heartbeat."""
        beats = (_HEARTBEAT(client, heartbeat=key, ttl_ms=self._lasts_ms, fresh=first) for key in self._keys)
        errors: dict[type[Exception], Exception] = {}
        late = False
        for key, since in zip(self._keys, await asyncio.gather(*beats, return_exceptions=True), strict=True):
            if isinstance(since, RedisError | OSError):
                errors[type(since)] = since
            elif isinstance(since, BaseException):
                raise since
            else:
                # Redis answers when this row of heartbeats began. Another time means that a heartbeat had expired.
                late = late or self._since.setdefault(key, since) != since
                self._since[key] = since
        if late:
            LATE_HEARTBEATS.inc()
            logger.warning("a heartbeat was late: other workers may have taken over this worker's work")
        return list(errors.values())
