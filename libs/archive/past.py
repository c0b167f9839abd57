"""A contact's conversations in the archive: for the lists of them, and for the conversation that they open next."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, select

from libs.archive.conversations import state_of
from libs.archive.engine import Archive
from libs.archive.tables import CONVERSATIONS
from libs.contracts import Owner
from libs.conversations import ContactPast, ConversationState

MAX_COMPARED = 200
"""Archived conversations that opening compares with those in Redis: one that is in both counts once."""

MAX_READ = 20
"""The newest conversations whose answers and flows are read: each of them knows those of the ones before it."""

_PERSONS = str(Owner("person", ""))
"""The beginning of all owners that are people."""


class PastConversations:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def states(self, contact: str, limit: int) -> list[ConversationState]:
        """The states of the contact's conversations, the last one that ended first."""
        return [state_of(fields) for fields in await self._newest(contact, limit)]

    async def of(self, contact: str) -> ContactPast:
        """What a new conversation of this contact must know."""
        c = CONVERSATIONS.c
        closed = _of(contact)
        async with self._archive.reading() as connection:
            ids = (
                await connection.execute(select(c.id).where(closed).order_by(c.closed_at.desc()).limit(MAX_COMPARED))
            ).scalars()
            found = list(ids)
            if not found:
                return ContactPast()
            count = len(found)
            if count == MAX_COMPARED:
                count = (await connection.execute(select(func.count()).where(closed))).scalar_one()
            owners = select(c.owner).where(closed, c.owner.startswith(_PERSONS, autoescape=True))
            owner = (await connection.execute(owners.order_by(c.closed_at.desc()).limit(1))).scalar()
        states = await self._newest(contact, MAX_READ)
        return ContactPast(
            ids=found, count=count, assignee=Owner.parse(owner).id if owner else None,
            closed_at=int(states[0]["closed_at"]) if states else None,
            answers=next((state["answers"] for state in states if state.get("answers")), None),
            flows=_flows(states),
        )  # fmt: skip

    async def _newest(self, contact: str, limit: int) -> list[dict[str, str]]:
        c = CONVERSATIONS.c
        newest = select(c.state).where(_of(contact)).order_by(c.closed_at.desc()).limit(limit)
        async with self._archive.reading() as connection:
            return [json.loads(state) for state in (await connection.execute(newest)).scalars()]


def _of(contact: str) -> ColumnElement[bool]:
    return and_(CONVERSATIONS.c.contact == contact, CONVERSATIONS.c.status == "closed")


def _flows(states: Sequence[Mapping[str, str]]) -> list[str]:
    found = {flow for state in states for name in ("flows_seen", "flows_ran") for flow in state.get(name, "").split()}
    return sorted(found)
