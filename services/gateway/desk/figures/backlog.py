"""How many conversations began and ended on each day, and how many were open at some times."""

from collections.abc import Sequence

import numpy as np

from libs.reports import Span
from services.gateway.desk.figures.columns import BoolArray, Columns, IntArray
from services.gateway.desk.figures.groups import day_number, local_days


def days_of(columns: Columns, span: Span) -> list[tuple[str, int, int]]:
    """Each day of the span by its zone, with the conversations that began and that ended on it."""
    days = span.days()
    first = day_number(days[0].toordinal())

    def by_day(times: IntArray) -> list[int]:
        held = times[(times >= span.start_ms) & (times < span.end_ms)]
        found: list[int] = np.bincount(local_days(held, span.zone) - first, minlength=len(days)).tolist()
        return found

    ended = columns["closed_at"][_is_ended(columns)]
    return [
        (day.isoformat(), began, closed)
        for day, began, closed in zip(days, by_day(columns["contact_at"]), by_day(ended), strict=True)
    ]


def backlog_of(columns: Columns, points: Sequence[int]) -> list[tuple[int, int]]:
    """At each of these times: conversations that were open, and those that waited for their first human answer."""
    closed, waited = np.where(_is_ended(columns), columns["closed_at"], 0), columns["human_since"] != 0
    answered = columns["human_answered_at"]
    served = np.where(answered != 0, answered, closed)[waited]

    at = np.array(points, dtype=np.int64)

    def before(times: IntArray) -> IntArray:
        # Points are few and in order: to find each time among them takes less than to sort all times.
        passed = np.searchsorted(at, times[times != 0], side="right")
        return np.cumsum(np.bincount(passed, minlength=len(at) + 1))[: len(at)]

    is_open = before(columns["contact_at"]) - before(closed)
    waiting = before(columns["human_since"][waited]) - before(served)
    return list(zip(is_open.tolist(), waiting.tolist(), strict=True))


def _is_ended(columns: Columns) -> BoolArray:
    found: BoolArray = (columns["is_open"] == 0) & (columns["closed_at"] != 0)
    return found
