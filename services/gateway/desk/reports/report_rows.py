"""Rows of a report, made of the figures of each row."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from services.gateway.desk.figures import Group, RowFigures
from services.gateway.desk.reports.schemas import Durations, Kept, RatingFigures, ReportRow

Names = Mapping[Group, Mapping[str, str]]
"""Names that people read, by the keys of groups."""

NO_NAMES: Names = MappingProxyType({})

ORDERED: tuple[Group, ...] = ("hour", "weekday")
"""Groups in the order of their keys; the others have the most conversations first."""

GROUPS: tuple[Group, ...] = ("team", "person", "channel", "category", "label", "flow", *ORDERED)


def rows_of_group(
    group: Group, found: Iterable[tuple[str, RowFigures]], names: Names, former: Names
) -> list[ReportRow]:
    """`former`: the last names of what was removed. A key of a group with names that has none now was removed."""
    now, before = names.get(group), former.get(group, {})
    rows = [
        report_row(key, each, name=(now or {}).get(key) or before.get(key), removed=now is not None and key not in now)
        for key, each in found
    ]
    if group in ORDERED:
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (-row.conversations, row.key))


def report_row(key: str, row: RowFigures, *, name: str | None = None, removed: bool = False) -> ReportRow:
    count = row.counts
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
        close_time=_durations(row, "closed"),
        first_answer_target=Kept(met=count["first_answer_met"], missed=count["first_answer_missed"]),
        resolution_target=Kept(met=count["resolution_met"], missed=count["resolution_missed"]),
        ratings=RatingFigures(cases=cases, average=average, good=ratings[3] + ratings[4]),
    )  # fmt: skip


def _durations(row: RowFigures, figure: str) -> Durations:
    cases, median, p90, p95 = row.times[figure]
    waits = (row.counts[f"{figure}_{outcome}"] if figure != "closed" else 0 for outcome in ("waits", "left"))
    waiting, left = waits
    return Durations(cases=cases, waiting=waiting, left=left, median_ms=median, p90_ms=p90, p95_ms=p95)
