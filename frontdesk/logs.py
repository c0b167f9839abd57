"""The output of child processes: all of it goes into files, and warnings go to the terminal, too.

Each start of `up` begins a new file for each child and keeps the last few. The size of a file is bounded.
"""

import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path

KEPT_FILES = 3
"""Earlier logs that are kept, so that what happened before a restart can be read."""

MAX_FILE_BYTES = 20_000_000
"""Together with the kept files, under 100 MB for each child."""

TAIL_LINES = 20
"""Kept in memory for a child that is down: the end of a traceback, and the lines before it."""

Show = Callable[[str], None]

_LOUD_LEVELS = frozenset(("warning", "error", "critical", "exception"))
# Levels stand at the beginning of a line. The limit keeps the pattern below cheap for a line of 64 kB.
_LOOKED_AT = 200

_LOUD_LINE = re.compile(r"^\W*(?:\S+\s+){0,3}?\[?(?:WARNING|ERROR|CRITICAL)\b")


def is_loud(line: str) -> bool:
    """Whether a line is a warning or worse: a JSON log line by its level, any other by its beginning."""
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
        # A person may follow the file, and after a crash it must hold the last line.
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
    """Splits a byte stream into lines. A line without an end is cut, so that it can't fill the memory."""

    def __init__(self, max_line_bytes: int = 64_000) -> None:
        self._max = max_line_bytes
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        *lines, rest = (self._rest + chunk).split(b"\n")
        # A program may write megabytes without a line end.
        while len(rest) > self._max:
            lines.append(rest[: self._max])
            rest = rest[self._max :]
        self._rest = rest
        return lines

    def finish(self) -> list[bytes]:
        rest, self._rest = self._rest, b""
        return [rest] if rest else []
