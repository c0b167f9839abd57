"""Which conversations a list shows, and in which order: the one place for filters and sort orders.

A view, a saved view, a search and the target of an action on many conversations are all a `ListQuery`. It is the query
string of the API, a part of the desk's frames, and JSON where it is stored. The gateway alone evaluates it, in SQL
over `columns.COLUMNS`: the page has no second version of these rules.

To add a filter, add a field to `Filters` and its condition to `_CONDITIONS` or `_TIMED_CONDITIONS`; to add a sort
order, add its name to `Sort` and its column to `_ORDERS`. Where the value is not in the table yet, add a column to
`COLUMNS`, which is filled from `ConversationSummary`.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field

from libs.assignment import Sight
from libs.contracts import Locale, Model, NamedOwner, Owner, Priority, Slug, StrictModel, Topic
from libs.masking import MASKED
from services.gateway.desk.index.columns import ms_of

VIEW_PATTERN = r"^(mine|unassigned|all|assistant|closed|any|mentions|team:[a-z0-9][a-z0-9_.@-]{0,79})$"

OPEN_VIEWS = ("mine", "unassigned", "all", "assistant")
"""The views of open conversations, next to those of teams."""

View = Annotated[str, Field(pattern=VIEW_PATTERN, examples=["unassigned"])]

Sort = Literal["longest_wait", "newest_activity", "oldest", "priority", "due", "last_closed", "open_first"]
"""`longest_wait`: waiting contacts first, then answered ones, then snoozed ones. `priority`: urgent ones
first, then as `longest_wait`. `due`: the earliest due time first. `last_closed` and `open_first` (open conversations
before closed ones, each by their last activity) are the defaults of closed ones, and of a search and the view `any`."""

_ORDERS: dict[Sort, str] = {
    "longest_wait": "wait_order",
    "newest_activity": "activity_order",
    "oldest": "opened_order",
    "priority": "priority_order",
    "due": "due_order",
    "last_closed": "closed_order",
    "open_first": "found_order",
}
"""The column of each order. All are ascending integers, so that pages and cursors know one direction only."""

MAX_KEPT = 2_000
"""Conditions that are kept: those of some hundred teammates."""

MAX_CHOICES = 50
"""Values of one filter."""

Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
ContactKey = Annotated[str, Field(min_length=1, max_length=900)]
Category = Annotated[str, Field(min_length=1, max_length=80), MASKED]
TopicValue = Annotated[str, Field(min_length=1, max_length=100), MASKED]
ListedStatus = Literal["open", "snoozed", "closed"]


class Filters(StrictModel):
    """Conditions that all hold. A list has the allowed values; without values there is no condition.

    `waiting_minutes`: the contact has waited for longer than this. `due_minutes`: people must answer or close within
    this time (0: it is overdue). `since`, `before`: when the conversation ended; of an open one, its last entry.
    """

    contact: list[ContactKey] = Field(default=[], max_length=MAX_CHOICES)
    owner: list[NamedOwner] = Field(default=[], max_length=MAX_CHOICES)
    team: list[Slug] = Field(default=[], max_length=MAX_CHOICES)
    status: list[ListedStatus] = Field(default=[], max_length=3)
    channel: list[Channel] = Field(default=[], max_length=MAX_CHOICES)
    category: list[Category] = Field(default=[], max_length=MAX_CHOICES)
    topic: list[TopicValue] = Field(default=[], max_length=MAX_CHOICES)
    label: list[Slug] = Field(default=[], max_length=MAX_CHOICES)
    priority: list[Priority] = Field(default=[], max_length=4)
    language: list[Locale] = Field(default=[], max_length=MAX_CHOICES)
    waiting_minutes: int | None = Field(default=None, ge=0, le=60 * 24 * 90)
    due_minutes: int | None = Field(default=None, ge=0, le=60 * 24 * 90)
    since: AwareDatetime | None = None
    before: AwareDatetime | None = None


class FilterChoices(Model):
    """Values that conversations have. `owners` are people. People, teams and labels may have left the desk.

    `archive_away`: those that only archived conversations have are missing.
    """

    owners: list[str] = []
    teams: list[str] = []
    labels: list[str] = []
    categories: list[str] = []
    channels: list[str] = []
    languages: list[str] = []
    topics: list[Topic] = []
    archive_away: bool = False


class ListQuery(Filters):
    """Conversations of a view that pass the filters. A text `q` searches all conversations instead of one view."""

    view: View = "all"
    q: Annotated[str, Field(max_length=200), MASKED] = ""
    sort: Sort | None = None

    @property
    def text(self) -> str:
        return self.q.strip()

    @property
    def order(self) -> Sort:
        """The order that applies: the chosen one, or the default of the view."""
        default: Sort = "last_closed" if self.view == "closed" else "longest_wait"
        return self.sort or ("open_first" if self.text or self.view == "any" else default)

    @property
    def order_column(self) -> str:
        return _ORDERS[self.order]

    @cached_property
    def lasting_conditions(self) -> "Sequence[SqlCondition]":
        """Of the filters that do not depend on the time. A saved view is counted many times: they are made once."""
        return tuple(make(wanted) for name, make in _CONDITIONS.items() if (wanted := getattr(self, name)))

    def timed_conditions(self, now_ms: int) -> "Iterator[SqlCondition]":
        for name, make in _TIMED_CONDITIONS.items():
            if (minutes := getattr(self, name)) is not None:
                yield make(minutes, now_ms)


@dataclass(frozen=True)
class SqlCondition:
    """A part of a WHERE clause with its parameters. `timed`: these depend on the time."""

    sql: str
    values: tuple[Any, ...] = ()
    timed: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Counts look up the same conditions thousands of times a second.
        return hash((self.sql, self.values))


def conditions(query: ListQuery, sight: Sight, now_ms: int) -> list[SqlCondition]:
    """The conditions of this query, except for its text, for the teammate with this sight."""
    found = [] if query.text else [*of_view(query.view, sight.person)]
    found += seen_by(sight)
    return [*found, *query.lasting_conditions, *query.timed_conditions(now_ms)]


def all_of(found: Sequence[SqlCondition]) -> tuple[str, list[object]]:
    """A WHERE clause of all these conditions, with its parameters."""
    sql = " AND ".join(each.sql for each in found) or "1"
    return sql, [value for each in found for value in each.values]


@lru_cache(maxsize=MAX_KEPT)
def seen_by(sight: Sight) -> Sequence[SqlCondition]:
    """`Sight.sees` in SQL."""
    if sight.teams is None:
        return []
    teams, marks = sorted(sight.teams), ", ".join("?" * len(sight.teams))
    owners = (str(Owner("person", sight.person)), *(str(Owner("team", team)) for team in teams))
    sql = f"(owner IN (?, {marks}) OR team IN ({marks}) OR (is_open = 0 AND assignee = ?))".replace("(?, )", "(?)")
    return [SqlCondition(sql, (*owners, *teams, sight.person))]


@lru_cache(maxsize=MAX_KEPT)
def of_view(view: str, me: str) -> Sequence[SqlCondition]:
    """The conditions of a view for the teammate with this ID."""
    kind, _, team = view.partition(":")
    match kind:
        case "any":
            return []
        case "closed":
            return [SqlCondition("is_open = 0")]
        case "mine":
            return [SqlCondition("is_open = 1"), SqlCondition("owner = ?", (str(Owner("person", me)),))]
        case "unassigned":
            return [SqlCondition("is_open = 1"), SqlCondition("owner_kind = 'team'")]
        case "assistant":
            return [SqlCondition("is_open = 1"), SqlCondition("owner_kind = 'assistant'")]
        case "team":
            return [SqlCondition("is_open = 1"), SqlCondition("team = ?", (team,))]
        case _:
            return [SqlCondition("is_open = 1")]


def _one_of(column: str) -> Callable[[Sequence[Any]], SqlCondition]:
    def condition(wanted: Sequence[Any]) -> SqlCondition:
        return SqlCondition(f"{column} IN ({', '.join('?' * len(wanted))})", tuple(str(each) for each in wanted))

    return condition


def _any_label(labels: Sequence[str]) -> SqlCondition:
    """Conversations with one of the labels. Their column has a space around each."""
    return SqlCondition(f"({' OR '.join(['instr(labels, ?)'] * len(labels))})", tuple(f" {label} " for label in labels))


_CONDITIONS: dict[str, Callable[[Any], SqlCondition]] = {
    "contact": _one_of("contact"),
    "owner": _one_of("owner"),
    "team": _one_of("team"),
    "status": _one_of("status"),
    "channel": _one_of("channel"),
    "category": _one_of("category"),
    "topic": _one_of("topic"),
    "label": _any_label,
    "priority": _one_of("priority"),
    "language": _one_of("language"),
    "since": lambda time: SqlCondition("ended >= ?", (ms_of(time),)),
    "before": lambda time: SqlCondition("ended < ?", (ms_of(time),)),
}

_TIMED_CONDITIONS: dict[str, Callable[[int, int], SqlCondition]] = {
    "due_minutes": lambda minutes, now_ms: SqlCondition("due < ?", (now_ms + minutes * 60_000,), timed=True),
    "waiting_minutes": lambda minutes, now_ms: SqlCondition(
        "waiting_since < ?", (now_ms - minutes * 60_000,), timed=True
    ),
}


class ListCursorInvalid(ValueError):
    """Not a cursor of this order."""


@dataclass(frozen=True)
class ListCursor:
    """The last conversation of a page. The next page follows it, also after it has left the view."""

    order: Sort
    place: int
    id: str

    def __str__(self) -> str:
        raw = json.dumps([self.order, self.place, self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, query: ListQuery) -> Self:
        """Raises ListCursorInvalid, also for a cursor of another order."""
        try:
            match json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))):
                # JSON may have half of a character, which SQLite does not take.
                case [query.order, int(place), str(conversation_id)] if (
                    abs(place) < 2**63 and conversation_id.isascii()
                ):
                    return cls(query.order, place, conversation_id)
        except (ValueError, RecursionError):
            pass
        raise ListCursorInvalid("not a cursor of this list")
