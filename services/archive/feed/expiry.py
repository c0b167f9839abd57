"""Removes events of the feed after their retention. A cursor that is older than the kept events is refused."""

import asyncio
import logging
from datetime import timedelta

from libs.archive import ArchiveAway, Events
from libs.messaging import LeaseLost, Seconds, run_every
from services.archive.task_leases import TaskLeases

EVERY = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class FeedExpiry:
    """One for a process; one process at a time removes."""

    def __init__(self, events: Events, leases: TaskLeases, now: Seconds, *, retention: timedelta) -> None:
        self._events, self._leases, self._now, self._retention = events, leases, now, retention

    async def run(self) -> None:
        """Until it is cancelled."""
        await run_every(EVERY, self._round, name="expiry of events")

    async def _round(self) -> None:
        lease = await self._leases.acquire("feed-expiry")
        if lease is None:
            return
        try:
            async with self._leases.held(lease):
                await self.expire()
        except (LeaseLost, ArchiveAway) as error:
            logger.warning("events are removed later", extra={"error": type(error).__name__})

    async def expire(self) -> int:
        """Remove all that are old enough. Returns their number. Raises ArchiveAway."""
        # By the time of their storing, so that an old entry that came late is kept as long as the others.
        before_ms = int((self._now() - self._retention.total_seconds()) * 1000)
        total = 0
        while removed := await self._events.expire(before_ms):
            total += removed
            await asyncio.sleep(0)  # writers go first
        return total
