"""Office hours: spans of a week in a time zone, with holidays. Plain functions of a moment."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from services.agent.flows.texts import Part

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def _is_span(value: str) -> str:
    found = _SPAN.fullmatch(value)
    if not found or (found[3] == "24" and found[4] != "00"):
        raise ValueError("a span reads like 09:00-17:30; 24:00 is the day's end")
    if value[:5] == value[6:]:
        raise ValueError("a span of no length")
    return value


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"unknown time zone {value!r}; one reads like Europe/Madrid") from error
    return value


class Hours(Part):
    """Each day has several spans. A span that ends before it begins goes on past midnight. Holidays have no hours."""

    zone: Annotated[str, AfterValidator(_is_zone)]
    weekly: dict[Day, list[Annotated[str, AfterValidator(_is_span)]]]
    holidays: list[date] = Field(default=[])


def is_open(hours: Hours, at: datetime) -> bool:
    """`at` is aware, in any zone. The wall clock of the hours' zone decides, also when the clocks are changed."""
    local = at.astimezone(ZoneInfo(hours.zone))
    # A span may also have begun yesterday, before midnight.
    return _within(hours, local.date(), local.time(), later=False) or _within(
        hours, local.date() - timedelta(days=1), local.time(), later=True
    )


def _within(hours: Hours, day: date, now: time, *, later: bool) -> bool:
    """Whether a span that begins on this day holds `now`; `later`: now is on the next day, past midnight."""
    if day in hours.holidays:
        return False
    minute = now.hour * 60 + now.minute
    for span in hours.weekly.get(DAYS[day.weekday()], ()):
        begin, end = _minutes(span[:5]), _minutes(span[6:])
        if end > begin:
            if not later and begin <= minute < end:
                return True
        elif (minute < end) if later else (minute >= begin):
            return True
    return False


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
