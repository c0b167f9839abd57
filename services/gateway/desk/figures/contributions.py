"""Everything that conversations contribute to a report, as `libs.reports.measures` says it of one conversation.

Both say the same, line by line; a test compares them.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from libs.reports import RETURN_TIMEOUT_MS, Figure, Outcome, Span
from services.gateway.desk.figures.columns import BoolArray, Columns, IntArray

_BUCKETS = 1 << 18
"""Several times as many as a report has conversations."""


class Counted(NamedTuple):
    """Conversations that contribute to one figure: their places and, where the figure has them, their values."""

    figure: Figure
    outcome: Outcome
    places: IntArray
    values: IntArray | None = None


def contributions_of(columns: Columns, span: Span) -> list[Counted]:
    """Each conversation at most once for each figure and outcome."""
    return [*_Contributions(columns, span).all()]


class _Contributions:
    def __init__(self, columns: Columns, span: Span) -> None:
        self._c, self._span = columns, span
        self._open = columns["is_open"] == 1

    def all(self) -> Iterator[Counted]:
        c, began = self._c, self._holds(self._c["contact_at"])
        by_person, by_assistant = c["first_human_at"] != 0, c["assistant_answered_at"] != 0
        yield _counted("conversations", began)
        yield _counted("answered_by_person", began & by_person)
        yield _counted("answered_by_assistant", began & by_assistant)
        yield _counted("unanswered", began & ~by_person & ~by_assistant)
        queued, assigned = c["queued_at"], c["assigned_at"]
        # A person who had it before it came into a queue says nothing about the wait there.
        waited = self._holds(queued) & ((assigned >= queued) | (assigned == 0))
        yield from self._waits("queue_wait", waited, queued, assigned)
        since, answered = c["human_since"], c["human_answered_at"]
        yield from self._waits("first_answer", self._holds(since), since, answered)
        yield from self._kept(self._holds(since), answered)
        yield from self._ended()
        late = self._open & (c["resolution_due"] < self._span.now_ms) & self._holds(c["resolution_due"])
        yield _counted("resolution_missed", late)
        assistant = [number for number, name in enumerate(c.names["owner"]) if name == "assistant"]
        waits = self._open & (c["waiting_since"] != 0) & ~np.isin(c["owner"], assistant)
        yield _valued("waiting_now", "waits", waits, self._span.now_ms - c["waiting_since"])

    def _holds(self, times: IntArray) -> BoolArray:
        found: BoolArray = (times >= self._span.start_ms) & (times < self._span.end_ms) & (times != 0)
        return found

    def _waits(self, figure: Figure, passing: BoolArray, since: IntArray, until: IntArray) -> Iterator[Counted]:
        done, closed = until != 0, self._c["closed_at"]
        yield _valued(figure, "done", passing & done, until - since)
        yield _valued(figure, "waits", passing & ~done & self._open, self._span.now_ms - since)
        left = np.where(closed == 0, since, closed) - since
        yield _valued(figure, "left", passing & ~done & ~self._open, left)

    def _kept(self, passing: BoolArray, answered: IntArray) -> Iterator[Counted]:
        due = self._c["first_answer_due"]
        ended = np.where(answered != 0, answered, np.where(self._open, 0, self._c["closed_at"]))
        late = np.where(ended != 0, ended, self._span.now_ms) > due
        yield _counted("first_answer_missed", passing & (due != 0) & late)
        yield _counted("first_answer_met", passing & (due != 0) & ~late & (answered != 0))

    def _ended(self) -> Iterator[Counted]:
        c, closed, due = self._c, self._c["closed_at"], self._c["resolution_due"]
        passing = ~self._open & self._holds(closed)
        yield _valued("closed", "done", passing, closed - c["contact_at"])
        yield _valued("rated", "done", passing & (c["rating"] != 0), c["rating"])
        yield _counted("resolution_met", passing & (due != 0) & (closed <= due))
        yield _counted("resolution_missed", passing & (due != 0) & (closed > due))
        alone = passing & self._was_alone()
        if alone.any():
            alone &= ~self._is_back(alone)
        settled = closed + RETURN_TIMEOUT_MS <= self._span.now_ms
        yield _counted("resolved_alone", alone & settled)
        yield _counted("maybe_alone", alone & ~settled)

    def _was_alone(self) -> BoolArray:
        people = ("first_human_at", "human_since", "queued_at", "assigned_at", "waiting_since")
        found: BoolArray = self._c["assistant_answered_at"] != 0
        for name in people:
            found = found & (self._c[name] == 0)
        return found

    def _is_back(self, asked: BoolArray) -> BoolArray:
        """Which of these conversations were followed soon by another one of their contact."""
        c = self._c
        # Most contacts have one conversation, and need no sorting. Two of them in one bucket do no harm.
        bucket = c["contact"] & (_BUCKETS - 1)
        several = np.bincount(bucket, minlength=_BUCKETS)[bucket] > 1
        asked = asked & several
        found = np.zeros(len(c), dtype=np.bool_)
        if not asked.any():
            return found
        contacts, number = np.unique(c["contact"][several], return_inverse=True)
        began, closed = c["contact_at"][several], c["closed_at"][asked]
        first = min(int(began.min()), int(closed.min()))
        # One number for a contact and a time, so that all of them are searched at once.
        length = max(int(began.max()), int(closed.max())) - first + RETURN_TIMEOUT_MS + 2
        times = np.sort(number * length + (began - first))
        ended = number[asked[several]] * length + (closed - first)
        following = np.append(times, len(contacts) * length * 2)[np.searchsorted(times, ended, side="right")]
        # Times of the next contact are further away: a length has room for the timeout.
        found[asked] = following - ended <= RETURN_TIMEOUT_MS
        return found


def _counted(figure: Figure, passing: BoolArray) -> Counted:
    return Counted(figure, "done", np.flatnonzero(passing))


def _valued(figure: Figure, outcome: Outcome, passing: BoolArray, values: IntArray) -> Counted:
    places = np.flatnonzero(passing)
    return Counted(figure, outcome, places, np.maximum(values[places], 0))
