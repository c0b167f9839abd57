"""Logs as the archive stores them: compressed lines. The checksum is of the lines, so that a client can repeat it."""

import json
import zlib
from collections.abc import Sequence
from hashlib import sha256

from libs.contracts import LogEntry
from libs.conversations import parse_log

_LEVEL = 6
"""Conversations repeat their own keys and texts: about a sixth is left, and a higher level saves 2 % more."""

RawEntry = tuple[str, str]
"""An offset, and the entry's JSON as it was appended."""


def lines_of(log: Sequence[RawEntry]) -> bytes:
    """One line for each entry: its offset, a space, and its JSON, which holds no line break."""
    return "".join(f"{offset} {entry}\n" for offset, entry in log).encode()


def checksum_of(lines: bytes) -> str:
    return sha256(lines).hexdigest()


def pack(lines: bytes) -> bytes:
    return zlib.compress(lines, _LEVEL)


def unpack(packed: bytes) -> list[RawEntry]:
    lines = zlib.decompress(packed).decode().split("\n")
    # The text after the last line break is empty.
    return [(offset, entry) for offset, _, entry in (line.partition(" ") for line in lines[:-1])]


def entry_at(packed: bytes, offset: str) -> str | None:
    """The JSON of one entry, without the cost of reading the others."""
    lines, wanted = zlib.decompress(packed), f"{offset} ".encode()
    # A line begins with its offset; the same digits may stand within the JSON of another.
    start = 0 if lines.startswith(wanted) else lines.find(b"\n" + wanted) + 1
    if start == 0 and not lines.startswith(wanted):
        return None
    return lines[start + len(wanted) : lines.index(b"\n", start)].decode()


def entries_of(log: Sequence[RawEntry]) -> list[LogEntry]:
    """The log as readers of Redis get it. Raises ValueError for a damaged entry."""
    return parse_log([(offset.encode(), {b"e": entry.encode()}) for offset, entry in log])


def packed_state(fields: dict[str, str]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
