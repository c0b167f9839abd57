"""A time zone as blocks need it: in which minutes it differs from UTC, and when that changes."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from libs.reports.blocks import HOUR_MS, PHASES

_DAY_MS = 24 * HOUR_MS
_STEP_MS = 7 * _DAY_MS
"""No zone changed twice within less than this since 2000, except around a fast, which lasts a month."""

MINUTE_MS = 60_000

FIRST_MS = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)


def offset_of(zone: tzinfo, ms: int) -> int:
    """The minutes by which the zone is ahead of UTC at this time. Raises ValueError for parts of minutes."""
    found = datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).utcoffset() or timedelta(0)
    minutes, rest = divmod(found, timedelta(minutes=1))
    if rest:
        raise ValueError("an offset of parts of a minute")
    return minutes


@lru_cache(maxsize=10_000)
def offset_in_minute(zone: tzinfo, minute: int) -> int:
    """The same for a minute, counted from 1970. Some zones changed a minute after midnight, and none within one."""
    # A report asks several times for each conversation that was open while the clocks changed.
    return offset_of(zone, minute * MINUTE_MS)


def is_counted(zone: tzinfo, start_ms: int, end_ms: int) -> bool:
    """Whether blocks have the hours of this zone in these years. Others are read one by one."""
    try:
        return all(offset % 60 in PHASES for _, offset in eras_of(zone, start_ms, end_ms))
    except ValueError:
        return False


def eras_of(zone: tzinfo, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Beginnings of times with one offset, and the offset, in order. The first began at or before the start."""
    found = [(FIRST_MS, offset_of(zone, FIRST_MS))]
    times = [*range(max(FIRST_MS, start_ms - 400 * _DAY_MS), end_ms, _STEP_MS), end_ms]
    found = [(FIRST_MS, offset_of(zone, times[0]))]
    for before, after in pairwise(times):
        offset = offset_of(zone, after)
        if offset != found[-1][1]:
            found.append((_change(zone, before, after), offset))
    # The zone may have changed often before the start: only the last of these changes matters.
    first = max((number for number, (began, _) in enumerate(found) if began <= start_ms), default=0)
    return found[first:]


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first ms with the later offset."""
    later = offset_of(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if offset_of(zone, middle) == later else (middle, after)
    return after
