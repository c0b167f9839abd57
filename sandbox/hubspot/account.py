"""Keeps the account over resets and restarts: seeds it, loads what a former run left, writes what changes.

Writing trails the changes a little, so that a burst of them costs one write, and happens once more at the end.
"""

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
        """Settings too go back to those of the start; pages that follow are told to look anew."""
        self.portal = self._fresh(self._settings.contacts if contacts is None else contacts, restore=False)
        self.feed.forget()
        self._changed.set()

    def close(self) -> None:
        """Ends what would keep the server from stopping."""
        self.feed.close()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """While this is entered, changes reach the data file; on leaving, the last ones do."""
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
        # What is there at the start has been there for long: search knows it, and nobody did it just now.
        portal.index.catch_up(lag_ms=0)
        portal.contacts.effects.clear()
        portal.contacts.listen(self.feed.note)
        portal.contacts.listen(self._note)
        return portal

    def _note(self, _: StoredContact) -> None:
        self._changed.set()

    async def _write_changes(self, path: Path) -> None:
        while not self._stopping.is_set():
            await self._changed.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _WRITE_EVERY_SECONDS)
            self._changed.clear()
            snapshot = storage.snapshot(self.portal)
            try:
                await asyncio.to_thread(storage.write, path, snapshot)
            except OSError as error:
                # A full disk must not end the demo: the next change tries again.
                _log.error("contacts not kept in %s: %s", path, error.strerror)
