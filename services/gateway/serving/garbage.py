"""Keeps Python's full collections of garbage short, however many sockets a gateway has.

A full collection looks at every object and holds the event loop: 0.8 s of CPU for 5,000 sockets, each time their
objects have grown by a quarter. Here each full collection looks at the objects since the last one, and then sets those
that are left aside (`gc.freeze`). Objects that are set aside still end by their count of references, as nearly all
do: sockets leave nothing for the collector. Cycles of objects in flight would stay forever, so that a rare collection
looks at all objects again.
"""

import gc
import time
from datetime import timedelta
from typing import Literal

from libs.messaging import run_every
from services.gateway.metrics import GatewayMetrics

CHECK = timedelta(minutes=1)
"""How often the time of collections is shown, and whether a collection of all objects is due is looked at."""

SHORT_COLLECTIONS = 5_000
"""Between two collections of all objects: some 600,000 sockets, or days of requests. Each leaves at most the
cycles of the requests that were in flight."""

MIDDLE_COLLECTIONS = 4
"""Between two full collections, instead of Python's 10: so one takes 25 ms, and not 55."""

_OLDEST = 2


class Garbage:
    """One for a process, since the collector is the process's. `stop` gives the collector back as it was."""

    def __init__(self, short_collections: int = SHORT_COLLECTIONS) -> None:
        self._most = short_collections
        self._short = 0
        self._began = 0.0
        self._longest_s = 0.0
        self._thresholds = gc.get_threshold()

    def start(self) -> None:
        """Set aside all that is loaded by now, because it stays for the life of the process."""
        self._thresholds = gc.get_threshold()
        gc.set_threshold(*self._thresholds[:2], MIDDLE_COLLECTIONS)
        gc.callbacks.append(self._collecting)
        self.collect_all()

    def stop(self) -> None:
        gc.callbacks.remove(self._collecting)
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()

    async def watch(self, metrics: GatewayMetrics) -> None:
        """Check each minute, until cancelled."""

        async def check() -> None:
            self.check(metrics)

        await run_every(CHECK, check, name="garbage")

    def check(self, metrics: GatewayMetrics) -> None:
        """Show the longest collection since the last check, and collect all if it is due."""
        metrics.longest_collection.set(self._longest_s)
        self._longest_s = 0.0
        if self._short >= self._most:
            self.collect_all()

    def collect_all(self) -> None:
        """Look at all objects. It takes a second for a million and a half of them."""
        gc.unfreeze()
        gc.collect()
        # Python waits with the next full collection for a quarter of what the last one kept. Now that is nothing.
        gc.collect()
        self._short = 0

    # It runs inside of any allocation, also while a metric's lock is held: it may set numbers and nothing else.
    def _collecting(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
            return
        self._longest_s = max(self._longest_s, time.perf_counter() - self._began)
        if info["generation"] == _OLDEST:
            gc.freeze()
            self._short += 1
