"""Answers that are kept for a while: the archive is asked once for all who ask, and again when the answer is old."""

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
Answer = TypeVar("Answer")


class KeptAnswers(Generic[Key, Answer]):
    """Safe to share between tasks. `ask` raises ArchiveAway. `moves`: a number that changes when answers are wrong."""

    def __init__(
        self, ask: Callable[[Key], Awaitable[Answer]], moves: Callable[[], int], kept_s: float = KEPT_S
    ) -> None:
        self._ask, self._moves, self._kept_s = ask, moves, kept_s
        self._kept: OrderedDict[Key, tuple[Answer, float, int]] = OrderedDict()
        self._running: dict[Key, asyncio.Task[Answer]] = {}

    async def of(self, key: Key) -> Answer:
        """The answer. Raises ArchiveAway if none is kept and the archive does not answer."""
        found = self._kept.get(key)
        if found is None or found[2] != self._moves():
            return await asyncio.shield(self._refreshed(key))
        self.kept(key)
        return found[0]

    def kept(self, key: Key) -> Answer | None:
        """The kept answer, at once; an old or a wrong one is asked for again in the background."""
        found = self._kept.get(key)
        if found is None:
            return None
        if time.monotonic() - found[1] > self._kept_s or found[2] != self._moves():
            self._refreshed(key)
        return found[0]

    def _refreshed(self, key: Key) -> asyncio.Task[Answer]:
        if key not in self._running:
            task = self._running[key] = asyncio.create_task(self._refresh(key))
            # The error of a task without a reader must not be reported as lost.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._running[key]

    async def _refresh(self, key: Key) -> Answer:
        try:
            moves = self._moves()
            answer = await self._ask(key)
            self._kept[key] = (answer, time.monotonic(), moves)
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
            return answer
        finally:
            self._running.pop(key, None)

    async def stop(self) -> None:
        """End the questions that are in progress."""
        for task in list(self._running.values()):
            task.cancel()
            with suppress(asyncio.CancelledError, ArchiveAway):
                await task
