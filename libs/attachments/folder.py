"""Attachments in a folder on disk: one folder for each conversation, readable for this user alone.

Several gateways share the folder through a volume. Files are moved into place, so that no reader sees half of one.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from libs.attachments.storage import CHUNK_BYTES, FileGone, StorageUnavailable, StoredFile, safe

T = TypeVar("T")


class Folder:
    """Safe to share between tasks. Nothing is made before `check`."""

    def __init__(self, path: Path) -> None:
        self._root = path / "conversations"
        # In the same file system: a file is moved from it in one step.
        self.staging = path / "staging"

    async def check(self) -> None:
        def make() -> None:
            for folder in (self._root, self.staging):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.staging / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()

        await self._run(make)

    async def put(self, conversation_id: str, name: str, source: Path) -> None:
        target = self._path(conversation_id, name)

        def move() -> None:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            with source.open("rb") as file:
                os.fsync(file.fileno())  # the log will name this file: it must outlive a crash of the machine
            source.chmod(0o600)
            source.replace(target)
            _sync_folder(target.parent)

        await self._run(move)

    async def open(
        self, conversation_id: str, name: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        path = self._path(conversation_id, name)
        file = await self._run(lambda: path.open("rb"))
        try:
            await self._run(lambda: file.seek(start))
            left = length
            while left is None or left > 0:
                size = CHUNK_BYTES if left is None else min(left, CHUNK_BYTES)
                chunk = await self._run(partial(file.read, size))
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            file.close()

    async def delete(self, conversation_id: str, name: str) -> None:
        path = self._path(conversation_id, name)
        await self._run(lambda: path.unlink(missing_ok=True))

    async def delete_conversation(self, conversation_id: str) -> None:
        folder = self._root / safe(conversation_id)
        # Another gateway may remove the same files now.
        await self._run(lambda: shutil.rmtree(folder, ignore_errors=True))

    async def conversations(self) -> AsyncIterator[str]:
        for name in await self._run(lambda: sorted(entry.name for entry in os.scandir(self._root) if entry.is_dir())):
            yield name

    async def files(self, conversation_id: str) -> list[StoredFile]:
        folder = self._root / safe(conversation_id)

        def read() -> list[StoredFile]:
            if not folder.is_dir():
                return []
            return [
                StoredFile(entry.name, datetime.fromtimestamp(entry.stat().st_mtime, UTC))
                for entry in os.scandir(folder)
            ]

        return await self._run(read)

    def _path(self, conversation_id: str, name: str) -> Path:
        return self._root / safe(conversation_id) / safe(name)

    async def _run(self, work: Callable[[], T]) -> T:
        """In a thread: a disk may stall, and the event loop must not."""
        try:
            return await asyncio.to_thread(work)
        except FileNotFoundError as error:
            raise FileGone from error
        except OSError as error:
            raise StorageUnavailable(error.strerror or type(error).__name__) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
