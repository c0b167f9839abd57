"""Fills in what conversations of an earlier release lack, in small batches, so that closed ones never wait for it."""

import asyncio
import logging
from datetime import timedelta

from libs.archive import ArchiveAway, Backfill
from libs.messaging import LeaseLost, Seconds, run_every
from services.archive.metrics import BACKFILLED
from services.archive.task_leases import TaskLeases

EVERY = timedelta(days=1)
"""A process of the earlier release may still store conversations for a while."""

TRY_AGAIN = timedelta(minutes=1)
"""After a failure: a database that is away is often back soon."""

PAUSE = timedelta(milliseconds=50)

logger = logging.getLogger(__name__)


class ArchiveBackfill:
    """One for a process; one process at a time fills in."""

    def __init__(self, backfill: Backfill, leases: TaskLeases, now: Seconds) -> None:
        self._backfill, self._leases, self._now = backfill, leases, now

    async def run(self) -> None:
        """Until it is cancelled."""
        await run_every(EVERY, self._round, name="backfill")

    async def _round(self) -> timedelta | None:
        lease = await self._leases.acquire("backfill")
        if lease is None:
            return None
        try:
            async with self._leases.held(lease):
                await self.fill()
        except (LeaseLost, ArchiveAway) as error:
            logger.warning("conversations are filled in later", extra={"error": type(error).__name__})
            return TRY_AGAIN
        return None

    async def fill(self) -> int:
        """Look at all conversations once. Returns how many lacked something. Raises ArchiveAway."""
        total, after_id = 0, ""
        await self._backfill.begin(now_ms=self._now_ms())
        while True:
            page = await self._backfill.step(now_ms=self._now_ms(), after_id=after_id)
            BACKFILLED.inc(page.filled)
            total += page.filled
            if page.next_id is None:
                break
            after_id = page.next_id
            await asyncio.sleep(PAUSE.total_seconds())
        if total:
            logger.info("conversations of an earlier release were filled in", extra={"number": total})
        return total

    def _now_ms(self) -> int:
        return int(self._now() * 1000)
