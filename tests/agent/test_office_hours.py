"""Office hours by the wall clock of a time zone: over midnight, on holidays, and when clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libs.assignment import Directory
from libs.calendars import BusinessHours
from libs.contracts import Calendar
from services.agent.flows.office_hours import Hours
from services.agent.flows.office_hours import is_open as is_open_by
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import VERA, Visit, flow

WEEK = {"mon": ["09:00-13:00", "14:00-18:00"], "fri": ["22:00-02:00"], "sun": ["00:00-24:00"]}


def hours(**changes: Any) -> Hours:
    return Hours.model_validate({"zone": "Europe/Madrid", "weekly": WEEK, **changes})


def is_open(hours: Hours, at: datetime) -> bool | None:
    return is_open_by(hours, at, {"night": BusinessHours(ZoneInfo("UTC"), {"fri": ["22:00-02:00"]})})


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


def test_a_calendar_of_the_desk_decides_where_it_is_named() -> None:
    friday = datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert is_open(Hours(calendar="night"), friday) is True
    assert is_open(Hours(calendar="night"), friday.replace(hour=12)) is False
    assert is_open(Hours(calendar="gone"), friday) is None


@pytest.mark.parametrize("wrong", [{}, {"zone": "UTC"}, {"calendar": "night", "zone": "UTC"}, {"calendar": "a b"}])
def test_hours_come_from_one_source(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"calendar"):
        Hours.model_validate(wrong)


BY_CALENDAR = """
  - office_hours:
      calendar: office
      open: [{say: {text: Welcome.}}]
      closed: [{say: {text: We are closed.}}]
"""


async def test_a_flow_asks_the_desks_calendar(stage: Stage, start: Start) -> None:
    """The desk's own dates decide, so that the test does not depend on the day on which it runs."""
    shut = Calendar.model_validate({
        "id": "office", "name": "Office", "zone": "UTC", "weekly": {"mon": ["00:00-24:00"]},
        "own_dates": [{"date": str(datetime.now(UTC).date() + timedelta(days=days))} for days in (-1, 0, 1)],
    })  # fmt: skip
    await Directory(stage.redis, stage.keys).put_calendars([shut])
    await start(ScriptedAssistant(), flow=flow(BY_CALENDAR))
    chat = (await stage.writer.open(VERA, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, VERA)
    assert await at.received() == ["We are closed."]
    assert ("office_hours", "closed") in await at.decisions()
