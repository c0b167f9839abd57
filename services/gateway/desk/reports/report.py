"""A report of conversations that were read, each in one of the columns' places.

Plain functions without Redis. They run in a thread: 50,000 conversations take it some tens of ms.
"""

from datetime import UTC, datetime, timedelta

from libs.reports import RETURN_TIMEOUT, ReportRecord, Span
from services.gateway.desk.figures import (
    NO_FIGURES,
    Columns,
    Group,
    backlog_of,
    contributions_of,
    days_of,
    rows_of_groups,
)
from services.gateway.desk.reports.report_rows import GROUPS, NO_NAMES, Names, report_row, rows_of_group
from services.gateway.desk.reports.schemas import BacklogPoint, DayRow, Report

HOURLY_UP_TO = timedelta(days=3)
"""Spans up to this have a backlog by the hour, longer ones by the day."""


def make_report(
    columns: Columns,
    span: Span,
    names: Names,
    *,
    kept_from: datetime | None,
    complete_from_ms: int | None = None,
    former: Names = NO_NAMES,
) -> Report:
    """`former`: the last names of what was removed. A key of a group with names that has none now was removed."""
    found = dict(rows_of_groups(columns, contributions_of(columns, span), span, ("total", *GROUPS)))
    (_, total), *_ = found["total"] or [("total", NO_FIGURES)]
    points = points_of(span)
    return Report(
        start=_time(span.start_ms), end=_time(span.end_ms), zone=str(span.zone), kept_from=kept_from,
        complete_from=_time(complete_from_ms) if complete_from_ms else None,
        return_hours=RETURN_TIMEOUT // timedelta(hours=1),
        total=report_row("total", total),
        days=[
            DayRow(day=day, conversations=began, closed=closed) for day, began, closed in days_of(columns, span)
        ],
        backlog=[
            BacklogPoint(at=_time(at), open=is_open, waiting=waiting)
            for at, (is_open, waiting) in zip(points, backlog_of(columns, points), strict=True)
        ],
        **{f"by_{group}": rows_of_group(group, found[group], names, former) for group in GROUPS},
    )  # fmt: skip


def keys_of(record: ReportRecord, group: Group, span: Span) -> tuple[str, ...]:
    """The rows of this group that a conversation counts in."""
    match group:
        case "total":
            return ("total",)
        case "team":
            found = record.team
        case "person":
            found = record.assignee
        case "channel":
            found = record.channel
        case "category":
            found = record.category
        case "flow":
            found = record.flow
        case "label":
            return record.labels
        case "hour":
            return (f"{span.local(record.contact_at).hour:02}",)
        case "weekday":
            return (str(span.local(record.contact_at).isoweekday()),)
        case "day":
            return (span.local(record.contact_at).date().isoformat(),)
    return (found,) if found else ()


def points_of(span: Span) -> list[int]:
    """The ends of all hours or days of the span by its zone, up to now. Something that begins then comes after it."""
    last = min(span.end_ms, span.now_ms)
    if last <= span.start_ms:
        return []
    if span.end_ms - span.start_ms <= HOURLY_UP_TO / timedelta(milliseconds=1):
        hour = timedelta(hours=1) // timedelta(milliseconds=1)
        return [*range(span.start_ms + hour, last, hour), last]
    midnights = (datetime(day.year, day.month, day.day, tzinfo=span.zone).timestamp() for day in span.days())
    return [*(round(at * 1000) for at in midnights if span.start_ms < at * 1000 < last), last]


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
