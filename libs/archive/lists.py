"""Lists of archived conversations: pages that follow a cursor, in the order of an index, and bounded counts.

The desk's view of closed conversations joins them with those that Redis still has. So a page is asked for by the place
after which it begins, and a count without the conversations that Redis has.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, false, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS, LABELS
from libs.contracts import Owner

MAX_COUNTED = 100_000
"""A list that is longer counts as this long: no person scrolls to its end, and counting on takes seconds."""

ListOrder = Literal["closed_at", "revision_ms", "opened_at", "id"]
"""Each has an index. `revision_ms` is the time of the last entry."""

c = CONVERSATIONS.c


@dataclass(frozen=True)
class ListedSight:
    """A teammate who sees the conversations of some teams, and their own."""

    person: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class ListFilter:
    """Conditions that all hold; an empty one is none. `waiting_before`: ms since when the contact was left waiting."""

    owner: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    waiting_before: int | None = None
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
        found = select(c.state).where(*_conditions(wanted))
        if after is not None:
            found = found.where(_following(order, after, descending=descending))
        by = [] if order == "id" else [column.desc() if descending else column.asc()]
        async with self._archive.reading() as connection:
            return list((await connection.execute(found.order_by(*by, c.id).limit(limit))).scalars())

    async def count(self, wanted: ListFilter, *, without: Sequence[str]) -> int:
        """How many conversations pass, up to `MAX_COUNTED`, without those that have these IDs."""
        passing = select(text("1")).select_from(CONVERSATIONS).where(*_conditions(wanted))
        async with self._archive.reading() as connection:
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


def _counted(passing: Select[str]) -> Select[int]:
    return select(func.count()).select_from(passing.subquery())


def _following(order: ListOrder, after: ListPlace, *, descending: bool) -> ColumnElement[bool]:
    if order == "id" or after.value is None:
        return c.id > after.id
    column = c[order]
    beyond = column < after.value if descending else column > after.value
    # The first condition is what an index finds. Of those with the same value, the ones with a later ID follow.
    return and_(column <= after.value if descending else column >= after.value, or_(beyond, c.id > after.id))


def _conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    found = [c.status == "closed", c.private == false()]
    found += [
        c[name].in_(values) for name in ("owner", "team", "channel", "topic") if (values := getattr(wanted, name))
    ]
    if wanted.language:
        found.append(c.locale.in_(wanted.language))
    if wanted.priority:
        # A conversation whose priority was never set has none stored. A function of the column would use no index.
        is_one = c.priority.in_(wanted.priority)
        found.append(or_(is_one, c.priority.is_(None)) if "normal" in wanted.priority else is_one)
    if wanted.label:
        found.append(c.id.in_(select(LABELS.c.conversation_id).where(LABELS.c.label.in_(wanted.label))))
    if wanted.waiting_before is not None:
        found.append(c.waiting_since < wanted.waiting_before)
    if wanted.sight is not None:
        found.append(_seen_by(wanted.sight))
    return found


def _seen_by(sight: ListedSight) -> ColumnElement[bool]:
    """The same as `libs.assignment.Sight.sees` for a conversation that has ended."""
    owners = [str(Owner("person", sight.person)), *(str(Owner("team", team)) for team in sight.teams)]
    return or_(c.owner.in_(owners), c.team.in_(sight.teams), c.assignee == sight.person)
