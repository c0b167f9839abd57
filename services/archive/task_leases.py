"""Leases of tasks of which one process does each at a time: the events of a shard, an endpoint, a sweep.

A task that two processes do at once, because a lease ended too early, does no harm: each step in the database says what
it goes on from.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import new_id
from libs.messaging import Keys, Lease, LeaseKeeper, LuaScript, now_s, renew_strings

_RELEASE = LuaScript(Path(__file__).parent / "scripts" / "release_task.lua")

LEASE = timedelta(seconds=5)
"""After this the tasks of a dead process go on in another one."""

_LEASE_MS = int(LEASE.total_seconds() * 1000)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskLease(Lease):
    task: str

    def about(self) -> dict[str, object]:
        return {"task": self.task}


class TaskLeases:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys
        # Keys of several tasks may be on several servers of a cluster.
        self._keeper = LeaseKeeper(self.renew, lasts=LEASE, name="task leases", together=lambda lease: lease.task)

    async def acquire(self, task: str) -> TaskLease | None:
        """None while another process has it."""
        token, asked_at = new_id(), now_s()
        if await self._redis.set(self._keys.archive_lease(task), token, nx=True, px=_LEASE_MS):
            return TaskLease(task=task, token=token, asked_at=asked_at)
        return None

    async def renew(self, leases: Sequence[TaskLease]) -> list[TaskLease]:
        """Returns those that are lost."""
        keys = [self._keys.archive_lease(lease.task) for lease in leases]
        return await renew_strings(self._redis, leases, keys, LEASE)

    async def release(self, lease: TaskLease) -> None:
        await _RELEASE(self._redis, lease=self._keys.archive_lease(lease.task), token=lease.token)

    @asynccontextmanager
    async def held(self, lease: TaskLease) -> AsyncIterator[None]:
        """Renew the lease while the block runs, then release it. Raises LeaseLost, also into the block."""
        try:
            with self._keeper.held(lease):
                yield
        finally:
            # So that another process need not wait for its end.
            try:
                await self.release(lease)
            except (RedisError, OSError) as error:
                logger.warning("lease not released, it expires", extra={"error": type(error).__name__, **lease.about()})
