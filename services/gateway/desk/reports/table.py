"""A report as CSV: one line for each row of each group, with times in seconds."""

import csv
import io

from services.gateway.desk.reports.schemas import Durations, Report, ReportRow

_COUNTS = (
    "conversations", "answered_by_person", "answered_by_assistant", "unanswered", "closed", "resolved_alone",
    "maybe_alone", "waiting_now",
)  # fmt: skip
_TIMES = ("queue_wait", "first_answer", "close_time")
_PARTS = ("cases", "waiting", "left", "median_s", "p90_s", "p95_s")
_TARGETS = ("first_answer_target", "resolution_target")
_HEADS = [
    "group", "key", "name", *_COUNTS, "longest_wait_s", *(f"{name}_{part}" for name in _TIMES for part in _PARTS),
    *(f"{name}_{part}" for name in _TARGETS for part in ("met", "missed")),
    "ratings", "rating_average", "ratings_good", "open", "waiting_for_first_answer",
]  # fmt: skip


def as_csv(report: Report) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    groups = {
        "total": [report.total], "team": report.by_team, "person": report.by_person, "channel": report.by_channel,
        "category": report.by_category, "label": report.by_label, "flow": report.by_flow, "hour": report.by_hour,
        "weekday": report.by_weekday,
    }  # fmt: skip
    for group, rows in groups.items():
        for row in rows:
            name = f"{row.name or row.key} (removed)" if row.removed else row.name or ""
            writer.writerow([group, plain_cell(row.key), plain_cell(name), *_figures(row), "", ""])
    for day in report.days:
        counts = {"conversations": day.conversations, "closed": day.closed}
        writer.writerow([*(["day", day.day, ""]), *(counts.get(head, "") for head in _HEADS[3:])])
    for point in report.backlog:
        empty = [""] * (len(_HEADS) - 5)
        writer.writerow(["backlog", point.at.isoformat(), "", *empty, point.open, point.waiting])
    return out.getvalue()


def _figures(row: ReportRow) -> list[object]:
    times = [part for name in _TIMES for part in _times(getattr(row, name))]
    targets = [part for name in _TARGETS for part in (getattr(row, name).met, getattr(row, name).missed)]
    ratings = row.ratings
    return [
        *(getattr(row, name) for name in _COUNTS), _seconds(row.longest_wait_ms), *times, *targets,
        ratings.cases, "" if ratings.average is None else ratings.average, ratings.good,
    ]  # fmt: skip


def _times(found: Durations) -> list[object]:
    seconds = [_seconds(ms) for ms in (found.median_ms, found.p90_ms, found.p95_ms)]
    return [found.cases, found.waiting, found.left, *seconds]


def _seconds(ms: int | None) -> str:
    return "" if ms is None else f"{ms / 1000:.1f}"


def plain_cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
