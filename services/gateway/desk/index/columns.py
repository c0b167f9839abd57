"""The columns by which lists are filtered and sorted, each made from a conversation's summary.

Columns that end with `_order` are ascending integers: the smallest value is the first in a list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.gateway.desk.schemas import ConversationSummary

ANSWERED = 10**14
SNOOZED = 2 * 10**14
"""Above all times in ms: answered conversations follow waiting ones, and snoozed ones are last."""


@dataclass(frozen=True)
class ListColumn:
    """`sql`: its type in the table."""

    sql: str
    value: Callable[[ConversationSummary], str | int | None]


def ms_of(time: datetime | None) -> int:
    return round(time.timestamp() * 1000) if time else 0


def _status(summary: ConversationSummary) -> str:
    if summary.status != "open":
        return "closed"
    return "snoozed" if summary.snoozed_until else "open"


def _wait_order(summary: ConversationSummary) -> int:
    """The longest wait first; then answered conversations, the last answer first; then snoozed and closed ones."""
    if summary.snoozed_until or summary.status != "open":
        return SNOOZED
    if summary.waiting_since:
        return ms_of(summary.waiting_since)
    return ANSWERED - ms_of(summary.answered_at)


def _found_order(summary: ConversationSummary) -> int:
    return (ANSWERED if summary.status != "open" else 0) - ms_of(summary.active_at)


def _due_order(summary: ConversationSummary) -> int:
    """The earliest due time first; conversations without one follow by their wait, and closed ones are last."""
    dues = [ms_of(each) for each in (summary.answer_due, summary.resolution_due) if each]
    if summary.status != "open":
        return 2 * SNOOZED
    return min(dues) if dues else SNOOZED + _wait_order(summary)


def _due(summary: ConversationSummary) -> int | None:
    return _due_order(summary) if summary.answer_due or summary.resolution_due else None


PRIORITIES = {"urgent": 0, "high": 1, "normal": 2, "low": 3}

PRIORITY_STEP = 10**15
"""Above all values of the order by the wait, which applies among conversations of one priority."""


def _priority_order(summary: ConversationSummary) -> int:
    return PRIORITIES[summary.priority] * PRIORITY_STEP + _wait_order(summary)


COLUMNS: dict[str, ListColumn] = {
    "is_open": ListColumn("INTEGER", lambda each: int(each.status == "open")),
    "status": ListColumn("TEXT", _status),
    "owner": ListColumn("TEXT", lambda each: str(each.owner)),
    "owner_kind": ListColumn("TEXT", lambda each: each.owner.kind),
    "team": ListColumn("TEXT", lambda each: each.team),
    "assignee": ListColumn("TEXT", lambda each: each.assignee),
    "contact": ListColumn("TEXT", lambda each: each.contact),
    "channel": ListColumn("TEXT", lambda each: each.channel),
    "language": ListColumn("TEXT", lambda each: each.locale),
    "waiting_since": ListColumn("INTEGER", lambda each: ms_of(each.waiting_since) or None),
    "category": ListColumn("TEXT", lambda each: each.category),
    "topic": ListColumn("TEXT", lambda each: each.topic.value if each.topic else None),
    "labels": ListColumn("TEXT", lambda each: f" {' '.join(each.labels)} "),
    "priority": ListColumn("TEXT", lambda each: each.priority),
    "priority_order": ListColumn("INTEGER", _priority_order),
    "contact_offset": ListColumn("TEXT", lambda each: each.contact_offset),
    "wait_order": ListColumn("INTEGER", _wait_order),
    "activity_order": ListColumn("INTEGER", lambda each: -ms_of(each.active_at)),
    "opened_order": ListColumn("INTEGER", lambda each: ms_of(each.opened_at)),
    "closed_order": ListColumn("INTEGER", lambda each: -ms_of(each.closed_at)),
    "ended": ListColumn("INTEGER", lambda each: ms_of(each.active_at if each.status == "open" else each.closed_at)),
    "due": ListColumn("INTEGER", lambda each: _due(each) if each.status == "open" else None),
    "due_order": ListColumn("INTEGER", _due_order),
    "found_order": ListColumn("INTEGER", _found_order),
}
