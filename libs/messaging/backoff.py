"""How long to wait before the next try: twice as long after each failure in a row, up to a bound."""

import random
from dataclasses import dataclass

_RANDOM = random.SystemRandom()


@dataclass(frozen=True)
class Backoff:
    first_s: float
    max_s: float

    def delay_s(self, failures: int) -> float:
        """The delay after this number of failures in a row, counted from 1."""
        return float(min(self.first_s * 2.0 ** min(max(failures, 1) - 1, 60), self.max_s))

    def jittered_s(self, failures: int) -> float:
        """The same with jitter: clients that lost a server at the same time must not return at the same time."""
        return self.delay_s(failures) * _RANDOM.uniform(0.5, 1.0)
