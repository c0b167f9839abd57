"""Records the acts on the system with their times, for the oracle and for people who investigate a run.

Each line of the file is one JSON object: a fault with its beginning and end, or an act of a person.
"""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO


def now_ms() -> int:
    """The wall clock, which is also Redis' on this machine: offsets in logs begin with it."""
    return int(time.time() * 1000)


@dataclass
class Window:
    """A fault while it lasted. `end_ms` is 0 as long as it goes on."""

    kind: str
    target: str
    start_ms: int
    end_ms: int = 0
    detail: dict[str, Any] = field(default_factory=dict)

    def touches(self, start_ms: int, end_ms: int, *, lingers_ms: int = 0) -> bool:
        """Whether it may have affected the time between these moments."""
        return self.start_ms <= end_ms and (self.end_ms == 0 or start_ms <= self.end_ms + lingers_ms)

    def __str__(self) -> str:
        lasted = f"{(self.end_ms - self.start_ms) / 1000:.1f} s" if self.end_ms else "not ended"
        return f"{self.kind} {self.target} at {self.start_ms}, {lasted} {self.detail or ''}".rstrip()


class Recorder:
    """Keeps the faults, and writes everything down as it happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.windows: list[Window] = []
        self.started_ms = now_ms()
        self._file: TextIO = path.open("w", encoding="utf-8")

    def begin(self, kind: str, target: str, detail: dict[str, Any]) -> Window:
        window = Window(kind, target, now_ms(), detail=detail)
        self.windows.append(window)
        self.note("fault begins", kind=kind, target=target, detail=detail)
        return window

    def end(self, window: Window) -> None:
        window.end_ms = now_ms()
        self.note("fault ended", **asdict(window))

    def note(self, what: str, **fields: Any) -> None:
        line = {"ms": now_ms() - self.started_ms, "what": what, **fields}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        self._file.close()
