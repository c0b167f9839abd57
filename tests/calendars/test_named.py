"""Calendars of a desk: public holidays, dates of their own, and mistakes in their list."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from libs.calendars import hours_of, problem_of
from libs.contracts import Calendar

WEEK = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def calendar(**changes: Any) -> Calendar:
    return Calendar.model_validate(
        {"id": "office", "name": "Office", "zone": "Europe/Berlin", "weekly": WEEK, **changes}
    )


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T11:00+00:00")


def test_public_holidays_are_those_of_the_region() -> None:
    berlin = hours_of(calendar(public_holidays=[{"country": "DE", "region": "BE"}]))
    bavaria = hours_of(calendar(public_holidays=[{"country": "DE", "region": "BY"}]))
    womens_day, epiphany = noon("2027-03-08"), noon("2026-01-06")
    assert (berlin.is_open(womens_day), bavaria.is_open(womens_day)) == (False, True)
    assert (berlin.is_open(epiphany), bavaria.is_open(epiphany)) == (True, False)
    assert berlin.next_opening(noon("2026-12-24") + timedelta(hours=6)) == datetime(2026, 12, 28, 8, tzinfo=UTC)


def test_own_dates_win_over_public_holidays_and_the_week() -> None:
    hours = hours_of(calendar(
        public_holidays=[{"country": "DE"}],
        own_dates=[
            {"date": "2026-12-25", "name": "On call", "hours": ["10:00-12:00"]},
            {"date": "2026-11-30", "name": "Moving"},
            {"date": "2026-12-05", "hours": ["23:00-01:00"]},
        ],
    ))  # fmt: skip
    assert (
        hours.between(noon("2026-12-25") - timedelta(hours=6), noon("2026-12-25") + timedelta(hours=6)).seconds == 7200
    )
    assert not hours.is_open(noon("2026-11-30"))
    assert hours.is_open(datetime(2026, 12, 5, 23, 30, tzinfo=UTC))  # Sunday, half past midnight


@pytest.mark.parametrize(
    "wrong",
    [{"weekly": {}}, {"weekly": {"mon": []}}, {"zone": "Europe"}, {"zone": "../etc"}, {"weekly": {"mon": ["9-18"]}},
     {"own_dates": [{"date": "2026-02-30"}]}, {"public_holidays": [{"country": "Germany"}]}, {"hours": 5}],
)  # fmt: skip
def test_wrong_calendars_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        calendar(**wrong)


@pytest.mark.parametrize(
    ("calendars", "code"),
    [
        ([calendar(), calendar()], "calendar_twice"),
        ([calendar(other_teams=True), calendar(id="night", other_teams=True)], "calendar_twice"),
        ([calendar(teams=["sales"]), calendar(id="night", teams=["sales"])], "team_twice"),
        ([calendar(teams=["ghosts"])], "team_unknown"),
        ([calendar(public_holidays=[{"country": "XX"}])], "holidays_unknown"),
        ([calendar(public_holidays=[{"country": "DE", "region": "QQ"}])], "holidays_unknown"),
    ],
)
def test_a_list_with_a_mistake_is_refused(calendars: list[Calendar], code: str) -> None:
    found = problem_of(calendars, ["sales"])
    assert found is not None
    assert found[0] == code


def test_a_right_list_has_no_problem() -> None:
    assert problem_of([calendar(teams=["sales"]), calendar(id="night", other_teams=True)], ["sales"]) is None


def test_holidays_are_loaded_only_for_a_calendar_that_has_some() -> None:
    code = (
        "import sys; from tests.calendars.test_named import calendar, hours_of, noon; import services.gateway.app\n"
        "hours_of(calendar()).is_open(noon('2026-01-06')); assert 'holidays' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": "."})
