"""A report of figures that were added up: stored blocks of the archive, and what is only in Redis.

It has the same meaning as `report.make_report`, which reads every conversation; a test compares the two.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from libs.reports import RETURN_TIMEOUT, EventCounts, FigureRow, Histogram, Material, Span, figures_of
from services.gateway.desk.reports.report import Names, points_of
from services.gateway.desk.reports.schemas import (
    BacklogPoint,
    DayRow,
    Durations,
    Kept,
    RatingFigures,
    Report,
    ReportRow,
)

_GROUPS = ("team", "person", "channel", "category", "label", "flow")
_ORDERED = ("hour", "weekday")


def combined_report(
    material: Material,
    names: Names,
    *,
    kept_from: datetime | None,
    former: Names = MappingProxyType({}),
) -> Report:
    """`names` and `former` as in `report.make_report`."""
    sums, counts, span = figures_of(material), EventCounts(material), material.span
    rows: dict[str, list[ReportRow]] = {group: [] for group in ("total", *_GROUPS, *_ORDERED)}
    for (group, key), row in sums.used():
        now, before = names.get(group), former.get(group, {})  # type: ignore[call-overload]
        name = (now or {}).get(key) or before.get(key)
        rows[group].append(_row(key, name, row, removed=now is not None and key not in now))
    for group in _GROUPS:
        rows[group].sort(key=lambda row: (-row.conversations, row.key))
    for group in _ORDERED:
        rows[group].sort(key=lambda row: row.key)
    return Report(
        start=_time(span.start_ms), end=_time(span.end_ms), zone=str(span.zone), kept_from=kept_from,
        return_hours=RETURN_TIMEOUT // timedelta(hours=1),
        total=rows["total"][0] if rows["total"] else ReportRow(key="total"),
        days=_days(counts, span), backlog=_backlog(counts, points_of(span)),
        **{f"by_{group}": rows[group] for group in (*_GROUPS, *_ORDERED)},
    )  # fmt: skip


def _row(key: str, name: str | None, row: FigureRow, *, removed: bool) -> ReportRow:
    count = row.numbers()
    ratings = [count[f"rated_{stars}"] for stars in range(1, 6)]
    cases = sum(ratings)
    average = round(sum(stars * number for stars, number in enumerate(ratings, 1)) / cases, 2) if cases else None
    return ReportRow(
        key=key, name=name, removed=removed,
        conversations=count["conversations"], answered_by_person=count["answered_by_person"],
        answered_by_assistant=count["answered_by_assistant"], unanswered=count["unanswered"],
        closed=count["closed"], resolved_alone=count["resolved_alone"], maybe_alone=count["maybe_alone"],
        waiting_now=count["waiting_now"], longest_wait_ms=row.longest,
        queue_wait=_durations(row, "queue_wait"), first_answer=_durations(row, "first_answer"),
        close_time=_percentiles(row.histogram("closed")),
        first_answer_target=Kept(met=count["first_answer_met"], missed=count["first_answer_missed"]),
        resolution_target=Kept(met=count["resolution_met"], missed=count["resolution_missed"]),
        ratings=RatingFigures(cases=cases, average=average, good=ratings[3] + ratings[4]),
    )  # fmt: skip


def _durations(row: FigureRow, figure: str) -> Durations:
    count = row.numbers()
    return _percentiles(row.histogram(figure), waiting=count[f"{figure}_waits"], left=count[f"{figure}_left"])


def _percentiles(found: Histogram, *, waiting: int = 0, left: int = 0) -> Durations:
    median, p90, p95 = found.percentiles((50, 90, 95))
    return Durations(cases=found.number, waiting=waiting, left=left, median_ms=median, p90_ms=p90, p95_ms=p95)


def _days(counts: EventCounts, span: Span) -> list[DayRow]:
    days = span.days()
    midnights = (_midnight(day.year, day.month, day.day, span) for day in days[1:])
    # The first and the last day of a span may be parts of days.
    edges = [span.start_ms, *midnights, span.end_ms]
    began, closed = ([counts.before(event, at) for at in edges] for event in (0, 1))
    return [
        DayRow(
            day=day.isoformat(),
            conversations=began[number + 1] - began[number],
            closed=closed[number + 1] - closed[number],
        )
        for number, day in enumerate(days)
    ]


def _midnight(year: int, month: int, day: int, span: Span) -> int:
    return round(datetime(year, month, day, tzinfo=span.zone).timestamp() * 1000)


def _backlog(counts: EventCounts, points: Sequence[int]) -> list[BacklogPoint]:
    found = ((at, counts.backlog(at)) for at in points)
    return [BacklogPoint(at=_time(at), open=is_open, waiting=waiting) for at, (is_open, waiting) in found]


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
