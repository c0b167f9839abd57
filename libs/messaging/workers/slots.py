"""Limits how many handlers run at once: shared slots for all streams, and reserved slots for single streams.

A turn may wait a minute for a model. If such turns held all slots, a click, a closing or a tool's result, which need
milliseconds, would wait behind them. A stream with reserved slots continues.
"""

import asyncio


class Slots:
    """The slots of one stream: the shared ones, and `own` reserved ones."""

    def __init__(self, shared: asyncio.Semaphore, own: int) -> None:
        self._shared = shared
        self._own = asyncio.Semaphore(own) if own else None

    async def acquire(self) -> asyncio.Semaphore:
        """Wait for a slot. Release what this returns."""
        # The shared slots first: reserved slots stay free for the time when turns hold all others.
        chosen = self._shared if self._own is None or not self._shared.locked() else self._own
        await chosen.acquire()
        return chosen
