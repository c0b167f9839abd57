"""The journal of calls, for tests that count calls and effects. Its length is bounded."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class HubSpotExchange:
    number: int
    at: str
    method: str
    path: str
    endpoint: str
    status: int
    """The status of the answer, also if the answer was lost."""

    inputs: int
    fault: str | None
    body: str


class HubSpotJournal:
    def __init__(self) -> None:
        self._entries: deque[HubSpotExchange] = deque(maxlen=_KEPT)
        self._calls: Counter[str] = Counter()
        self._inputs: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self.count = 0

    def add(self, entry: HubSpotExchange) -> None:
        self.count = entry.number
        self._entries.append(entry)
        self._calls[entry.endpoint] += 1
        self._inputs[entry.endpoint] += entry.inputs
        self._statuses[str(entry.status)] += 1

    def wire(self, after: int) -> dict[str, Any]:
        """Entries with a number above `after`; the counters count all since the last reset."""
        return {
            "last": self.count,
            "calls": dict(self._calls),
            "inputs": dict(self._inputs),
            "statuses": dict(self._statuses),
            "requests": [asdict(entry) for entry in self._entries if entry.number > after],
        }
