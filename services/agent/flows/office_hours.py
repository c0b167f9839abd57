"""Office hours of a flow: its own, or those of a calendar of the desk."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from libs.calendars import BusinessHours
from libs.contracts import Day, Slug, Spans, Zone, mistake
from services.agent.flows.shown import ShownAs
from services.agent.flows.texts import Part


class Hours(Part):
    """`calendar` names a calendar of the desk. Without one, `zone`, `weekly` and `holidays` are the flow's own hours.

    Each day has several spans. A span that ends before it begins goes on past midnight. Holidays have no hours.
    """

    calendar: Annotated[Slug | None, ShownAs("calendar")] = None
    zone: Annotated[Zone | None, ShownAs("zone")] = None
    weekly: Annotated[dict[Day, Spans], ShownAs("hours")] = Field(default={})
    holidays: list[date] = Field(default=[])

    @model_validator(mode="after")
    def _has_one_source(self) -> "Hours":
        own = {"zone", "weekly", "holidays"} & self.model_fields_set
        if self.calendar is not None and own:
            raise mistake("calendar_hours", "a calendar has its own hours: leave {field} out", field=min(own))
        if self.calendar is None and not {"zone", "weekly"} <= own:
            raise mistake("hours_missing", "name a calendar of the desk, or give zone and weekly")
        return self


def is_open(hours: Hours, at: datetime, calendars: Mapping[str, BusinessHours]) -> bool | None:
    """Whether they are open at an aware time, in any zone; None if the desk has no calendar of that name."""
    if hours.calendar is not None:
        named = calendars.get(hours.calendar)
        return None if named is None else named.is_open(at)
    return _own(hours).is_open(at)


def _own(hours: Hours) -> BusinessHours:
    def special(day: date) -> tuple[str, ...] | None:
        return () if day in hours.holidays else None

    return BusinessHours(ZoneInfo(hours.zone or "UTC"), hours.weekly, special)
