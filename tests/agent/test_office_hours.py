"""Office hours by the wall clock of a time zone: over midnight, on holidays, and when clocks change."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.agent.flows.office_hours import Hours, is_open

WEEK = {"mon": ["09:00-13:00", "14:00-18:00"], "fri": ["22:00-02:00"], "sun": ["00:00-24:00"]}


def hours(**changes: Any) -> Hours:
    return Hours.model_validate({"zone": "Europe/Madrid", "weekly": WEEK, **changes})


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23T08:00+00:00", True),  # Monday, nine in Madrid
        ("2026-11-23T07:59+00:00", False),
        ("2026-11-23T12:30+00:00", False),  # the lunch break
        ("2026-11-23T16:59+00:00", True),
        ("2026-11-23T17:00+00:00", False),
        ("2026-11-27T23:30+00:00", True),  # Friday's night goes on into Saturday
        ("2026-11-28T00:59+00:00", True),
        ("2026-11-28T01:00+00:00", False),
        ("2026-11-29T22:59+00:00", True),  # Sunday to its last minute
        ("2026-11-29T23:00+00:00", False),  # Monday, midnight
        ("2026-07-20T07:00+00:00", True),  # summer: nine is seven in UTC
        ("2026-07-20T06:59+00:00", False),
    ],
)
def test_spans_are_of_the_zones_wall_clock(at: str, expected: bool) -> None:
    assert is_open(hours(), datetime.fromisoformat(at)) is expected


def test_a_holiday_closes_also_the_night_that_it_begins() -> None:
    closed = hours(holidays=["2026-11-27"])
    assert not is_open(closed, datetime(2026, 11, 27, 23, 30, tzinfo=UTC))
    assert not is_open(closed, datetime(2026, 11, 28, 0, 30, tzinfo=UTC))


def test_the_hour_that_comes_twice_and_the_one_that_never_comes() -> None:
    night = hours(weekly={"sun": ["02:00-03:00"]})
    assert is_open(night, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 02:30, before the clocks go back
    assert is_open(night, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # 02:30 again
    assert not is_open(night, datetime(2026, 3, 29, 1, 30, tzinfo=UTC))  # 01:59 is followed by 03:00


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Mars/Olympus"}, {"weekly": {"mon": ["9-18"]}}, {"weekly": {"mon": ["09:00-09:00"]}},
     {"weekly": {"mon": ["09:00-24:30"]}}, {"weekly": {"moon": []}}],
)  # fmt: skip
def test_wrong_hours_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|span|moon|mon"):
        hours(**wrong)
