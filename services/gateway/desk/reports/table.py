"""A report as CSV: one line for each row of each group, with times in seconds."""

import csv
import io
from collections.abc import Iterator, Sequence

from services.gateway.desk.reports.schemas import Durations, ModelReport, ModelRow, Report, ReportRow

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
    "model_conversations", "model_answers", "model_input_tokens", "model_cached_tokens", "model_output_tokens",
    "model_reasoning_tokens", "model_cost",
]  # fmt: skip
_MODEL = [head for head in _HEADS if head.startswith("model_")]


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
            writer.writerow(_filled([group, plain_cell(row.key), plain_cell(_named(row)), *_figures(row)]))
    for day in report.days:
        counts = {"conversations": day.conversations, "closed": day.closed}
        writer.writerow(["day", day.day, "", *(counts.get(head, "") for head in _HEADS[3:])])
    for point in report.backlog:
        empty = [""] * (_HEADS.index("open") - 3)
        writer.writerow(_filled(["backlog", point.at.isoformat(), "", *empty, point.open, point.waiting]))
    writer.writerows(_model_lines(report.model_use) if report.model_use else ())
    return out.getvalue()


def _filled(cells: Sequence[object]) -> list[object]:
    return [*cells, *[""] * (len(_HEADS) - len(cells))]


def _model_lines(found: ModelReport) -> Iterator[list[object]]:
    """Lines of their own: these conversations are counted by their ends, and some are those of staff."""
    empty = [""] * (len(_HEADS) - len(_MODEL) - 3)
    groups = {"total": [found.total], "team": found.by_team, "flow": found.by_flow, "day": found.days}
    for group, rows in groups.items():
        for row in rows:
            numbers = [row.conversations, *row.used.numbers[:-1], f"{row.used.cost:.6f}"]
            yield [f"model_{group}", plain_cell(row.key), plain_cell(_named(row)), *empty, *numbers]


def _named(row: ReportRow | ModelRow) -> str:
    return f"{row.name or row.key} (removed)" if row.removed else row.name or ""


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
