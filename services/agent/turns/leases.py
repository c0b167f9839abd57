"""Keeps the leases of a process alive: all in one call, every few seconds, also while it drains.

A turn that lost its lease is cancelled at once, because its writes would be refused.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from redis.exceptions import RedisError

from libs.conversations import LEASE, Lease, Turns

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker may advance this conversation now."""


class LeaseKeeper:
    """Run `renew_for_ever` in the background; wrap each turn in `held`."""

    def __init__(self, turns: Turns, *, every: timedelta = LEASE / 3) -> None:
        self._turns = turns
        self._every = every.total_seconds()
        self._held: dict[str, tuple[Lease, asyncio.Task[object]]] = {}
        self._lost: set[str] = set()

    @contextmanager
    def held(self, lease: Lease) -> Iterator[None]:
        """The lease is renewed inside this block. Raises LeaseLost if that fails."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (only coroutines get here)
        self._held[lease.value] = (lease, task)
        try:
            yield
        except asyncio.CancelledError:
            if lease.value in self._lost and task.uncancel() == 0:
                raise LeaseLost from None
            raise
        finally:
            self._held.pop(lease.value, None)
            self._lost.discard(lease.value)

    async def renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            leases = [lease for lease, _ in self._held.values()]
            try:
                lost = await self._turns.renew(leases) if leases else []
            except (RedisError, OSError) as error:
                # The leases expire by themselves, and the scripts refuse writes of a worker that lost one.
                logger.warning("leases could not be renewed: %s", type(error).__name__)
                continue
            for lease in lost:
                if held := self._held.get(lease.value):
                    logger.warning("lease lost; conversation=%s", lease.conversation_id)
                    self._lost.add(lease.value)
                    held[1].cancel()
