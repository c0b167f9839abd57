"""What the children say: all of it into files, and on the terminal only what a person should see.

A child's file starts empty at each start of `up`; the last few are kept. No file grows without bound.
"""

import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path

KEPT_FILES = 3
"""Earlier logs kept in addition to the current one: enough to see what happened before a restart."""

MAX_FILE_BYTES = 20_000_000
"""With the kept ones, under 100 MB for each child."""

TAIL_LINES = 20
"""Shown when a child is given up on: a traceback's end and what led to it."""

Show = Callable[[str], None]

_LOUD_LEVELS = frozenset(("warning", "error", "critical", "exception"))
_LOOKED_AT = 200
"""Characters of a line in which its level stands."""

_LOUD_LINE = re.compile(r"^\W*(?:\S+\s+){0,3}?\[?(?:WARNING|ERROR|CRITICAL)\b")


def is_loud(line: str) -> bool:
    """Whether a line is a warning or worse: a JSON log line by its level, any other by how it begins."""
    if line.startswith("{"):
        try:
            level = json.loads(line).get("level")
        except ValueError:
            return False
        return isinstance(level, str) and level.lower() in _LOUD_LEVELS
    return _LOUD_LINE.match(line[:_LOOKED_AT]) is not None


class ChildLog:
    """The output of one child: a file, a tail in memory, and the terminal for what `wanted` lets through."""

    def __init__(self, folder: Path, name: str, show: Show, wanted: Callable[[str], bool]) -> None:
        self.file = folder / f"{name}.log"
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._name = name
        self._show = show
        self._wanted = wanted
        self._rotate()

    def _rotate(self) -> None:
        for number in range(KEPT_FILES, 0, -1):
            older = self.file.with_name(f"{self.file.name}.{number}")
            newer = self.file.with_name(f"{self.file.name}.{number - 1}") if number > 1 else self.file
            if newer.exists():
                newer.replace(older)
        self._stream = self.file.open("ab")
        self._written = 0

    def write(self, raw: bytes) -> None:
        """Take one line, without its end."""
        self._stream.write(raw + b"\n")
        self._stream.flush()
        self._written += len(raw) + 1
        if self._written > MAX_FILE_BYTES:
            self._stream.close()
            self._rotate()
        line = raw.decode("utf-8", "replace").rstrip()
        self.tail.append(line)
        if line and self._wanted(line):
            self._show(f"{self._name} | {line}")

    def close(self) -> None:
        self._stream.close()


class LineSplitter:
    """Cuts a byte stream into lines; a line that never ends is cut too, so that it can't fill the memory."""

    def __init__(self, max_line_bytes: int = 64_000) -> None:
        self._max = max_line_bytes
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        *lines, rest = (self._rest + chunk).split(b"\n")
        while len(rest) > self._max:
            lines.append(rest[: self._max])
            rest = rest[self._max :]
        self._rest = rest
        return lines

    def finish(self) -> list[bytes]:
        rest, self._rest = self._rest, b""
        return [rest] if rest else []
