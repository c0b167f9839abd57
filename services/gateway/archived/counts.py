"""Counts that are kept for a while: the archive is counted once for all who ask, and again when the count is old."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

from libs.conversations import ArchiveAway

KEPT_S = 30.0
"""Conversations that end are counted by the index at once. Only their move into the archive waits for this time."""

MAX_KEPT = 500

Key = TypeVar("Key", bound=Hashable)


class KeptCounts(Generic[Key]):
    """Safe to share between tasks. `count` raises ArchiveAway. `moves`: a number that changes when counts are wrong."""

    def __init__(self, count: Callable[[Key], Awaitable[int]], moves: Callable[[], int]) -> None:
        self._count, self._moves = count, moves
        self._kept: OrderedDict[Key, tuple[int, float, int]] = OrderedDict()
        self._running: dict[Key, asyncio.Task[int]] = {}

    async def of(self, key: Key) -> int:
        """The count. Raises ArchiveAway if none is kept and the archive does not answer."""
        found = self._kept.get(key)
        if found is None or found[2] != self._moves():
            return await asyncio.shield(self._refreshed(key))
        return self.kept(key) or 0

    def kept(self, key: Key) -> int | None:
        """The kept count, at once; an old or a wrong one is counted again in the background."""
        found = self._kept.get(key)
        if found is None:
            return None
        if time.monotonic() - found[1] > KEPT_S or found[2] != self._moves():
            self._refreshed(key)
        return found[0]

    def _refreshed(self, key: Key) -> asyncio.Task[int]:
        if key not in self._running:
            task = self._running[key] = asyncio.create_task(self._refresh(key))
            # The error of a task without a reader must not be reported as lost.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._running[key]

    async def _refresh(self, key: Key) -> int:
        try:
            moves = self._moves()
            count = await self._count(key)
            self._kept[key] = (count, time.monotonic(), moves)
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
            return count
        finally:
            self._running.pop(key, None)

    async def stop(self) -> None:
        """End the counts that are in progress."""
        for task in list(self._running.values()):
            task.cancel()
            with suppress(asyncio.CancelledError, ArchiveAway):
                await task
