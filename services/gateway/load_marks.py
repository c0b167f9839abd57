"""The marks of memory and backlog above which load is shed. A separate module, because the settings import it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Marks:
    """Shedding begins at a part of Redis' memory, a number of unread entries, or an age of the oldest. 0 is no mark.

    `memory_bytes` is the limit of a Redis that has no `maxmemory`; 0 is none.
    """

    memory: float
    memory_bytes: int
    unread: int
    waited: timedelta

    def of_memory(self) -> Sequence[float]:
        """One mark for each level. Each further mark halves the memory that is left."""
        return [self.memory, (1 + self.memory) / 2, (3 + self.memory) / 4] if self.memory else []

    def of_unread(self) -> Sequence[float]:
        return [self.unread, 2 * self.unread] if self.unread else []

    def of_waited(self) -> Sequence[float]:
        seconds = self.waited.total_seconds()
        return [seconds, 2 * seconds] if seconds else []
