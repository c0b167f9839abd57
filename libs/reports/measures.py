"""What one conversation contributes to each figure of a report: the definitions of all figures.

A wait that goes on counts with its time so far. A duration always belongs to the span in which it began, and what
happened at an end (closed, rated) to the span of the end. `waiting_now` belongs to no span.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from libs.reports.records import ReportRecord

RETURN_TIMEOUT = timedelta(hours=24)
"""A contact who writes again within this time was not helped by the assistant alone."""

RETURN_TIMEOUT_MS = RETURN_TIMEOUT // timedelta(milliseconds=1)

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


class Contribution(NamedTuple):
    """`at`: the time that decides to which span it belongs; None for one that belongs to all."""

    at: int | None
    figure: Figure
    measure: Measure = Measure()


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
        return place < len(times) and times[place] - ended_ms <= RETURN_TIMEOUT_MS

    def after(self, record: ReportRecord) -> bool:
        """Whether the contact of this closed conversation came back soon after it."""
        return record.closed_at is not None and self.within(record.contact, record.closed_at)


def measures(record: ReportRecord, span: Span, returns: Returns) -> dict[Figure, Measure]:
    """Everything that a conversation contributes to a report on this span."""
    is_back = was_alone(record) and returns.after(record)
    found = contributions(record, span.now_ms, is_back=is_back)
    return {each.figure: each.measure for each in found if each.at is None or span.holds(each.at)}


def contributions(record: ReportRecord, now_ms: int, *, is_back: bool) -> Iterator[Contribution]:
    """Everything that a conversation contributes to reports. `is_back`: its contact came back soon after its end."""
    yield Contribution(record.contact_at, "conversations")
    if record.first_human_at:
        yield Contribution(record.contact_at, "answered_by_person")
    if record.assistant_answered_at:
        yield Contribution(record.contact_at, "answered_by_assistant")
    if not record.first_human_at and not record.assistant_answered_at:
        yield Contribution(record.contact_at, "unanswered")
    queued = record.queued_at
    # A person who had it before it came into a queue says nothing about the wait there.
    if queued and (record.assigned_at or queued) >= queued:
        yield Contribution(queued, "queue_wait", _wait(queued, record.assigned_at, record, now_ms))
    if since := record.human_since:
        yield Contribution(since, "first_answer", _wait(since, record.human_answered_at, record, now_ms))
        kept = _is_kept(record.human_answered_at, record.first_answer_due, record, now_ms)
        if kept is not None:
            yield Contribution(since, "first_answer_met" if kept else "first_answer_missed")
    yield from _ended(record, now_ms, is_back)
    if record.is_open and record.waiting_since and record.owner != "assistant":
        yield Contribution(None, "waiting_now", Measure(max(0, now_ms - record.waiting_since), "waits"))


def _ended(record: ReportRecord, now_ms: int, is_back: bool) -> Iterator[Contribution]:
    closed, due = record.closed_at, record.resolution_due
    if not record.is_open and closed:
        yield Contribution(closed, "closed", Measure(max(0, closed - record.contact_at)))
        if record.rating is not None:
            yield Contribution(closed, "rated", Measure(record.rating))
        if due:
            yield Contribution(closed, "resolution_met" if closed <= due else "resolution_missed")
        if was_alone(record) and not is_back:
            yield Contribution(closed, "resolved_alone" if closed + RETURN_TIMEOUT_MS <= now_ms else "maybe_alone")
    elif record.is_open and due is not None and due < now_ms:
        yield Contribution(due, "resolution_missed")


def was_alone(record: ReportRecord) -> bool:
    """Whether the assistant answered, no person was needed, and nothing was left unanswered."""
    people = (record.first_human_at, record.human_since, record.queued_at, record.assigned_at)
    return record.assistant_answered_at is not None and not any(people) and not record.waiting_since


def _wait(since: int, until: int | None, record: ReportRecord, now_ms: int) -> Measure:
    if until is not None:
        return Measure(max(0, until - since))
    if record.is_open:
        return Measure(max(0, now_ms - since), "waits")
    return Measure(max(0, (record.closed_at or since) - since), "left")


def _is_kept(until: int | None, due: int | None, record: ReportRecord, now_ms: int) -> bool | None:
    """None without a target, while its time runs, and for a conversation that ended in time without an answer."""
    if due is None:
        return None
    ended = until or (None if record.is_open else record.closed_at)
    if (ended or now_ms) > due:
        return False
    return True if until else None
