"""The changes of contacts for live pages. They have versions, so that a page that reconnects gets all it missed."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

from sandbox.hubspot.contacts import StoredContact

_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class RecordFeed:
    """The contacts that changed up to `cursor`, each once; None if the gap is too long."""

    cursor: str
    contacts: list[StoredContact] | None


class Feed:
    def __init__(self) -> None:
        # Versions start again with each process. A cursor of an earlier process must not be taken for one of this.
        self._life = secrets.token_hex(4)
        self._version = 0
        self._recent: deque[tuple[int, StoredContact]] = deque(maxlen=_REMEMBERED)
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    @property
    def cursor(self) -> str:
        return f"{self._life}-{self._version}"

    def note(self, contact: StoredContact) -> None:
        self._version += 1
        self._recent.append((self._version, contact))
        self._wake()

    def forget(self) -> None:
        """Each follower must read everything again."""
        self._life = secrets.token_hex(4)
        self._recent.clear()
        self._wake()

    def close(self) -> None:
        """End all followers, so that the server can stop."""
        self._closed = True
        self._wake()

    async def follow(self, cursor: str, idle_seconds: float) -> AsyncGenerator[RecordFeed, None]:
        """Changes after the cursor until the feed is closed, and an empty one after a while without changes."""
        wake = asyncio.Event()
        self._waiting.add(wake)
        try:
            while not self._closed:
                if cursor != self.cursor:
                    changes = self._since(cursor)
                    cursor = changes.cursor
                    yield changes
                else:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(wake.wait(), idle_seconds)
                    if cursor == self.cursor:
                        yield RecordFeed(cursor, [])
                wake.clear()
        finally:
            self._waiting.discard(wake)

    def _since(self, cursor: str) -> RecordFeed:
        life, _, version = cursor.partition("-")
        # Older changes have left the deque, and can't be listed.
        oldest = self._recent[0][0] if self._recent else self._version + 1
        if life != self._life or not version.isdecimal() or int(version) < oldest - 1:
            return RecordFeed(self.cursor, None)
        changed = {contact.id: contact for number, contact in self._recent if number > int(version)}
        return RecordFeed(self.cursor, list(changed.values()))

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()
