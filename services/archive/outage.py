"""An outage of the database: a line in the log at its beginning and at its end, and pauses that grow in between."""

import logging
import time
from collections.abc import Callable

from libs.messaging import Backoff
from services.archive.metrics import DOWN

PAUSE = Backoff(first_s=0.2, max_s=3.0)
"""The longest pause and the longest wait for the database are together below the time after which a worker that reads
nothing counts as stalled."""

logger = logging.getLogger(__name__)


class Outage:
    """Whether the database answers this process. One for all that use it."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def pause_s(self) -> float:
        """How long to wait before the next try."""
        return max(0.0, self._until - self._clock()) if self._failures else 0.0

    def failed(self, reason: str) -> None:
        self._failures += 1
        self._until = self._clock() + PAUSE.jittered_s(self._failures)
        DOWN.set(1)
        if self._failures == 1:
            logger.error("archive does not answer; closed conversations wait in Redis", extra={"reason": reason})

    def succeeded(self) -> None:
        if self._failures:
            logger.info("archive answers again", extra={"failures": self._failures})
        self._failures = 0
        DOWN.set(0)
