"""What no event brings to the archive: conversations that ended before there was one, and events that a Redis lost.

The same round says how far the archive is behind.
"""

import logging
from datetime import timedelta

from libs.conversations import ARCHIVE_ANNOUNCE, Archiving
from libs.messaging import run_every
from services.archive.metrics import BACKLOG, OLDEST, SWEPT

MEASURE = timedelta(seconds=5)

QUIET = timedelta(minutes=2)
"""An end that is not older may still be on its way through the stream."""

logger = logging.getLogger(__name__)


class ArchiveSweep:
    """Background work of a worker. All workers do it: each step is harmless twice."""

    def __init__(self, archiving: Archiving, *, every: timedelta, quiet: timedelta = QUIET) -> None:
        self._archiving, self._every, self._quiet = archiving, every, quiet

    async def announce(self) -> None:
        await run_every(ARCHIVE_ANNOUNCE, self._archiving.announce, name="archive announcement")

    async def measure(self) -> None:
        await run_every(MEASURE, self._measure, name="archive backlog")

    async def sweep(self) -> None:
        await run_every(self._every, self._sweep, name="archive sweep")

    async def _measure(self) -> None:
        count, oldest = await self._archiving.backlog()
        BACKLOG.set(count)
        OLDEST.set(oldest.total_seconds())

    async def _sweep(self) -> None:
        swept = await self._archiving.sweep(quiet=self._quiet)
        SWEPT.labels("published").inc(swept.published)
        SWEPT.labels("gone").inc(swept.removed)
        if swept.published:
            logger.info("closed conversations without an event", extra={"published": swept.published})
