"""How long to wait: before the next try, twice as long after each failure in a row; and between two rounds.

Waits have jitter, because processes that lost a server at the same time must not return at the same time.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

Jitter = tuple[float, float]
"""A wait is multiplied by a random factor between these two."""


def jittered_s(wait_s: float, jitter: Jitter = (0.8, 1.2)) -> float:
    return wait_s * random.uniform(*jitter)


@dataclass(frozen=True)
class Backoff:
    first_s: float
    max_s: float
    jitter: Jitter = (0.5, 1.0)

    def delay_s(self, failures: int) -> float:
        """The delay after this number of failures in a row, counted from 1, without jitter."""
        # 2.0 ** 1024 would raise OverflowError; any wait has reached its maximum long before 2.0 ** 60.
        return float(min(self.first_s * 2.0 ** min(max(failures, 1) - 1, 60), self.max_s))

    def jittered_s(self, failures: int, *, at_least_s: float = 0.0) -> float:
        """The same with jitter. `at_least_s`: the pause that the other side asks for."""
        return jittered_s(max(self.delay_s(failures), at_least_s), self.jitter)

    def delay(self, failures: int) -> timedelta:
        return timedelta(seconds=self.delay_s(failures))
