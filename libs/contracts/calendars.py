"""Business calendars: the spans of a week in which a team works, in a time zone, with holidays and own dates."""

import re
from datetime import date as day_of_year
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from libs.contracts.base import Slug, StrictModel
from libs.contracts.mistakes import mistake

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def _is_span(value: str) -> str:
    found = _SPAN.fullmatch(value)
    if not found or (found[3] == "24" and found[4] != "00"):
        raise mistake("span_form", "a span reads like 09:00-17:30; 24:00 is the day's end")
    if value[:5] == value[6:]:
        raise mistake("span_empty", "a span of no length")
    return value


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise mistake("unknown_zone", "unknown time zone; one reads like Europe/Madrid") from error
    return value


Span = Annotated[str, AfterValidator(_is_span)]
"""A span of a day's wall clock. If it ends before it begins, it goes on past midnight."""

Spans = Annotated[list[Span], Field(max_length=24)]
Zone = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_is_zone)]


class PublicHolidays(StrictModel):
    """The public holidays of a country, or of one of its regions, by their ISO codes."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["DE"])]
    region: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9]{1,10}$", examples=["BE"])] = None


class OwnDate(StrictModel):
    """A date that differs from the week and from public holidays. `hours`: the spans of that date; none: closed."""

    date: day_of_year
    name: str = Field(default="", max_length=100)
    hours: Spans = []


class Calendar(StrictModel):
    """`teams` work by this calendar. `other_teams`: so do all teams that no calendar names.

    A day of `public_holidays` is closed. Teams without any calendar work around the clock.
    """

    id: Slug
    name: str = Field(min_length=1, max_length=100)
    zone: Zone
    weekly: dict[Day, Spans]
    public_holidays: list[PublicHolidays] = Field(default=[], max_length=20)
    own_dates: list[OwnDate] = Field(default=[], max_length=1_000)
    teams: list[Slug] = Field(default=[], max_length=200)
    other_teams: bool = False

    @model_validator(mode="after")
    def _opens(self) -> "Calendar":
        if not any(self.weekly.values()):
            raise ValueError("a calendar needs a span on at least one day of the week")
        return self
