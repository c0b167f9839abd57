"""A report of figures that were added up: stored blocks of the archive, and what is only in Redis.

It has the same meaning as a report that looks at every conversation; a test compares the two.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from libs.reports import RETURN_TIMEOUT, TIMES, EventCounts, FigureRow, Material, Span, figures_of
from services.gateway.desk.figures import NO_FIGURES, RowFigures, TimeFigures, percentiles_of
from services.gateway.desk.reports.report import points_of
from services.gateway.desk.reports.report_rows import GROUPS, NO_NAMES, Names, report_row, rows_of_group
from services.gateway.desk.reports.schemas import BacklogPoint, DayRow, Report


def combined_report(
    material: Material,
    names: Names,
    *,
    kept_from: datetime | None,
    former: Names = NO_NAMES,
) -> Report:
    """`names` and `former` as in `report.make_report`."""
    sums, counts, span = figures_of(material), EventCounts(material), material.span
    found: dict[str, list[tuple[str, RowFigures]]] = {group: [] for group in ("total", *GROUPS)}
    for (group, key), row in sums.used():
        found[group].append((key, _figures(row)))
    return Report(
        start=_time(span.start_ms), end=_time(span.end_ms), zone=str(span.zone), kept_from=kept_from,
        return_hours=RETURN_TIMEOUT // timedelta(hours=1),
        total=report_row("total", found["total"][0][1] if found["total"] else NO_FIGURES),
        days=_days(counts, span), backlog=_backlog(counts, points_of(span)),
        **{f"by_{group}": rows_of_group(group, found[group], names, former) for group in GROUPS},
    )  # fmt: skip


def _figures(row: FigureRow) -> RowFigures:
    times = {name: row.histogram(name) for name in TIMES}
    return RowFigures(
        row.numbers(),
        {name: TimeFigures(each.number, *percentiles_of(each, (50, 90, 95))) for name, each in times.items()},
        row.longest,
    )


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
