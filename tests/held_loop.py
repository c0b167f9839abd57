"""How long work holds the event loop: in CPU time, which a busy machine does not change."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def longest_hold() -> AsyncIterator[list[float]]:
    """The CPU that this loop's thread spent at a stretch, between two turns of a task that only waits for its turn."""
    held = [0.0]

    async def tick() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            held[0] = max(held[0], time.thread_time() - before)

    gc.disable()  # a collection of what other tests left costs more than most work
    ticking = asyncio.create_task(tick())
    try:
        await asyncio.sleep(0)  # it has begun
        yield held
        await asyncio.sleep(0)  # it has seen the last turn
    finally:
        gc.enable()
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
