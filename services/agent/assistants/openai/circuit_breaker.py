"""Remembers that OpenAI is down, so that not every user has to wait for a timeout.

    closed     calls pass
    open       calls fail fast; after a pause the next one may probe
    half-open  one probe is in flight, all others fail fast; its outcome closes the breaker or opens it again

One failure that kept a person waiting opens it, so that this person does not wait for the model again with the next
message. Quick failures open it only if there are several in a row. Each process has its own breaker.
"""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

BreakerState = Literal["closed", "open", "half-open"]


class ModelBreaker:
    """`failures` within `window` without a success between them, or one failure that hung, open it for `pause`.

    After True from `allows` the caller reports the outcome: `succeeded`, `failed`, or `abandoned` if it is unknown.
    """

    def __init__(
        self,
        *,
        failures: int = 3,
        window: timedelta = timedelta(seconds=60),
        pause: timedelta = timedelta(seconds=30),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._window_s = window.total_seconds()
        self._pause_s = pause.total_seconds()
        self._clock = clock
        # If it is full, so many failures came in a row: a success clears it.
        self._failed_at: deque[float] = deque(maxlen=failures)
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        if self._opened_at is None:
            return "closed"
        return "half-open" if self._probing else "open"

    @property
    def is_open(self) -> bool:
        """Also true while a probe is in flight."""
        return self._opened_at is not None

    def allows(self) -> bool:
        if self._opened_at is None:
            return True
        if self._probing or self._clock() - self._opened_at < self._pause_s:
            return False
        self._probing = True  # without an await since the check, so that only one caller probes
        return True

    def succeeded(self) -> None:
        self._failed_at.clear()
        self._opened_at = None
        self._probing = False

    def failed(self, *, hung: bool = False) -> None:
        now = self._clock()
        self._probing = False
        self._failed_at.append(now)
        full = len(self._failed_at) == self._limit
        if hung or self._opened_at is not None or (full and now - self._failed_at[0] <= self._window_s):
            self._opened_at = now

    def abandoned(self) -> None:
        """The call was cancelled: the next one may probe."""
        self._probing = False
