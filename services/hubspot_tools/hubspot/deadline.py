"""How long a tool call may still take: one moment, handed down to every call that it makes."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from services.hubspot_tools.hubspot.errors import Late


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock: a wall clock that is set meanwhile moves nothing."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds)

    @classmethod
    def until(cls, moment: datetime, now: datetime) -> Self:
        """A time of the clock that the caller shares with this process, and that clock's current time."""
        return cls.after((in_utc(moment) - now).total_seconds())

    def remaining(self) -> float:
        """Seconds; never less than 0."""
        return max(0.0, self.at - time.monotonic())

    def check(self) -> None:
        """Raises Late where there is no time left to start anything."""
        if self.remaining() <= 0:
            raise Late


def in_utc(moment: datetime) -> datetime:
    """A moment without a zone is meant in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
