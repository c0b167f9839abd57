"""Removes conversations whose time in the archive is over, in small batches, so that closed ones never wait for it.

Attached files go with the gateways' sweep, which removes the bytes of conversations that are neither in Redis nor here.
"""

import asyncio
import logging
from datetime import timedelta

from libs.archive import ArchiveAway, Retention, RetentionRules
from libs.messaging import LeaseLost, Seconds, run_every
from services.archive.metrics import REMOVED
from services.archive.task_leases import TaskLeases

EVERY = timedelta(hours=1)

TRY_AGAIN = timedelta(minutes=1)
"""After a failure: a database that is away is often back soon."""

PAUSE = timedelta(milliseconds=50)
"""Between two batches: writers of closed conversations go first."""

logger = logging.getLogger(__name__)


class ArchiveRetention:
    """One for a process; one process at a time removes."""

    def __init__(self, retention: Retention, rules: RetentionRules, leases: TaskLeases, now: Seconds) -> None:
        self._retention, self._steps, self._leases, self._now = retention, list(rules.steps()), leases, now

    async def run(self) -> None:
        """Until it is cancelled."""
        await run_every(EVERY, self._round, name="retention of conversations")

    async def _round(self) -> timedelta | None:
        if not self._steps:
            return None
        lease = await self._leases.acquire("retention")
        if lease is None:
            return None
        try:
            async with self._leases.held(lease):
                await self.remove()
        except (LeaseLost, ArchiveAway) as error:
            logger.warning("conversations are removed later", extra={"error": type(error).__name__})
            return TRY_AGAIN
        return None

    async def remove(self) -> int:
        """Remove all conversations that a rule no longer keeps. Returns their number. Raises ArchiveAway."""
        total = 0
        for step in self._steps:
            after_ms: int | None = 0
            while after_ms is not None:
                page = await self._retention.remove(step, now_ms=int(self._now() * 1000), after_ms=after_ms)
                REMOVED.inc(page.removed)
                total, after_ms = total + page.removed, page.next_ms
                await asyncio.sleep(PAUSE.total_seconds())
        if total:
            logger.info("conversations were removed", extra={"number": total})
        return total
