"""Arithmetic in business time, exact when clocks are changed.

The wall clock of the calendar's zone decides. An hour that the clocks repeat counts twice where a span contains it, and
an hour that they skip does not count. Internally all times are UTC, so that durations are real durations.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from libs.contracts import DAYS, Day

SEARCHED = timedelta(days=2 * 366)
"""How far ahead an opening is searched: a longer closure is a calendar that is no longer in use."""

DAYS_KEPT = 2_000
"""Days with their spans in UTC that one object remembers: some 400 kB."""

_DAY = timedelta(days=1)
_PROBE = timedelta(hours=6)
"""No zone changes its clocks twice within this time."""

Interval = tuple[datetime, datetime]
"""Two moments in UTC; the end is excluded."""


class BusinessHours:
    """The opening hours of one calendar. `special` gives the spans of a date that differs from its weekday, or None.

    Safe to share between tasks.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        weekly: Mapping[Day, Sequence[str]],
        special: Callable[[date], Sequence[str] | None] = lambda _: None,
    ) -> None:
        self.zone = zone
        self._weekly = weekly
        self._special = special
        self._days: dict[date, list[Interval]] = {}

    def is_open(self, at: datetime) -> bool:
        return self.next_opening(at, within=timedelta(0)) is not None

    def next_opening(self, at: datetime, *, within: timedelta = SEARCHED) -> datetime | None:
        """`at` itself while it is open; None if it does not open within this time."""
        for start, _ in self._from(at, within):
            return max(start, at.astimezone(UTC)) if start <= at + within else None
        return None

    def closes(self, at: datetime) -> datetime | None:
        """When the opening that `at` is in ends; None while it is closed, or if it never closes."""
        end: datetime | None = None
        for start, until in self._from(at, SEARCHED):
            if start > (at if end is None else end):
                return end
            end = until
        return None

    def add(self, at: datetime, duration: timedelta) -> datetime | None:
        """The first moment at which this much business time has passed since `at`; None if that is too far ahead."""
        left = duration
        if left <= timedelta(0):
            return at.astimezone(UTC)
        for start, end in self._from(at, SEARCHED):
            start = max(start, at)
            if end - start >= left:
                return start.astimezone(UTC) + left
            left -= end - start
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from one moment to a later one; negative if `end` comes first."""
        if end < start:
            return -self.between(end, start)
        passed = timedelta(0)
        for opens, closes in self._from(start, end - start):
            if opens >= end:
                break
            passed += min(closes, end) - max(opens, start)
        return passed

    def _from(self, at: datetime, ahead: timedelta) -> Iterator[Interval]:
        """The intervals that end after `at`, in order and without overlaps, up to `ahead` after it."""
        # A span of two days before may go on past midnight, and a zone may be a day off UTC.
        first, last = at.astimezone(self.zone).date() - 2 * _DAY, (at + ahead).astimezone(self.zone).date() + _DAY
        pending: list[Interval] = []
        until = at.astimezone(UTC)
        for number in range((last - first).days + 1):
            day = first + number * _DAY
            pending = sorted([*pending, *self._of_day(day)])
            # Nothing of later days begins before this moment in any zone.
            settled = datetime(day.year, day.month, day.day, tzinfo=UTC)
            done = last == day
            while pending and (done or pending[0][0] < settled):
                start, end = pending.pop(0)
                start = max(start, until) if start < until else start
                if end > start and end > at:
                    yield start, end
                    until = max(until, end)

    def _of_day(self, day: date) -> list[Interval]:
        """The intervals of the spans that begin on this day of the wall clock."""
        if (known := self._days.get(day)) is not None:
            return known
        special = self._special(day)
        spans = self._weekly.get(DAYS[day.weekday()], ()) if special is None else special
        pieces = _offsets(self.zone, day) if spans else []
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found: list[Interval] = []
        for span in spans:
            begin, end = midnight + _clock(span[:5]), midnight + _clock(span[6:])
            found += _instants(pieces, begin, end if end > begin else end + _DAY)
        if len(self._days) >= DAYS_KEPT:
            self._days.clear()
        self._days[day] = found
        return found


def _clock(text: str) -> timedelta:
    return timedelta(hours=int(text[:2]), minutes=int(text[3:]))


def _instants(pieces: Sequence[tuple[datetime, datetime, timedelta]], begin: datetime, end: datetime) -> list[Interval]:
    """When the wall clock shows a time of [begin, end), which are wall-clock times marked as UTC."""
    clipped = ((max(begin - offset, start), min(end - offset, until)) for start, until, offset in pieces)
    return [(start, until) for start, until in clipped if start < until]


def _offsets(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """The offsets from UTC in force around this day, each from a moment to a later one."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - _DAY
    end, at = start + 4 * _DAY, start
    offset = _offset(zone, at)
    pieces = []
    while at < end:
        following = at + _PROBE
        changed = _offset(zone, following)
        if changed != offset:
            change = _change(zone, at, following)
            pieces.append((start, change, offset))
            start, offset = change, changed
        at = following
    return [*pieces, (start, end, offset)]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second of the change between two moments with different offsets."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
