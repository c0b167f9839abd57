"""The deadline of a tool call, which is passed down to every call that it makes."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from services.hubspot_tools.hubspot.errors import Late


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time of the monotonic clock, which does not move when the wall clock is set."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds)

    @classmethod
    def until(cls, time_at: datetime, now: datetime) -> Self:
        """`time_at` and `now` are of the same clock, which the caller shares with this process."""
        return cls.after((in_utc(time_at) - now).total_seconds())

    def remaining(self) -> float:
        """The seconds that are left, at least 0."""
        return max(0.0, self.at - time.monotonic())

    def check(self) -> None:
        """Raises Late if there is no time left to start anything."""
        if self.remaining() <= 0:
            raise Late


def in_utc(time_at: datetime) -> datetime:
    """The time with a zone; without one it is meant in UTC."""
    return time_at if time_at.tzinfo else time_at.replace(tzinfo=UTC)
