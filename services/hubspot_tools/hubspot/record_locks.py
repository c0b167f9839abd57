"""One writer at a time on each contact, over all workers: HubSpot locks a record for seconds when two write to it.

A lock is held through a write's retries, so that one worker's writes to a contact keep their order. It is a lease, so
that the lock of a dead worker is free again within LEASE, however much time its call had.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import new_id
from libs.messaging import Keys, Lease, LeaseKeeper, LuaScript, jittered_s, now_s, renew_strings
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Late

_SCRIPTS = Path(__file__).parent / "scripts"
_ACQUIRE = LuaScript(_SCRIPTS / "acquire_lock.lua")
_RELEASE = LuaScript(_SCRIPTS / "release_lock.lua")

logger = logging.getLogger(__name__)

TRY_EVERY_S = 0.05
"""Between workers only: a call that waits for another call of its own worker is woken."""

LEASE = timedelta(seconds=2)
"""As long as HubSpot's own lock on a record, because HubSpot may still work on a call that was cut off."""

_LEASE_MS = int(LEASE.total_seconds() * 1000)


@dataclass(frozen=True, eq=False)
class RecordLock(Lease):
    """The right to write to one contact."""

    key: str

    def about(self) -> dict[str, object]:
        return {"key": self.key}


class RecordLocks:
    """Safe to share between tasks. Its owner closes it."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._releasing: set[asyncio.Task[None]] = set()
        # A write goes on without its lock: HubSpot has a lock of its own, and a write that was cut off may have had its
        # effect.
        self._keeper = LeaseKeeper(self.renew, lasts=LEASE, name="record locks", cancels=False)

    async def aclose(self) -> None:
        """Wait until all locks are released."""
        await asyncio.gather(*self._releasing)

    @asynccontextmanager
    async def held(self, contact_id: str, deadline: Deadline) -> AsyncIterator[None]:
        """While the block runs, no other call writes to this contact. Raises Late if the lock isn't free in time.

        The lock is released just after the block, so that a caller with HubSpot's answer need not wait for that.
        """
        here = self._here.setdefault(contact_id, asyncio.Lock())
        try:
            async with asyncio.timeout(deadline.remaining()):
                await here.acquire()
        except TimeoutError as error:
            raise Late from error
        try:
            lock = await self.acquire(contact_id, deadline)
        except BaseException:
            here.release()
            raise
        try:
            with self._keeper.held(lock):
                yield
        finally:
            releasing = asyncio.create_task(self._release(here, lock))
            self._releasing.add(releasing)
            releasing.add_done_callback(self._releasing.discard)

    async def acquire(self, contact_id: str, deadline: Deadline) -> RecordLock:
        """Raises Late if another worker has the lock until the deadline."""
        key, token = self._keys.hubspot_lock(contact_id), new_id()
        while True:
            left = deadline.remaining()
            if left <= 0:
                raise Late
            asked_at = now_s()
            if await _ACQUIRE(self._redis, lock=key, token=token, lease_ms=_LEASE_MS):
                return RecordLock(key, token=token, asked_at=asked_at)
            await asyncio.sleep(min(left, jittered_s(TRY_EVERY_S, (0.5, 1.5))))

    async def renew(self, locks: Sequence[RecordLock]) -> list[RecordLock]:
        """Returns the locks that are lost."""
        return await renew_strings(self._redis, locks, [lock.key for lock in locks], LEASE)

    async def release(self, lock: RecordLock) -> None:
        await _RELEASE(self._redis, lock=lock.key, token=lock.token)

    async def _release(self, here: asyncio.Lock, lock: RecordLock) -> None:
        """First for other workers: a call that waits in this one would only find its own worker's lease."""
        try:
            await self.release(lock)
        except RedisError as error:
            logger.warning("lock not released, it expires", extra={**lock.about(), "error": str(error)})
        finally:
            here.release()
