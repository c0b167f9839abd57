"""A circuit breaker for one bridge: after failures in a row nothing is sent for a while, then one message tries.

closed: messages pass. open: no message passes. half-open: one message is sent, and its outcome closes or opens the
breaker. Each gateway process has its own breaker and tries with one message at a time.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from libs.messaging import Backoff

State = Literal["closed", "open", "half_open"]

MAX_PAUSE = timedelta(seconds=60)
"""The longest pause between two tries of a bridge that stays down."""


class BridgeBreaker:
    """`failures` in a row open it, for `pause` at first, and for twice as long after each try that fails."""

    def __init__(self, failures: int, pause: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = failures, clock
        self._pause = Backoff(pause.total_seconds(), MAX_PAUSE.total_seconds(), jitter=(0.75, 1.0))
        self._failures = self._openings = 0
        self._open_until: float | None = None

    @property
    def state(self) -> State:
        if self._open_until is None:
            return "closed"
        return "open" if self._clock() < self._open_until else "half_open"

    def room(self, slots: int, running: int) -> int:
        """How many more messages may be sent now."""
        match self.state:
            case "closed":
                return slots - running
            case "half_open":
                return 0 if running else 1
            case "open":
                return 0

    def succeeded(self) -> None:
        self._failures, self._openings, self._open_until = 0, 0, None

    def failed(self) -> None:
        was = self.state
        self._failures += 1
        if was == "open" or (was == "closed" and self._failures < self._most):
            return  # messages that were in flight when it opened fail later, and must not prolong the pause
        self._openings += 1
        self._open_until = self._clock() + self._pause.jittered_s(self._openings)
