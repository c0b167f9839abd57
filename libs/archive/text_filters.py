"""Which conversations a search of texts considers: the filters of the desk, and what a teammate may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_

from libs.archive.tables import CONVERSATIONS, LABELS
from libs.archive.text_writing import SEARCHED
from libs.assignment import Sight
from libs.contracts import Owner


@dataclass(frozen=True)
class TextFilters:
    """Conditions that all hold. A tuple has the allowed values; an empty one is no condition.

    `waiting_before_ms`: since when the contact was left waiting. `closed_from_ms`, `closed_before_ms`: when the
    conversation closed.
    """

    contacts: Sequence[str] = ()
    owners: Sequence[str] = ()
    assignees: Sequence[str] = ()
    teams: Sequence[str] = ()
    labels: Sequence[str] = ()
    categories: Sequence[str] = ()
    channels: Sequence[str] = ()
    topics: Sequence[str] = ()
    languages: Sequence[str] = ()
    priorities: Sequence[str] = ()
    waiting_before_ms: int | None = None
    closed_from_ms: int | None = None
    closed_before_ms: int | None = None


_COLUMNS = {
    "contacts": CONVERSATIONS.c.contact,
    "owners": CONVERSATIONS.c.owner,
    "assignees": CONVERSATIONS.c.assignee,
    "teams": CONVERSATIONS.c.team,
    "categories": CONVERSATIONS.c.category,
    "channels": CONVERSATIONS.c.channel,
    "topics": CONVERSATIONS.c.topic,
    "languages": CONVERSATIONS.c.locale,
}


def conditions(filters: TextFilters, sight: Sight) -> list[ColumnElement[bool]]:
    """The conditions on conversations."""
    found = [CONVERSATIONS.c.status == "closed", *seen_by(sight)]
    found += [column.in_(values) for name, column in _COLUMNS.items() if (values := getattr(filters, name))]
    if filters.priorities:
        # A conversation whose priority was never set has none stored.
        is_one = CONVERSATIONS.c.priority.in_(filters.priorities)
        is_normal = CONVERSATIONS.c.priority.is_(None)
        found.append(or_(is_one, is_normal) if "normal" in filters.priorities else is_one)
    if filters.labels:
        # The column of labels in the row has them as one text, which no index serves.
        found.append(with_label(filters.labels))
    if filters.waiting_before_ms is not None:
        found.append(CONVERSATIONS.c.waiting_since < filters.waiting_before_ms)
    return found


def in_time(filters: TextFilters) -> list[ColumnElement[bool]]:
    """The conditions on rows of texts: they are numbered by the time at which conversations closed."""
    found: list[ColumnElement[bool]] = []
    if filters.closed_from_ms is not None:
        found.append(SEARCHED.c.number >= filters.closed_from_ms)
    if filters.closed_before_ms is not None:
        found.append(SEARCHED.c.number < filters.closed_before_ms)
    return found


def seen_by(sight: Sight) -> list[ColumnElement[bool]]:
    """`Sight.sees` for closed conversations, in SQL."""
    if sight.teams is None:
        return []
    # In one order, so that the database knows the statement again.
    teams = sorted(sight.teams)
    owners = [str(Owner("person", sight.person)), *(str(Owner("team", team)) for team in teams)]
    owned = CONVERSATIONS.c.owner.in_(owners)
    return [or_(owned, CONVERSATIONS.c.team.in_(teams), CONVERSATIONS.c.assignee == sight.person)]


def with_label(labels: Sequence[str]) -> ColumnElement[bool]:
    """Conversations with one of the labels."""
    return exists().where(LABELS.c.conversation_id == CONVERSATIONS.c.id, LABELS.c.label.in_(labels))


def indexed(filters: TextFilters) -> list[ColumnElement[bool]]:
    """The conditions of these filters that the database has an index for."""
    names = ("contacts", "assignees", "teams", "channels", "categories")
    return [_COLUMNS[name].in_(values) for name in names if (values := getattr(filters, name))]
