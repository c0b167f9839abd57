"""Reports in their plainest form, one conversation after the other: the reference for the product's faster ones."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from types import MappingProxyType
from typing import get_args

from libs.reports import RETURN_TIMEOUT, Figure, Measure, ReportRecord, Returns, Span
from libs.reports.measures import measures
from services.gateway.desk.figures import Group
from services.gateway.desk.reports.report import keys_of, points_of
from services.gateway.desk.reports.report_rows import Names
from services.gateway.desk.reports.schemas import (
    BacklogPoint,
    DayRow,
    Durations,
    Kept,
    RatingFigures,
    Report,
    ReportRow,
)

_GOOD = 4


@dataclass
class _Sums:
    """The measures of one row, by their figures."""

    found: dict[Figure, list[Measure]] = field(default_factory=lambda: defaultdict(list))

    def add(self, contribution: Mapping[Figure, Measure]) -> None:
        for figure, measure in contribution.items():
            self.found[figure].append(measure)

    def row(self, key: str, name: str | None, *, removed: bool = False) -> ReportRow:
        found = self.found
        waits = [each.value or 0 for each in found["waiting_now"]]
        ratings = [each.value or 0 for each in found["rated"]]
        return ReportRow(
            key=key, name=name, removed=removed,
            conversations=len(found["conversations"]), answered_by_person=len(found["answered_by_person"]),
            answered_by_assistant=len(found["answered_by_assistant"]), unanswered=len(found["unanswered"]),
            closed=len(found["closed"]), resolved_alone=len(found["resolved_alone"]),
            maybe_alone=len(found["maybe_alone"]), waiting_now=len(waits), longest_wait_ms=max(waits, default=None),
            queue_wait=durations(found["queue_wait"]), first_answer=durations(found["first_answer"]),
            close_time=durations(found["closed"]),
            first_answer_target=Kept(met=len(found["first_answer_met"]), missed=len(found["first_answer_missed"])),
            resolution_target=Kept(met=len(found["resolution_met"]), missed=len(found["resolution_missed"])),
            ratings=RatingFigures(
                cases=len(ratings), average=round(sum(ratings) / len(ratings), 2) if ratings else None,
                good=sum(each >= _GOOD for each in ratings),
            ),
        )  # fmt: skip


def durations(found: Sequence[Measure]) -> Durations:
    values = sorted(each.value for each in found if each.value is not None and each.outcome != "left")
    return Durations(
        cases=len(values),
        waiting=sum(each.outcome == "waits" for each in found),
        left=sum(each.outcome == "left" for each in found),
        median_ms=_percentile(values, 50), p90_ms=_percentile(values, 90), p95_ms=_percentile(values, 95),
    )  # fmt: skip


def _percentile(values: Sequence[int], percent: int) -> int | None:
    """The nearest rank: the smallest value that at least this share of values does not exceed."""
    return values[max(0, ceil(len(values) * percent / 100) - 1)] if values else None


def plain_report(
    records: Sequence[ReportRecord],
    span: Span,
    names: Names,
    *,
    kept_from: datetime | None = None,
    former: Names = MappingProxyType({}),
) -> Report:
    """`former`: the last names of what was removed. A key of a group with names that has none now was removed."""
    returns = Returns(records)
    sums: dict[Group, dict[str, _Sums]] = {group: defaultdict(_Sums) for group in get_args(Group)}
    for record in records:
        contribution = measures(record, span, returns)
        if not contribution:
            continue
        for group, rows in sums.items():
            if group != "day":
                for key in keys_of(record, group, span):
                    rows[key].add(contribution)

    def rows_of(group: Group) -> list[ReportRow]:
        now, before = names.get(group), former.get(group, {})
        rows = [
            found.row(key, (now or {}).get(key) or before.get(key), removed=now is not None and key not in now)
            for key, found in sums[group].items()
        ]
        if group in ("hour", "weekday"):
            return sorted(rows, key=lambda row: row.key)
        return sorted(rows, key=lambda row: (-row.conversations, row.key))

    return Report(
        start=_time(span.start_ms), end=_time(span.end_ms), zone=str(span.zone), kept_from=kept_from,
        return_hours=RETURN_TIMEOUT // timedelta(hours=1),
        total=sums["total"]["total"].row("total", None),
        days=_days(records, span), backlog=_backlog(records, span),
        by_team=rows_of("team"), by_person=rows_of("person"), by_channel=rows_of("channel"),
        by_category=rows_of("category"), by_label=rows_of("label"), by_flow=rows_of("flow"),
        by_hour=rows_of("hour"), by_weekday=rows_of("weekday"),
    )  # fmt: skip


def plain_behind(
    records: Sequence[ReportRecord], span: Span, figure: Figure, group: Group, key: str
) -> list[tuple[ReportRecord, Measure]]:
    """The conversations behind one figure of one row, the highest value first."""
    returns = Returns(records)
    found = [
        (record, measure)
        for record in records
        if key in keys_of(record, group, span) and (measure := measures(record, span, returns).get(figure))
    ]
    return sorted(found, key=lambda each: (-(each[1].value or 0), each[0].contact_at, each[0].id))


def _days(records: Iterable[ReportRecord], span: Span) -> list[DayRow]:
    began: dict[str, int] = defaultdict(int)
    closed: dict[str, int] = defaultdict(int)
    for record in records:
        for counts, at in ((began, record.contact_at), (closed, None if record.is_open else record.closed_at)):
            if at is not None and span.holds(at):
                counts[span.local(at).date().isoformat()] += 1
    days = [day.isoformat() for day in span.days()]
    return [DayRow(day=day, conversations=began[day], closed=closed[day]) for day in days]


def _backlog(records: Sequence[ReportRecord], span: Span) -> list[BacklogPoint]:
    ended = [each.closed_at for each in records if not each.is_open and each.closed_at]
    waits = [each for each in records if each.human_since]
    served = [end for each in waits if (end := each.human_answered_at or (None if each.is_open else each.closed_at))]
    began, since = [each.contact_at for each in records], [each.human_since or 0 for each in waits]
    for times in (ended, served, began, since):
        times.sort()
    return [
        BacklogPoint(
            at=_time(at), open=bisect_left(began, at) - bisect_left(ended, at),
            waiting=bisect_left(since, at) - bisect_left(served, at),
        )
        for at in points_of(span)
    ]  # fmt: skip


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
