"""Business time against a slow oracle that looks at the wall clock of every minute, around changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.calendars import BusinessHours
from libs.contracts import DAYS, Day
from tests.examples import examples

ZONES = (
    "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Antarctica/Troll",
    "Asia/Kathmandu", "Pacific/Chatham", "America/Asuncion", "Africa/Casablanca", "Pacific/Apia", "UTC",
)  # fmt: skip
CHANGES = (
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4),
    date(2011, 12, 30), date(2026, 2, 15), date(2024, 3, 24), date(2026, 7, 1),
)  # fmt: skip
MINUTE = timedelta(minutes=1)

clocks = st.integers(0, 24 * 60 - 1)


def shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


spans = st.tuples(clocks, st.integers(1, 24 * 60)).filter(lambda each: each[0] != each[1]).map(
    lambda each: f"{shown(each[0])}-{shown(each[1])}"
)  # fmt: skip
weeks = st.dictionaries(st.sampled_from(DAYS), st.lists(spans, max_size=3), min_size=1)
near = st.tuples(st.sampled_from(CHANGES), st.integers(-48 * 60, 72 * 60)).map(
    lambda each: datetime(each[0].year, each[0].month, each[0].day, tzinfo=UTC) + each[1] * MINUTE
)


def minutes_of(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def looks_open(week: dict[Day, list[str]], zone: ZoneInfo, closed: set[date], at: datetime) -> bool:
    """The rule in its own words: the wall clock shows a time within a span of today, or of yesterday past midnight."""
    local = at.astimezone(zone)
    now = local.hour * 60 + local.minute
    for days_ago in (0, 1):
        day = local.date() - timedelta(days=days_ago)
        for span in () if day in closed else week.get(DAYS[day.weekday()], ()):
            begin, end = minutes_of(span[:5]), minutes_of(span[6:])
            end = end if end > begin else end + 24 * 60
            if begin <= now + days_ago * 24 * 60 < end:
                return True
    return False


@settings(max_examples=examples(60))
@given(week=weeks, zone=st.sampled_from(ZONES), at=near, length=st.integers(1, 50 * 60), holiday=st.booleans())
def test_a_duration_is_the_number_of_open_minutes(
    week: dict[Day, list[str]], zone: str, at: datetime, length: int, holiday: bool
) -> None:
    closed = {(at + timedelta(hours=20)).date()} if holiday else set()
    hours = BusinessHours(ZoneInfo(zone), week, lambda day: () if day in closed else None)
    looks = [looks_open(week, ZoneInfo(zone), closed, at + number * MINUTE) for number in range(length)]
    assert hours.between(at, at + length * MINUTE) == sum(looks) * MINUTE
    assert hours.is_open(at) is looks[0]
    opening = next((at + number * MINUTE for number, is_open in enumerate(looks) if is_open), None)
    if opening is not None:
        assert hours.next_opening(at) == opening
    first = next((at + number * MINUTE for number, is_open in enumerate(looks) if not is_open), None)
    if looks[0] and first is not None:
        assert hours.closes(at) == first
    if not looks[0]:
        assert hours.closes(at) is None


@settings(max_examples=examples(80))
@given(week=weeks, zone=st.sampled_from(ZONES), at=near, seconds=st.integers(1, 60 * 3600))
def test_adding_a_duration_gives_the_first_moment_at_which_it_has_passed(
    week: dict[Day, list[str]], zone: str, at: datetime, seconds: int
) -> None:
    hours, duration = BusinessHours(ZoneInfo(zone), week), timedelta(seconds=seconds)
    due = hours.add(at, duration)
    if due is None:
        assert hours.between(at, at + timedelta(days=700)) < duration
        return
    assert hours.between(at, due) == duration
    assert hours.between(at, due - timedelta(seconds=1)) == duration - timedelta(seconds=1)
    assert hours.between(due, at) == -duration
    later = hours.add(due, duration)
    assert later is None or later == hours.add(at, 2 * duration)


def test_no_duration_ends_where_it_begins_and_a_full_day_ends_at_its_close() -> None:
    hours = BusinessHours(ZoneInfo("Europe/Madrid"), {"fri": ["09:00-17:00"], "mon": ["09:00-17:00"]})
    friday = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # half an hour before the close
    assert hours.add(friday, timedelta(0)) == friday
    assert hours.add(friday, timedelta(minutes=30)) == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert hours.add(friday, timedelta(minutes=31)) == datetime(2026, 11, 30, 8, 1, tzinfo=UTC)
    assert hours.next_opening(friday + timedelta(hours=1)) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_a_calendar_without_hours_never_opens() -> None:
    never = BusinessHours(ZoneInfo("UTC"), {})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert never.next_opening(now) is None
    assert never.add(now, MINUTE) is None
    assert never.between(now, now + timedelta(days=400)) == timedelta(0)


def test_around_the_clock_never_closes() -> None:
    now = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)
    always = BusinessHours(ZoneInfo("Europe/Madrid"), dict.fromkeys(DAYS, ("00:00-24:00",)))
    assert always.closes(now) is None
    assert always.add(now, timedelta(days=3, seconds=1)) == now + timedelta(days=3, seconds=1)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 1), ("2026-10-25", 3), ("2026-06-28", 2)])
def test_a_night_shift_has_the_hours_that_really_pass(day: str, hours: int) -> None:
    """From 01:00 to 03:00 in Madrid: one hour when the clocks skip one, three when they repeat one."""
    night = BusinessHours(ZoneInfo("Europe/Madrid"), {"sun": ["01:00-03:00"]})
    noon = datetime.fromisoformat(f"{day}T12:00+00:00")
    assert night.between(noon - timedelta(days=1), noon) == timedelta(hours=hours)
