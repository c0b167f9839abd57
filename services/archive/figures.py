"""Calculates the figures of reports for hours in which conversations have changed.

Reports are exact before it, only slower: what is not calculated yet they read one by one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from libs.archive import Archive, ArchiveAway, calculate_figures
from libs.messaging import run_every
from services.archive.metrics import FIGURES

CALCULATE = timedelta(seconds=20)
"""A busy hour is calculated again after each pause in which one of its conversations ended."""

MANY_HOURS = 100
"""More than this at once is no ordinary pause between two calculations."""


class ArchiveFigures:
    """Background work of a worker. All workers do it: of two at once, one finds that the other was quicker."""

    def __init__(self, archive: Archive, *, now: Callable[[], datetime], every: timedelta = CALCULATE) -> None:
        self._archive, self._now, self._every = archive, now, every

    async def serve(self) -> None:
        await run_every(self._every, self._calculate, name="archive figures")

    async def _calculate(self) -> timedelta | None:
        try:
            hours = await calculate_figures(self._archive, now_ms=int(self._now().timestamp() * 1000))
        except ArchiveAway:
            # The consumer of ended conversations says so.
            return None
        FIGURES.inc(hours)
        # After a long outage, or for an archive that takes old conversations in, more is to be done at once.
        return timedelta(seconds=0.1) if hours > MANY_HOURS else None
