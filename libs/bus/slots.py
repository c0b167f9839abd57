"""How many handlers run at once: shared slots for all streams, and some that one stream has for itself.

A turn may wait a minute for a model. With all shared slots taken by such turns, a click, a closing or a tool's result,
which need milliseconds, would wait behind them. A stream with slots of its own goes on.
"""

import asyncio


class Slots:
    """One stream's view: `own` are beyond the shared ones."""

    def __init__(self, shared: asyncio.Semaphore, own: int) -> None:
        self._shared = shared
        self._own = asyncio.Semaphore(own) if own else None

    async def acquire(self) -> asyncio.Semaphore:
        """Wait for a slot. Release what this returns."""
        chosen = self._shared if self._own is None or not self._shared.locked() else self._own
        await chosen.acquire()
        return chosen
