"""Items that arrive within a few milliseconds are worked on together: 100 share the cost of one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Generic, TypeVar

Item = TypeVar("Item")

MAX_BATCH = 100

GATHER = timedelta(milliseconds=20)
"""How long the first item waits for others."""


class ArchiveBatcher(Generic[Item]):
    """`serve` runs in the background, as often as batches may be worked on at once.

    `work` gets at most MAX_BATCH items; its error is the error of all of them.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[None]]) -> None:
        self._work = work
        self._queue: asyncio.Queue[tuple[Item, asyncio.Future[None]]] = asyncio.Queue()
        # Items that arrive together make one batch, and not half of two.
        self._gathering = asyncio.Lock()

    async def submit(self, item: Item) -> None:
        """Return once the item is done. A caller that no longer waits leaves it in its batch."""
        done = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((item, done))
        await done

    async def serve(self) -> None:
        while True:
            async with self._gathering:
                batch = [await self._queue.get()]
                with suppress(TimeoutError):
                    async with asyncio.timeout(GATHER.total_seconds()):
                        while len(batch) < MAX_BATCH:
                            batch.append(await self._queue.get())
            # One that gave up waiting is left to its event's next worker.
            await self._finish([each for each in batch if not each[1].done()])

    async def _finish(self, batch: list[tuple[Item, "asyncio.Future[None]"]]) -> None:
        if not batch:
            return
        error: Exception | None = None
        try:
            await self._work([item for item, _ in batch])
        except Exception as raised:  # noqa: BLE001  (it is every waiting caller's)
            error = raised
        for _, done in batch:
            if not done.done():
                done.set_exception(error) if error else done.set_result(None)
