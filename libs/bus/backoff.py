"""How long to wait before the next try: twice as long after each failure in a row, up to a bound."""

import random
from dataclasses import dataclass

_RANDOM = random.SystemRandom()


@dataclass(frozen=True)
class Backoff:
    first_s: float
    max_s: float

    def delay_s(self, failures: int) -> float:
        """After so many failures in a row, from 1 on."""
        return float(min(self.first_s * 2.0 ** min(max(failures, 1) - 1, 60), self.max_s))

    def jittered_s(self, failures: int) -> float:
        """The same, spread: clients that lost one server at once must not come back at once."""
        return self.delay_s(failures) * _RANDOM.uniform(0.5, 1.0)
