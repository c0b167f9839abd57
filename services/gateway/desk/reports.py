"""Reports: counts and times of the conversations that were opened or closed in a span.

A report reads the states of the conversations, which live as long as their logs, so that no counters must be kept
equal to them. `truncated` says that a span has more conversations than one report reads.
"""

import asyncio
import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median
from typing import Protocol

from libs.contracts import Team, Teammate
from services.gateway.desk.schemas import DayRow, Report, ReportRow

MAX_CONVERSATIONS = 50_000
"""Conversations that one report reads: some seconds of Python."""

Record = dict[str, str]


class ConversationRecords(Protocol):
    """The source of the conversations."""

    async def records(self, since_ms: int, most: int, /) -> tuple[list[Record], bool]:
        """Those that are open or were closed since; whether some were left out."""
        ...


@dataclass(frozen=True)
class _Span:
    start_ms: int
    end_ms: int
    zone: tzinfo

    def holds(self, ms: str | None) -> bool:
        return bool(ms) and self.start_ms <= int(ms or 0) < self.end_ms

    def day(self, ms: str) -> str:
        return datetime.fromtimestamp(int(ms) / 1000, self.zone).date().isoformat()


async def report_on(
    listing: ConversationRecords,
    people: Iterable[Teammate],
    teams: Iterable[Team],
    *,
    start: datetime,
    end: datetime,
    zone: tzinfo,
) -> Report:
    """Everything of one span, `end` excluded, with days as `zone` has them."""
    span = _Span(int(start.timestamp() * 1000), int(end.timestamp() * 1000), zone)
    records, truncated = await listing.records(span.start_ms, MAX_CONVERSATIONS)
    # In a thread, because counting tens of thousands takes a tenth of a second, and other requests would wait.
    return await asyncio.to_thread(_count, records, span, list(people), list(teams), start, end, truncated)


def _count(
    records: list[Record], span: _Span, people: list[Teammate], teams: list[Team], start: datetime, end: datetime,
    truncated: bool,
) -> Report:  # fmt: skip
    seen = [each for each in records if span.holds(each.get("opened_at")) or span.holds(each.get("closed_at"))]
    names = {person.id: person.name for person in people}
    team_names = {team.id: team.name for team in teams}
    return Report(
        start=start,
        end=end,
        truncated=truncated,
        total=_row("total", None, seen, span),
        days=_days(seen, span),
        by_team=_grouped(seen, span, lambda each: each.get("team"), team_names),
        by_person=_grouped(seen, span, lambda each: each.get("assignee"), names),
        by_flow=_grouped(seen, span, lambda each: each.get("flow"), {}),
        by_answerer=_grouped(seen, span, _answerer, {}),
    )


def as_csv(report: Report) -> str:
    """One line for each row, with its group; times in seconds."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ["opened", "answered", "queued", "closed", "first_answer_s", "first_human_s", "close_s"]
    writer.writerow(["group", "key", "name", *heads])
    groups = [("total", [report.total]), ("team", report.by_team), ("person", report.by_person),
              ("flow", report.by_flow), ("answerer", report.by_answerer)]  # fmt: skip
    for group, rows in groups:
        for row in rows:
            times = [
                "" if ms is None else f"{ms / 1000:.1f}"
                for ms in (row.first_answer_ms, row.first_human_ms, row.close_ms)
            ]
            counts = [row.opened, row.answered, row.queued, row.closed]
            writer.writerow([group, plain_cell(row.key), plain_cell(row.name or ""), *counts, *times])
    for day in report.days:
        writer.writerow(["day", day.day, "", day.opened, "", "", day.closed, "", "", ""])
    return out.getvalue()


def plain_cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _answerer(record: Record) -> str:
    if record.get("first_human_at"):
        return "human"
    return "assistant" if record.get("first_answer_at") else "nobody"


def _grouped(
    records: list[Record], span: _Span, key: Callable[[Record], str | None], names: dict[str, str]
) -> list[ReportRow]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if name := key(record):
            groups[name].append(record)
    rows = [_row(name, names.get(name), found, span) for name, found in groups.items()]
    return sorted(rows, key=lambda row: (-row.opened, row.key))


def _row(key: str, name: str | None, records: list[Record], span: _Span) -> ReportRow:
    opened = [each for each in records if span.holds(each.get("opened_at"))]
    closed = [each for each in records if span.holds(each.get("closed_at"))]
    return ReportRow(
        key=key, name=name, opened=len(opened), closed=len(closed),
        answered=sum(1 for each in opened if each.get("first_answer_at")),
        queued=sum(1 for each in opened if each.get("queued_at")),
        first_answer_ms=_median(opened, "first_answer_at"), first_human_ms=_median(opened, "first_human_at"),
        close_ms=_median(closed, "closed_at"),
    )  # fmt: skip


def _median(records: list[Record], field: str) -> int | None:
    times = [int(each[field]) - int(each["opened_at"]) for each in records if each.get(field) and each.get("opened_at")]
    return int(median(times)) if times else None


def _days(records: list[Record], span: _Span) -> list[DayRow]:
    opened: dict[str, int] = defaultdict(int)
    closed: dict[str, int] = defaultdict(int)
    for each in records:
        for counts, field in ((opened, "opened_at"), (closed, "closed_at")):
            if span.holds(each.get(field)):
                counts[span.day(each[field])] += 1
    # All days of the span by its time zone, also those without a conversation.
    first = datetime.fromtimestamp(span.start_ms / 1000, UTC).astimezone(span.zone).date()
    last = datetime.fromtimestamp((span.end_ms - 1) / 1000, UTC).astimezone(span.zone).date()
    days = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    return [DayRow(day=day, opened=opened[day], closed=closed[day]) for day in days]
