"""One writer at a time on each contact, over all workers: HubSpot locks a record that two write at once, for seconds.

Held through a write's retries, so that writes of one worker to one contact keep their order. A holder that died leaves
a lock that runs out.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from redis.asyncio import Redis

from libs.bus.keys import Keys
from libs.bus.scripts import Script
from libs.contracts.base import new_id
from services.hubspot_tools.deadline import Deadline
from services.hubspot_tools.errors import Late

_UNLOCK = Script(Path(__file__).parent / "scripts" / "unlock.lua")

TRY_EVERY_S = 0.05
"""Between workers only: within one, whoever waits is woken."""

OUTLIVES_S = 2.0
"""A lock outlives its holder's deadline by so long: a call that was cut off may still be at work in HubSpot."""


class RecordLocks:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def held(self, contact_id: str, deadline: Deadline) -> AsyncIterator[None]:
        """While the block runs nobody else writes to this contact. Raises Late when it isn't free in time."""
        lock = self._here.setdefault(contact_id, asyncio.Lock())
        key, token = self._keys.hubspot_lock(contact_id), new_id()
        try:
            async with asyncio.timeout(deadline.remaining()):
                await lock.acquire()
        except TimeoutError as error:
            raise Late from error
        try:
            await self._take(key, token, deadline)
            try:
                yield
            finally:
                await asyncio.shield(_UNLOCK(self._redis, [key], [token]))
        finally:
            lock.release()

    async def _take(self, key: str, token: str, deadline: Deadline) -> None:
        while True:
            left = deadline.remaining()
            if left <= 0:
                raise Late
            if await self._redis.set(key, token, nx=True, px=int((left + OUTLIVES_S) * 1000)):
                return
            await asyncio.sleep(min(left, TRY_EVERY_S * (0.5 + random.random())))
