"""Where servers of tests keep their data: in memory, because on a busy machine a disk makes each of them wait."""

import shutil
from functools import cache
from pathlib import Path

_SHARED_MEMORY = Path("/dev/shm")

_ENOUGH_BYTES = 2 * 1024**3
"""Containers have some 64 MB there by default, which one database would fill."""


@cache
def in_memory() -> str | None:
    """A folder in memory, for `tempfile`. None where there is none with enough room: then `tempfile` chooses."""
    if _SHARED_MEMORY.is_dir() and shutil.disk_usage(_SHARED_MEMORY).free >= _ENOUGH_BYTES:
        return str(_SHARED_MEMORY)
    return None
