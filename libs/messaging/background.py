"""Ends background tasks: cancelled, and awaited until they have ended, so that none outlives what it uses."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any


async def end(*tasks: "asyncio.Task[None]") -> None:
    """Cancel these tasks one after the other. Raises the error of a task that had failed."""
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):  # it ends as asked; any other error is the caller's to know
            await task


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run this while the block runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await end(task)
