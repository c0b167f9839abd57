"""Named places where an answer waits until a test lets it go: "while the model thinks" without sleeping."""

from __future__ import annotations

import asyncio
from collections import Counter


class Holds:
    """Who waits where. A release lets go all that wait now, and nobody who comes later."""

    def __init__(self) -> None:
        self._gates: dict[str, asyncio.Event] = {}
        self._waiting: Counter[str] = Counter()

    async def wait(self, name: str) -> None:
        gate = self._gates.setdefault(name, asyncio.Event())
        self._waiting[name] += 1
        try:
            await gate.wait()
        finally:
            # After a release others may wait at a new gate of the same name already.
            if self._gates.get(name) is gate:
                self._waiting[name] -= 1

    def release(self, name: str) -> int:
        """Lets go those who wait at `name`; how many they were."""
        gate = self._gates.pop(name, None)
        if gate is not None:
            gate.set()
        return self._waiting.pop(name, 0)

    def release_all(self) -> None:
        for name in list(self._gates):
            self.release(name)

    def reached(self) -> dict[str, int]:
        """How many requests wait at each name now."""
        return {name: count for name, count in self._waiting.items() if count > 0}
