"""Named places where an answer waits until a test releases it, so that no test must sleep while the model thinks."""

from __future__ import annotations

import asyncio
from collections import Counter


class Holds:
    """The waiting requests. A release ends all current waits, and no later ones."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}
        self._waiting: Counter[str] = Counter()

    async def wait(self, name: str) -> None:
        event = self._events.setdefault(name, asyncio.Event())
        self._waiting[name] += 1
        try:
            await event.wait()
        finally:
            # After a release, other requests may already wait at a new event of the same name.
            if self._events.get(name) is event:
                self._waiting[name] -= 1

    def release(self, name: str) -> int:
        """Release the requests that wait at `name`. Returns their number."""
        event = self._events.pop(name, None)
        if event is not None:
            event.set()
        return self._waiting.pop(name, 0)

    def release_all(self) -> None:
        for name in list(self._events):
            self.release(name)

    def reached(self) -> dict[str, int]:
        """The number of requests that wait at each name."""
        return {name: count for name, count in self._waiting.items() if count > 0}
