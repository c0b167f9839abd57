"""The one interface of everything that keeps the bytes of attachments.

A file belongs to a conversation and has a name there. Names are made by the gateway, never by a sender. Several
gateways may use one storage at the same time: a file is there as a whole or not at all, and removing twice is allowed.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

CHUNK_BYTES = 256 * 1024
"""Bytes that are read at once: few round trips, and little memory for each download."""

_SAFE = re.compile(r"[0-9a-z][0-9a-z.-]{0,99}")


class FileGone(Exception):
    """There is no such file (any more)."""


class StorageUnavailable(OSError):
    """The storage does not answer now, or refuses. The operator reads the reason in the log."""


@dataclass(frozen=True)
class StoredFile:
    name: str
    modified_at: datetime


class AttachmentStorage(Protocol):
    """Each method raises StorageUnavailable."""

    staging: Path
    """A folder on this machine for files that are still being received."""

    async def check(self) -> None:
        """Whether files can be written and read."""

    async def put(self, conversation_id: str, name: str, source: Path) -> None:
        """Keep this file, and take it away from where it is. An older one with the name is replaced."""

    def open(
        self, conversation_id: str, name: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        """The file's bytes from `start` on. Raises FileGone before the first."""

    async def delete(self, conversation_id: str, name: str) -> None:
        """Remove one file."""

    async def delete_conversation(self, conversation_id: str) -> None:
        """Remove all files of a conversation."""

    def conversations(self) -> AsyncIterator[str]:
        """The IDs of all conversations with files."""

    async def files(self, conversation_id: str) -> list[StoredFile]:
        """The files of a conversation."""


def safe(part: str) -> str:
    """A part of a path. Raises ValueError for anything that this code never made."""
    if not _SAFE.fullmatch(part) or ".." in part:
        raise ValueError("not a name of a stored file")
    return part
