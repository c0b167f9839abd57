"""`schedule`: a time by the wall clock of a zone, at which the flow begins in each open conversation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from libs.contracts import LogEntry, Triggered, Zone, mistake
from libs.conversations import Snapshot
from services.agent.flows.shown import ShownAs
from services.agent.flows.triggers.base import EventTrigger, FlowEvent

_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Minute, hour, day, month, and day of the week: 0 and 7 are Sunday."""

MAX_PARTS = 60
"""Values of one field, between commas."""


class ScheduleTrigger(EventTrigger):
    """`cron`: minute, hour, day of the month, month, day of the week, such as `0 9 * * 1-5`."""

    on: Literal["schedule"] = "schedule"
    cron: str = Field(max_length=200)
    zone: Annotated[Zone, ShownAs("zone")] = "UTC"

    @field_validator("cron")
    @classmethod
    def _can_be_read(cls, value: str) -> str:
        fields = value.split()
        if len(fields) != len(_BOUNDS):
            raise mistake("cron_fields", "a schedule has five fields: minute, hour, day, month, day of the week")
        for field, bounds in zip(fields, _BOUNDS, strict=True):
            _values(field, *bounds)
        return " ".join(fields)

    @cached_property
    def _fields(self) -> tuple[frozenset[int], ...]:
        return tuple(_values(each, *bounds) for each, bounds in zip(self.cron.split(), _BOUNDS, strict=True))

    def due(self, now: datetime, within: timedelta) -> datetime | None:
        zone = ZoneInfo(self.zone)
        minute = now.replace(second=0, microsecond=0)
        for back in range(int(within.total_seconds() // 60)):
            # Minutes of UTC: summer time repeats an hour, and leaves one out.
            at = minute - timedelta(minutes=back)
            if self._has(at.astimezone(zone)):
                return at
        return None

    def _has(self, local: datetime) -> bool:
        minutes, hours, days, months, weekdays = self._fields
        day_fits, weekday_fits = local.day in days, local.isoweekday() % 7 in {each % 7 for each in weekdays}
        both_named = len(days) < 31 and len({each % 7 for each in weekdays}) < 7
        # As in every cron: where both name days, one of them is enough.
        on_day = day_fits or weekday_fits if both_named else day_fits and weekday_fits
        return local.minute in minutes and local.hour in hours and local.month in months and on_day

    def event_in(self, item: LogEntry, snapshot: Snapshot, flow: str) -> FlowEvent | None:
        entry = item.entry
        if not isinstance(entry, Triggered) or entry.on != self.on or entry.name != flow or not snapshot.state.is_open:
            return None
        return FlowEvent(self.cron, {}, {})

    def label(self) -> Iterable[str]:
        yield f"{self.on} {self.cron} {self.zone}"
        yield from self.all_conditions()


def _values(field: str, lowest: int, highest: int) -> frozenset[int]:
    """The values of one field: numbers, spans, and steps of them. Raises ValueError."""
    found: set[int] = set()
    for part in field.split(",")[:MAX_PARTS]:
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        every = _number(step, 1, highest or 1) if "/" in part else 1
        if span == "*":
            start, end = lowest, highest
        else:
            start = _number(first, lowest, highest)
            end = _number(last, start, highest) if "-" in span else highest if "/" in part else start
        found.update(range(start, end + 1, every))
    return frozenset(found)


def _number(text: str, lowest: int, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and lowest <= int(text) <= highest):
        message = "'{text}' is no number from {lowest} to {highest}"
        raise mistake("cron_number", message, text=text, lowest=lowest, highest=highest)
    return int(text)
