"""Lists of archived conversations: pages that follow a cursor, in the order of an index, and bounded counts.

The desk's view of closed conversations joins them with those that Redis still has. So a page is asked for by the place
after which it begins, and a count without the conversations that Redis has.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, Table, Text, and_, bindparam, exists, false, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS, LABELS
from libs.contracts import Owner

MAX_COUNTED = 100_000
"""A list that is longer counts as this long: no person scrolls to its end, and counting on takes seconds."""

MAX_FEW = 2_000
"""Conversations of a label or a span up to which they are looked up one by one: it takes milliseconds."""

ListOrder = Literal["closed_at", "revision_ms", "opened_at", "id"]
"""Each has an index. `revision_ms` is the time of the last entry."""

c = CONVERSATIONS.c

_COLUMNS = ("contact", "owner", "team", "channel", "category", "topic")


@dataclass(frozen=True)
class ListedSight:
    """A teammate who sees the conversations of some teams, and their own."""

    person: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class ListFilter:
    """Conditions that all hold; an empty one is none. `waiting_before`: ms since when the contact was left waiting.

    `closed_from`, `closed_before`: ms, the span of the end.
    """

    contact: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    waiting_before: int | None = None
    closed_from: int | None = None
    closed_before: int | None = None
    sight: ListedSight | None = None


@dataclass(frozen=True)
class ListPlace:
    """The last conversation of the page before. `value`: in the column of the order; None where that is the ID."""

    value: int | None
    id: str


class ArchivedLists:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def page(
        self, wanted: ListFilter, order: ListOrder, *, descending: bool, after: ListPlace | None, limit: int
    ) -> list[str]:
        """The states, as JSON, of the conversations that follow this place, by the order and then by the ID."""
        column = c[order]
        found = select(c.state)
        if after is not None:
            found = found.where(_following(order, after, descending=descending))
        by = [] if order == "id" else [column.desc() if descending else column.asc()]
        async with self._archive.reading() as connection:
            passing = found.where(*_conditions(wanted, order, await _few_of(connection, wanted)))
            return list((await connection.execute(passing.order_by(*by, c.id).limit(limit))).scalars())

    async def count(self, wanted: ListFilter, *, without: Sequence[str]) -> int:
        """How many conversations pass, up to `MAX_COUNTED`, without those that have these IDs."""
        async with self._archive.reading() as connection:
            few = await _few_of(connection, wanted)
            passing = select(text("1")).select_from(CONVERSATIONS).where(*_conditions(wanted, "closed_at", few))
            total: int = (await connection.execute(_counted(passing.limit(MAX_COUNTED)))).scalar_one()
            if total == MAX_COUNTED or not without:
                return total
            both: int = (await connection.execute(_counted(passing.where(self._is_one_of(without))))).scalar_one()
        return total - both

    def _is_one_of(self, ids: Sequence[str]) -> ColumnElement[bool]:
        # Thousands of IDs in one parameter: a statement may not have that many.
        if self._archive.is_sqlite:
            found = text("SELECT value FROM json_each(:ids)").bindparams(ids=json.dumps(list(ids)))
            return c.id.in_(found.columns(value=Text))
        return c.id == func.any(bindparam("ids", list(ids), ARRAY(Text)))


@dataclass(frozen=True)
class _Few:
    """Whether few conversations have one of the labels, and whether few ended in the span."""

    labelled: bool
    in_span: bool


async def _few_of(connection: AsyncConnection, wanted: ListFilter) -> _Few:
    async def are_few(table: Table, *of: ColumnElement[bool]) -> bool:
        some = select(text("1")).select_from(table).where(*of).limit(MAX_FEW)
        return bool(of) and (await connection.execute(_counted(some))).scalar_one() < MAX_FEW

    labelled = [LABELS.c.label.in_(wanted.label)] if wanted.label else []
    return _Few(await are_few(LABELS, *labelled), await are_few(CONVERSATIONS, *_in_span(wanted, c.closed_at)))


def _in_span(wanted: ListFilter, closed_at: ColumnElement[int]) -> list[ColumnElement[bool]]:
    since = [] if wanted.closed_from is None else [closed_at >= wanted.closed_from]
    return since if wanted.closed_before is None else [*since, closed_at < wanted.closed_before]


def _counted(passing: Select[str]) -> Select[int]:
    return select(func.count()).select_from(passing.subquery())


def _following(order: ListOrder, after: ListPlace, *, descending: bool) -> ColumnElement[bool]:
    if order == "id" or after.value is None:
        return c.id > after.id
    column = c[order]
    beyond = column < after.value if descending else column > after.value
    # The first condition is what an index finds. Of those with the same value, the ones with a later ID follow.
    return and_(column <= after.value if descending else column >= after.value, or_(beyond, c.id > after.id))


def _conditions(wanted: ListFilter, order: ListOrder, few: _Few) -> list[ColumnElement[bool]]:
    # SQLite takes the index in which a condition is found, and not the one of the order: so there must be no condition
    # for an index of another order. A function of a column has none.
    status = c.status if order == "closed_at" else func.coalesce(c.status, "")
    found = [status == "closed", c.private == false()]
    found += [c[name].in_(values) for name in _COLUMNS if (values := getattr(wanted, name))]
    found += _in_span(wanted, c.closed_at if few.in_span or order == "closed_at" else func.coalesce(c.closed_at, 0))
    if wanted.language:
        found.append(c.locale.in_(wanted.language))
    if wanted.priority:
        # A conversation whose priority was never set has none stored. Most are such: no index is wanted for them.
        normal = "normal" in wanted.priority
        found.append((func.coalesce(c.priority, "normal") if normal else c.priority).in_(wanted.priority))
    if wanted.label:
        found.append(_labelled(wanted.label, few=few.labelled))
    if wanted.waiting_before is not None:
        found.append(c.waiting_since < wanted.waiting_before)
    if wanted.sight is not None:
        found.append(_seen_by(wanted.sight))
    return found


def _labelled(labels: Sequence[str], *, few: bool) -> ColumnElement[bool]:
    """`few`: they are looked up one by one. Many are found on the way through the list, as its next rows have them."""
    has = LABELS.c.label.in_(labels)
    if few:
        return c.id.in_(select(LABELS.c.conversation_id).where(has))
    return exists().where(has, LABELS.c.conversation_id == c.id)


def _seen_by(sight: ListedSight) -> ColumnElement[bool]:
    """The same as `libs.assignment.Sight.sees` for a conversation that has ended."""
    owners = [str(Owner("person", sight.person)), *(str(Owner("team", team)) for team in sight.teams)]
    owner, team, assignee = (func.coalesce(each, "") for each in (c.owner, c.team, c.assignee))
    return or_(owner.in_(owners), team.in_(sight.teams), assignee == sight.person)
