"""The time that a simulation gives to steps in place of the real one."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class GivenTime:
    """`shift`: how far the simulated clock is ahead. `open_hours`: whether all office hours count as open or closed."""

    shift: timedelta = timedelta(0)
    open_hours: bool | None = None


REAL_TIME = GivenTime()
