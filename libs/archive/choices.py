"""The values that archived conversations have, for the filters of the desk.

A value is found by the next one in an index, so that a million conversations of ten channels cost ten steps. Languages
and topics have no such index: they are found in one pass over the index of the list of closed conversations.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.conversations import state_of
from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS, LABELS
from libs.contracts import Owner, Topic

MAX_VALUES = 500
"""Values of one filter: a dialog with more of them is of no use."""

c = CONVERSATIONS.c


@dataclass(frozen=True)
class ArchivedValues:
    """`owners`: people, as owners. `topics` have the texts of their newest conversation."""

    owners: list[str]
    teams: list[str]
    labels: list[str]
    categories: list[str]
    channels: list[str]
    languages: list[str]
    topics: list[Topic]


class ArchivedChoices:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def values(self) -> ArchivedValues:
        """The values of all conversations that are on the desk."""
        async with self._archive.reading() as connection:
            languages, topics = await _languages_and_topics(connection)
            return ArchivedValues(
                owners=await _owners(connection),
                teams=await _listed(connection, c.team),
                labels=await _distinct(connection, LABELS.c.label),
                categories=await _listed(connection, c.category),
                channels=await _listed(connection, c.channel),
                languages=languages,
                topics=topics,
            )


async def _owners(connection: AsyncConnection) -> list[str]:
    # Each person who owns a conversation is its assignee, too, and those have an index.
    owners = {str(Owner("person", each)): each for each in await _distinct(connection, c.assignee)}
    return [owner for owner, each in owners.items() if await _has(connection, c.assignee == each, c.owner == owner)]


async def _listed(connection: AsyncConnection, column: Column[str]) -> list[str]:
    """The values of this column among conversations on the desk."""
    return [each for each in await _distinct(connection, column) if await _has(connection, column == each)]


async def _distinct(connection: AsyncConnection, column: Column[str]) -> list[str]:
    """The values of a column, each by the one before it: `DISTINCT` would read the whole index."""
    values = select(func.min(column).label("value")).cte("found", recursive=True)
    following = select(func.min(column)).where(column > values.c.value).scalar_subquery()
    values = values.union_all(select(following).where(values.c.value.is_not(None)))
    found = select(values.c.value).where(values.c.value.is_not(None)).limit(MAX_VALUES)
    return list((await connection.execute(found)).scalars())


async def _has(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> bool:
    """Whether a conversation on the desk passes."""
    # Functions, so that the database takes the index of the value and not the one of the list.
    on_desk = (func.coalesce(c.status, "") == "closed", func.coalesce(c.private, false()) == false())
    found: bool = (await connection.execute(select(exists().where(*conditions, *on_desk)))).scalar_one()
    return found


async def _languages_and_topics(connection: AsyncConnection) -> tuple[list[str], list[Topic]]:
    on_desk = (c.status == "closed", c.private == false())
    kinds = select(c.locale, c.topic, func.max(c.closed_at)).where(*on_desk).group_by(c.locale, c.topic)
    newest: dict[str, int] = {}
    languages = set[str]()
    for locale, topic, closed_at in await connection.execute(kinds):
        languages |= {locale} if locale else set()
        if topic:
            newest[topic] = max(newest.get(topic, 0), closed_at)
    topics = []
    for value in sorted(newest)[:MAX_VALUES]:
        of_topic = select(c.state).where(*on_desk, c.topic == value, c.closed_at == newest[value]).limit(1)
        state = state_of(json.loads((await connection.execute(of_topic)).scalar_one()))
        topics.append(state.chosen.get("topic") or Topic(value=value))
    return sorted(languages), topics
