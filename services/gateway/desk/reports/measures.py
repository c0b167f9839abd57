"""What one conversation contributes to each figure of a report: the definitions of all figures.

A wait that goes on counts with its time so far. A duration always belongs to the span in which it began, and what
happened at an end (closed, rated) to the span of the end. `waiting_now` belongs to no span.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from services.gateway.desk.reports.records import ReportRecord

RETURN_TIMEOUT = timedelta(hours=24)
"""A contact who writes again within this time was not helped by the assistant alone."""

Figure = Literal[
    "conversations", "answered_by_person", "answered_by_assistant", "unanswered", "closed", "resolved_alone",
    "maybe_alone", "queue_wait", "first_answer", "first_answer_met", "first_answer_missed", "resolution_met",
    "resolution_missed", "rated", "waiting_now",
]  # fmt: skip

Outcome = Literal["done", "waits", "left"]
"""`left`: it ended without that for which the contact waited."""


class Measure(NamedTuple):
    """`value`: ms, or the rating; None where a figure only counts."""

    value: int | None = None
    outcome: Outcome = "done"


@dataclass(frozen=True)
class Span:
    """`end_ms` is excluded. `now_ms`: waits that go on have lasted until then."""

    start_ms: int
    end_ms: int
    zone: tzinfo
    now_ms: int

    def holds(self, ms: int | None) -> bool:
        return ms is not None and self.start_ms <= ms < self.end_ms

    def local(self, ms: int) -> datetime:
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(self.zone)

    def days(self) -> list[date]:
        """All days of the span by its zone."""
        first, last = self.local(self.start_ms).date(), self.local(self.end_ms - 1).date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class Returns:
    """Whether contacts came back soon after a conversation had ended."""

    def __init__(self, records: Iterable[ReportRecord]) -> None:
        self._began: dict[str, list[int]] = defaultdict(list)
        for record in records:
            self._began[record.contact].append(record.contact_at)
        for times in self._began.values():
            times.sort()

    def within(self, contact: str, ended_ms: int) -> bool:
        times: Sequence[int] = self._began.get(contact, ())
        place = bisect_right(times, ended_ms)
        return place < len(times) and times[place] - ended_ms <= RETURN_TIMEOUT / timedelta(milliseconds=1)


def measures(record: ReportRecord, span: Span, returns: Returns) -> dict[Figure, Measure]:
    """Everything that a conversation contributes to a report on this span."""
    found: dict[Figure, Measure] = {}
    if span.holds(record.contact_at):
        found["conversations"] = Measure()
        if record.first_human_at:
            found["answered_by_person"] = Measure()
        if record.assistant_answered_at:
            found["answered_by_assistant"] = Measure()
        if not record.first_human_at and not record.assistant_answered_at:
            found["unanswered"] = Measure()
    queued = record.queued_at
    # A person who had it before it came into a queue says nothing about the wait there.
    if queued and span.holds(queued) and (record.assigned_at or queued) >= queued:
        found["queue_wait"] = _wait(queued, record.assigned_at, record, span)
    if record.human_since and span.holds(record.human_since):
        found["first_answer"] = _wait(record.human_since, record.human_answered_at, record, span)
        kept = _is_kept(record.human_answered_at, record.first_answer_due, record, span)
        if kept is not None:
            found["first_answer_met" if kept else "first_answer_missed"] = Measure()
    found |= _ended(record, span, returns)
    if record.is_open and record.waiting_since and record.owner != "assistant":
        found["waiting_now"] = Measure(max(0, span.now_ms - record.waiting_since), "waits")
    return found


def _ended(record: ReportRecord, span: Span, returns: Returns) -> dict[Figure, Measure]:
    found: dict[Figure, Measure] = {}
    if not record.is_open and record.closed_at and span.holds(record.closed_at):
        found["closed"] = Measure(max(0, record.closed_at - record.contact_at))
        if record.rating is not None:
            found["rated"] = Measure(record.rating)
        if record.resolution_due:
            found["resolution_met" if record.closed_at <= record.resolution_due else "resolution_missed"] = Measure()
        if _was_alone(record) and not returns.within(record.contact, record.closed_at):
            is_known = record.closed_at + RETURN_TIMEOUT / timedelta(milliseconds=1) <= span.now_ms
            found["resolved_alone" if is_known else "maybe_alone"] = Measure()
    elif record.is_open and span.holds(record.resolution_due) and (record.resolution_due or 0) < span.now_ms:
        found["resolution_missed"] = Measure()
    return found


def _was_alone(record: ReportRecord) -> bool:
    """Whether the assistant answered, no person was needed, and nothing was left unanswered."""
    people = (record.first_human_at, record.human_since, record.queued_at, record.assigned_at)
    return record.assistant_answered_at is not None and not any(people) and not record.waiting_since


def _wait(since: int, until: int | None, record: ReportRecord, span: Span) -> Measure:
    if until is not None:
        return Measure(max(0, until - since))
    if record.is_open:
        return Measure(max(0, span.now_ms - since), "waits")
    return Measure(max(0, (record.closed_at or since) - since), "left")


def _is_kept(until: int | None, due: int | None, record: ReportRecord, span: Span) -> bool | None:
    """None without a target, while its time runs, and for a conversation that ended in time without an answer."""
    if due is None:
        return None
    ended = until or (None if record.is_open else record.closed_at)
    if (ended or span.now_ms) > due:
        return False
    return True if until else None
