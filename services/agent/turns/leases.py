"""Keeps the leases of a process alive: all in one call, every few seconds, also while it drains.

A turn that lost its lease is cancelled at once, because its writes would be refused.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from libs.conversations import LEASE, Lease, Turns
from libs.messaging import run_every

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker may advance this conversation now."""


class LeaseKeeper:
    """Run `renew_for_ever` in the background; wrap each turn in `held`."""

    def __init__(self, turns: Turns, *, every: timedelta = LEASE / 3) -> None:
        self._turns = turns
        self._every = every
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
        await run_every(self._every, self._renew, name="leases", at_once=False)

    async def _renew(self) -> None:
        leases = [lease for lease, _ in self._held.values()]
        for lease in await self._turns.renew(leases) if leases else []:
            if held := self._held.get(lease.value):
                logger.warning("lease lost", extra={"conversation_id": lease.conversation_id})
                self._lost.add(lease.value)
                held[1].cancel()
