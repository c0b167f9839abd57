"""The earlier conversations of one contact, for that contact to read."""

from datetime import UTC, datetime

from libs.contracts import Closed, LogEntry, created_at
from libs.conversations import ConversationUnknown
from services.gateway.conversations.schemas import Ended, PreviousConversation
from services.gateway.dependencies import Dependencies

MAX_LISTED = 30
MAX_PREVIEW = 120

_SILENT = ("silence", "silence_question", "silence_assistant", "idle")
"""Reasons of ends for which the contact was silent: not `unanswered`, where no person answered them."""


async def previous_conversations(
    services: Dependencies, conversation_id: str, contact: str
) -> list[PreviousConversation]:
    """The newest first, without this one and without those in which the contact wrote nothing."""
    states = await services.reader.of_contact(contact, MAX_LISTED + 1)
    return [
        PreviousConversation(
            conversation_id=state.id,
            opened_at=_time(state.opened_at),
            closed_at=_time(state.closed_at) if state.closed_at else None,
            preview=(state.last_text or state.contact_text)[:MAX_PREVIEW],
        )
        for state in states
        if state.id != conversation_id and state.contact_text and state.opened_at is not None
    ]


async def check_previous(services: Dependencies, other: str, contact: str) -> None:
    """Raises ConversationUnknown for a conversation of another contact."""
    state = await services.reader.state(other)
    if state.contact != contact:
        raise ConversationUnknown(other)


def ended_by(item: LogEntry) -> Ended | None:
    """How this entry ended the conversation, in words for its contact; None for an entry that did not."""
    if not isinstance(item.entry, Closed):
        return None
    by = item.entry.by
    at = created_at(item.offset)
    if by.kind == "system":
        return Ended(at=at, by="silence" if item.entry.reason in _SILENT else "system")
    return Ended(at=at, by=by.kind, name=by.name if by.kind == "teammate" else None)


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
