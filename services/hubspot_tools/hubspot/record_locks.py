"""One writer at a time on each contact, over all workers: HubSpot locks a record that two write at once, for seconds.

Held through a write's retries, so that writes of one worker to one contact keep their order. The lock is a lease that
its holder keeps extending, so that one of a worker that died is free again within LEASE_S, however long its call had.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import new_id
from libs.messaging import Keys, LuaScript, jittered_s
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Late

_SCRIPTS = Path(__file__).parent / "scripts"
_LOCK = LuaScript(_SCRIPTS / "lock.lua")
_UNLOCK = LuaScript(_SCRIPTS / "unlock.lua")
_EXTEND = LuaScript(_SCRIPTS / "extend_lock.lua")

logger = logging.getLogger(__name__)

TRY_EVERY_S = 0.05
"""Between workers only: within one, whoever waits is woken."""

LEASE_S = 2.0
"""As long as HubSpot's own lock on a record: a call that was cut off may still be at work there."""

EXTEND_EVERY_S = LEASE_S / 4

_LEASE_MS = int(LEASE_S * 1000)


class RecordLocks:
    """Safe to share between tasks. Whoever makes one closes it."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._giving_back: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Until all that was held is given back."""
        await asyncio.gather(*self._giving_back)

    @asynccontextmanager
    async def held(self, contact_id: str, deadline: Deadline) -> AsyncIterator[None]:
        """While the block runs nobody else writes to this contact. Raises Late when it isn't free in time.

        It is given back just after the block: whoever has HubSpot's answer need not wait for that.
        """
        lock = self._here.setdefault(contact_id, asyncio.Lock())
        key, token = self._keys.hubspot_lock(contact_id), new_id()
        try:
            async with asyncio.timeout(deadline.remaining()):
                await lock.acquire()
        except TimeoutError as error:
            raise Late from error
        try:
            await self._take(key, token, deadline)
        except BaseException:
            lock.release()
            raise
        keeper = asyncio.create_task(self._keep(key, token))
        try:
            yield
        finally:
            keeper.cancel()
            giving_back = asyncio.create_task(self._give_back(lock, key, token))
            self._giving_back.add(giving_back)
            giving_back.add_done_callback(self._giving_back.discard)

    async def _give_back(self, lock: asyncio.Lock, key: str, token: str) -> None:
        """First to other workers: who waits in this one would only find its own worker's lease."""
        try:
            await _UNLOCK(self._redis, [key], [token])
        except RedisError as error:
            logger.warning("lock not given back, it runs out", extra={"key": key, "error": str(error)})
        finally:
            lock.release()

    async def _take(self, key: str, token: str, deadline: Deadline) -> None:
        while True:
            left = deadline.remaining()
            if left <= 0:
                raise Late
            if await _LOCK(self._redis, [key], [token, _LEASE_MS]):
                return
            await asyncio.sleep(min(left, jittered_s(TRY_EVERY_S, (0.5, 1.5))))

    async def _keep(self, key: str, token: str) -> None:
        """Until cancelled. A lease that is lost meanwhile is HubSpot's own lock to answer for."""
        while True:
            await asyncio.sleep(EXTEND_EVERY_S)
            try:
                if not await _EXTEND(self._redis, [key], [token, _LEASE_MS]):
                    logger.warning("lock lost", extra={"key": key})
                    return
            except RedisError as error:
                logger.warning("lock not extended", extra={"key": key, "error": str(error)})
