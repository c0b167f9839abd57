"""Conversations read from Redis: summaries, and a contact's earlier conversations.

Lists, counts and searches are in `index`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from libs.contracts import created_at
from libs.conversations import ConversationState, identity_of, parse_state
from libs.messaging import Keys, text
from services.gateway.desk.schemas import ConversationSummary

MAX_OF_MATTER = 300
"""Characters of the matter that a list and a heading show."""

SUMMARIES_AT_ONCE = 50
"""States read in one round trip: it takes Python some milliseconds, then other tasks run."""


class Listing:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def summaries(self, ids: Sequence[str]) -> list[ConversationSummary]:
        """In the given order, without expired conversations and without those that are not on the desk."""
        found: list[ConversationSummary] = []
        for first in range(0, len(ids), SUMMARIES_AT_ONCE):
            found += await self._read(ids[first : first + SUMMARIES_AT_ONCE])
        return found

    async def _read(self, ids: Sequence[str]) -> list[ConversationSummary]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for conversation_id in ids:
                pipeline.hgetall(self._keys.conversation(conversation_id).state)
            states = [parse_state(raw) for raw in await pipeline.execute()]
        return [summary_of(state) for state in states if state is not None and state.is_on_desk]

    async def earlier(self, state: ConversationState, limit: int = 10) -> list[ConversationSummary]:
        """The contact's other conversations, newest first."""
        key = self._keys.past_conversations(self._keys.shard_of(state.id), state.contact)
        found: Any = await self._redis.zrevrange(key, 0, limit)
        return await self.summaries([text(raw) for raw in found if text(raw) != state.id])


def summary_of(state: ConversationState) -> ConversationSummary:
    """How a list shows a conversation. `contact_identity` says where the name and the address come from."""
    contact = identity_of(state)
    return ConversationSummary(
        id=state.id, status=state.status, owner=state.owner, owner_counter=state.owner_counter,
        team=state.team, assignee=state.assignee, visitor_label=contact.visitor_label, name=contact.name,
        confirmed=contact.confirmed, addressed_as=contact.addressed_as, email=contact.email,
        email_verified=contact.email_verified, phone=contact.phone,
        channel=state.channel, locale=state.locale, source=state.source, flow=state.flow,
        matter=str(state.variables.get("matter") or "")[:MAX_OF_MATTER] or None,
        topic=state.chosen.get("topic"), contact_offset=state.contact_offset,
        contact_text=state.contact_text or (state.last_text if state.last_author == "contact" else None),
        last_text=state.last_text, last_author=state.last_author, opened_at=_time_of(state.opened_at),
        waiting_since=_time_of(state.waiting_since), answered_at=_time_of(state.answered_at),
        closed_at=_time_of(state.closed_at), snoozed_until=_time_of(state.snoozed_until),
        active_at=created_at(state.tail),
        labels=state.labels, priority=state.priority, category=state.category, summary=state.summary,
        answer_due=_time_of(state.answer_due if state.waiting_since else None),
        resolution_due=_time_of(state.resolution_due), escalated_at=_time_of(state.escalated_at),
        escalated_to=state.escalated_to,
        rating=state.rating,
    )  # fmt: skip


def _time_of(ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None
