"""The journal of requests, for tests that check prompts, retries or the order of requests. Its length is bounded."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 500


@dataclass(slots=True)
class OpenAIExchange:
    number: int
    authorized: bool
    idempotency_key: str | None
    retry_count: int
    user_agent: str | None
    at: float = field(default_factory=time.time)
    body: Any = None
    answered_by: str | None = None
    """`rules[n]`, `answers` or `default`; None if the request was refused before."""
    status: int | None = None
    """None until the answer begins."""
    ended: str | None = None
    """`done`, `cut` (by the script) or `abandoned` (the client left)."""


class OpenAIJournal:
    def __init__(self) -> None:
        self._entries: deque[OpenAIExchange] = deque(maxlen=_KEPT)
        self._total = 0

    def begin(self, headers: dict[bytes, bytes]) -> OpenAIExchange:
        self._total += 1
        retries = _text(headers.get(b"x-stainless-retry-count")) or "0"
        entry = OpenAIExchange(
            number=self._total,
            # Never the key itself, which a failing test could print.
            authorized=b"authorization" in headers,
            idempotency_key=_text(headers.get(b"idempotency-key")),
            retry_count=int(retries) if retries.isdigit() else 0,
            user_agent=_text(headers.get(b"user-agent")),
        )
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        self._entries.clear()
        self._total = 0

    def page(self, after: int) -> dict[str, Any]:
        """The entries with a number above `after`, oldest first, and how many requests there were in all."""
        found = [asdict(entry) for entry in self._entries if entry.number > after]
        return {"total": self._total, "requests": found}


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("latin-1")
