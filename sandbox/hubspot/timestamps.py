"""Points in time in HubSpot's formats: ISO 8601 with milliseconds, and in requests also epoch milliseconds."""

from __future__ import annotations

import time
from datetime import UTC, datetime

DAY_MS = 86_400_000

_MAX_DIGITS = 15  # digits
_LAST_MS = 253_402_300_799_999  # the end of year 9999, the last that ISO 8601 writes with four digits


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def iso(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    parts = time.gmtime(seconds)
    return (
        f"{parts.tm_year:04}-{parts.tm_mon:02}-{parts.tm_mday:02}"
        f"T{parts.tm_hour:02}:{parts.tm_min:02}:{parts.tm_sec:02}.{rest:03}Z"
    )


def parse(text: str) -> int | None:
    """Milliseconds since the epoch; None for text that is no point in time."""
    number = text.removeprefix("-")
    if number.isascii() and number.isdecimal():
        return int(text) if len(number) <= _MAX_DIGITS and int(number) <= _LAST_MS else None
    try:
        timestamp = datetime.fromisoformat(text)
        if timestamp.tzinfo is None:
            timestamp = timestamp.replace(tzinfo=UTC)
        return round(timestamp.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
