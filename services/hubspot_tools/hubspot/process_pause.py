"""Detects that this process stood still while it waited for HubSpot: it was stopped or swapped out, or its loop hung.

Its timeouts then end when the process resumes, independently of HubSpot. That is no sign that HubSpot doesn't answer:
it must neither be reported as such nor open the circuit breaker.
"""

import asyncio
from datetime import timedelta
from types import TracebackType
from typing import Self

LONGER_THAN = timedelta(seconds=2)
"""A busy event loop is late by less."""


class ProcessPause:
    """Watches while its block runs."""

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._seen = self._loop.time()
        self._longest = 0.0
        self._limit = LONGER_THAN.total_seconds()
        self._timer = self._loop.call_later(self._limit / 4, self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    @property
    def happened(self) -> bool:
        """Whether the process stood still during the block.

        After a pause the timer may not have run yet, because due callbacks run in any order: the clock counts too.
        """
        return max(self._longest, self._loop.time() - self._seen) > self._limit

    def _look(self) -> None:
        now = self._loop.time()
        self._longest = max(self._longest, now - self._seen)
        self._seen = now
        self._timer = self._loop.call_later(self._limit / 4, self._look)
