"""How much had happened before a time: the figures of days and of the backlog, from stored quarters of hours."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from libs.reports.adding import Material, Signed
from libs.reports.blocks import EVENTS, HOUR_MS, QUARTER_MS, quarters_of, times_of

HOURLY_UP_TO_MS = 3 * 24 * HOUR_MS
"""Spans up to this have a backlog by the hour, longer ones by the day."""


class EventCounts:
    """`before`: the number of each of the EVENTS before a time, which is a quarter of an hour or an end of the span."""

    def __init__(self, material: Material) -> None:
        self._span, self._first = material.span, material.first_hour * HOUR_MS
        self._end = material.end_hour * HOUR_MS
        quarters = [array("I", bytes(16 * (material.end_hour - material.first_hour))) for _ in EVENTS]
        for hour, packed in material.quarters:
            place = (hour - material.first_hour) * 4
            for counts, its in zip(quarters, quarters_of(packed), strict=True):
                counts[place : place + len(its)] = its
        self._stored = [
            list(accumulate(counts, initial=base)) for counts, base in zip(quarters, material.before, strict=True)
        ]
        self._rows = _Times((*material.corrections, *material.live))
        self._live = _Times(material.live)
        self._hourly = material.hourly

    def before(self, event: int, at: int) -> int:
        stored = self._stored[event]
        # An end of the span within a quarter is the present, after which nothing happened, or is read one by one.
        place = -(-(min(at, self._end) - self._first) // QUARTER_MS)
        return stored[max(0, min(place, len(stored) - 1))] + self._rows.before(event, at)

    def backlog(self, at: int) -> tuple[int, int]:
        """Conversations that were open, and those of them that waited for their first answer by a person."""
        began, ended, waited, served = (self._at(event, at) for event in range(len(EVENTS)))
        return began - ended, waited - served

    def _at(self, event: int, at: int) -> int:
        if self._hourly is None:
            return self.before(event, at)
        start = self._span.start_ms
        # The last point is the end of the span or the present, which may be within an hour.
        hours = -(-(at - start) // HOUR_MS)
        stored = sum(count for hour, count in self._hourly[event].items() if hour < hours)
        return self.before(event, start) + stored + self._live.before(event, at) - self._live.before(event, start)


class _Times:
    """The times of single conversations, as far as they are in the time that each of them corrects."""

    def __init__(self, signed: Iterable[Signed]) -> None:
        self._added: list[list[int]] = [[] for _ in EVENTS]
        self._removed: list[list[int]] = [[] for _ in EVENTS]
        for each in signed:
            if each.by_hour:
                continue
            for event, time in enumerate(times_of(each.noted.record)):
                if time and each.start_ms <= time < each.end_ms:
                    (self._added if each.sign > 0 else self._removed)[event].append(time)
        for times in (*self._added, *self._removed):
            times.sort()

    def before(self, event: int, at: int) -> int:
        return bisect_left(self._added[event], at) - bisect_left(self._removed[event], at)
