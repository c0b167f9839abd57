"""Keeps the account through resets and restarts: seeds it, loads the data file, and writes changes to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from pathlib import Path

from sandbox.hubspot import storage
from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.feed import Feed
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.seed import seed
from sandbox.settings import SandboxSettings

# A burst of changes costs one write.
_WRITE_EVERY_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Account:
    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self.feed = Feed()
        self.portal = self._fresh(settings.contacts, restore=True)

    def reset(self, contacts: int | None = None) -> None:
        """Contacts and settings return to those of the start, and open pages read everything again."""
        self.portal = self._fresh(self._settings.contacts if contacts is None else contacts, restore=False)
        self.feed.forget()
        self._changed.set()

    def close(self) -> None:
        """End the streams that would keep the server from stopping."""
        self.feed.close()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Changes are written to the data file while this context is open, and the last ones when it closes."""
        path = self._settings.data
        if path is None:
            yield
            return
        writing = asyncio.create_task(self._write_changes(path))
        try:
            yield
        finally:
            self._stopping.set()
            self._changed.set()
            await writing

    def _fresh(self, contacts: int, *, restore: bool) -> Portal:
        portal = Portal(deepcopy(self._settings.hubspot))
        path = self._settings.data
        if not (restore and path is not None and storage.load(path, portal)):
            seed(portal, contacts)
        # Seeded contacts count as old: search shows them, and they are no effects of a call.
        portal.index.catch_up(lag_ms=0)
        portal.contacts.effects.clear()
        portal.contacts.listen(self.feed.note)
        # Again for each portal: a reset makes a new one.
        portal.contacts.listen(self._note)
        return portal

    def _note(self, _: StoredContact) -> None:
        self._changed.set()

    async def _write_changes(self, path: Path) -> None:
        while not self._stopping.is_set():
            await self._changed.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _WRITE_EVERY_SECONDS)
            # Cleared before the snapshot: a change that comes during the write starts another one.
            self._changed.clear()
            snapshot = storage.snapshot(self.portal)
            try:
                # A slow disk must not delay answers.
                await asyncio.to_thread(storage.write, path, snapshot)
            except OSError as error:
                # A full disk must not end the demo: the next change tries again.
                _log.error("contacts not kept in %s: %s", path, error.strerror)
