"""Summaries of conversations in Redis and in the archive, and a contact's earlier conversations.

Lists, counts and searches are in `index`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from libs.contracts import created_at
from libs.conversations import ConversationState, identity_of
from services.gateway.archived import StoredConversations
from services.gateway.desk.schemas import ConversationSummary

MAX_OF_MATTER = 300
"""Characters of the matter that a list and a heading show."""


@dataclass(frozen=True)
class FoundSummaries:
    """`archive_away`: others may be in the archive, which does not answer."""

    summaries: list[ConversationSummary]
    archive_away: bool


class Listing:
    """Safe to share between tasks."""

    def __init__(self, stored: StoredConversations) -> None:
        self._stored = stored

    async def summaries(self, ids: Sequence[str]) -> FoundSummaries:
        """In the given order, without expired conversations and without those that are not on the desk."""
        found = await self._stored.states(ids)
        return FoundSummaries([summary_of(each) for each in found.states if each.is_on_desk], found.archive_away)

    async def earlier(self, state: ConversationState, limit: int = 10) -> list[ConversationSummary]:
        """The contact's other conversations, newest first. Raises ArchiveAway."""
        others = await self._stored.of_contact(state.contact, limit + 1)
        return [summary_of(each) for each in others if each.id != state.id and each.is_on_desk][:limit]


def summary_of(state: ConversationState) -> ConversationSummary:
    """How a list shows a conversation. `contact_identity` says where the name and the address come from."""
    contact = identity_of(state)
    return ConversationSummary(
        id=state.id, contact=state.contact or None, status=state.status, owner=state.owner,
        owner_counter=state.owner_counter,
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
