"""Makes typed events of the log's entries. A plain function of an entry, its conversation and the log before it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from libs.contracts import (
    Action,
    Assigned,
    Author,
    ChangeUndone,
    Closed,
    ClosingNoted,
    ContactCreated,
    ContactCreatedEvent,
    ContactSaved,
    ContactsImportedEvent,
    ContactsMerged,
    ContactUpdated,
    ContactUpdatedEvent,
    ConversationAssignedEvent,
    ConversationClosedEvent,
    ConversationMessageEvent,
    ConversationNotedEvent,
    ConversationOpenedEvent,
    ConversationRatedEvent,
    ConversationReopenedEvent,
    ConversationResult,
    ConversationTimes,
    FeedContact,
    FeedConversation,
    FeedEvent,
    FeedGapEvent,
    ImportFinished,
    LogEntry,
    Message,
    Ok,
    Owner,
    Rated,
    Reopened,
    ToolResultEntry,
)
from libs.conversations import ConversationState

_TIMES = {
    "opened": "opened_at", "contact_wrote": "contact_at", "first_answer": "first_answer_at",
    "assistant_answered": "assistant_answered_at", "queued": "queued_at", "assigned": "assigned_at",
    "waited_since": "human_since", "person_answered": "human_answered_at", "closed": "closed_at",
}  # fmt: skip
"""Field of an event → field of the state."""


def events_of(
    kind: str, item: LogEntry, state: ConversationState, previous: Sequence[LogEntry] = ()
) -> list[FeedEvent]:
    """The events of one published entry; none for an entry that is of no interest.

    `kind` is what the script published: one entry may be several events. `previous`: the log before an opening, because
    what was said until then becomes known with it.
    """
    # The kind decides, and not the entry: with a contact's first message a conversation also opens.
    if kind == "opened":
        identity = _identity(item, state, "conversation.opened")
        said = [event for each in (*previous, item) for event in _messages(each, state)]
        return [ConversationOpenedEvent(**identity, conversation=conversation_of(state)), *said]
    if kind == "assigned":
        return list(_assigned(item, state))
    if kind in ("message", "action"):
        return list(_messages(item, state))
    if kind == "tool_result":
        return list(_contact_changes(item, state))
    return list(_ends(item, state))


def conversation_of(state: ConversationState) -> FeedConversation:
    """The conversation as each of its events names it."""
    principal, record = state.principal, state.record
    contact = FeedContact(
        id=state.contact, kind=principal.kind, name=principal.name, email=principal.email,
        email_verified=principal.email_verified, hubspot_id=record.contact.id if record.contact else None,
    )  # fmt: skip
    return FeedConversation(
        id=state.id, channel=state.channel, locale=state.locale, source=state.source, contact=contact
    )


def event_id(conversation_id: str, offset: str, event_type: str) -> str:
    """The same for the same event, however often and in which process it is produced."""
    # A digest, because an ID must not name a private conversation.
    return "evt_" + blake2b(f"{conversation_id} {offset} {event_type}".encode(), digest_size=13).hexdigest()


def gap_of(shard: int, number: int, since_ms: int) -> FeedGapEvent:
    """So many entries of the shard were lost from this time on."""
    id_ = event_id(f"shard {shard}", str(since_ms), "feed.gap")
    return FeedGapEvent(id=id_, at=_time(since_ms), number=number)


def _identity(item: LogEntry, state: ConversationState, event_type: str) -> dict[str, Any]:
    at = _time(item.position[0])
    return {"id": event_id(state.id, item.offset, event_type), "at": at}


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _messages(item: LogEntry, state: ConversationState) -> Iterator[FeedEvent]:
    identity, conversation = _identity(item, state, "conversation.message"), conversation_of(state)
    match item.entry:
        case Message(author=author, text=text, notice=notice, attachments=files):
            yield ConversationMessageEvent(
                **identity, conversation=conversation, author=author, text=text, notice=notice, attachments=files
            )
        case Action(author=author, label=label):
            # The action itself may hold a confirmation or an undo, which are for no other program.
            yield ConversationMessageEvent(
                **identity, conversation=conversation, author=author, text=label, clicked=True
            )
        case _:
            pass


def _assigned(item: LogEntry, state: ConversationState) -> Iterator[FeedEvent]:
    identity, conversation = _identity(item, state, "conversation.assigned"), conversation_of(state)
    match item.entry:
        case Assigned(owner=owner, owner_name=name, team=team, by=by, reason=reason):
            yield ConversationAssignedEvent(
                **identity, conversation=conversation, owner=owner, owner_name=name, team=team, by=by, reason=reason
            )
        case Message(author=Author(kind="teammate") as author):
            # A reply took the conversation over; it has no entry of its own for that.
            owner = Owner("person", author.id)
            yield ConversationAssignedEvent(
                **identity, conversation=conversation, owner=owner, owner_name=author.name, by=author, reason="reply"
            )
        case _:
            pass


def _ends(item: LogEntry, state: ConversationState) -> Iterator[FeedEvent]:
    conversation = conversation_of(state)
    match item.entry:
        case Closed(by=by, reason=reason):
            identity = _identity(item, state, "conversation.closed")
            yield ConversationClosedEvent(
                **identity, conversation=conversation, by=by, reason=reason, result=_result_of(state)
            )
        case Reopened(by=by):
            identity = _identity(item, state, "conversation.reopened")
            yield ConversationReopenedEvent(**identity, conversation=conversation, by=by)
        case ClosingNoted(note=note, drafted=drafted):
            identity = _identity(item, state, "conversation.noted")
            yield ConversationNotedEvent(
                **identity, conversation=conversation, category=note.category, summary=note.summary, drafted=drafted
            )
        case Rated(rating=rating, comment=comment):
            identity = _identity(item, state, "conversation.rated")
            yield ConversationRatedEvent(**identity, conversation=conversation, rating=rating, comment=comment)
        case _:
            pass


def _result_of(state: ConversationState) -> ConversationResult:
    found = {name: state.raw(field) for name, field in _TIMES.items()}
    times = {name: None if value is None else _time(int(value)) for name, value in found.items()}
    return ConversationResult(
        owner=state.owner, team=state.team, assignee=state.assignee, flow=state.flow, labels=list(state.labels),
        priority=state.priority, category=state.category, summary=state.summary, rating=state.rating,
        rating_comment=state.rating_comment, entries=int(state.raw("entries") or 0),
        model_use=state.model_use, times=ConversationTimes(**times),
    )  # fmt: skip


def _contact_changes(item: LogEntry, state: ConversationState) -> Iterator[FeedEvent]:
    match item.entry:
        case ToolResultEntry(result=Ok(data=data)):
            pass
        case _:
            return
    created = _identity(item, state, "contact.created")
    updated = _identity(item, state, "contact.updated")
    # What a colleague asks the assistant is their own; that a contact changed is not.
    named = None if state.is_private else state.id
    match data:
        case ContactCreated(contact=contact):
            yield ContactCreatedEvent(
                **created, conversation_id=named, contact_id=contact.id, properties=contact.properties
            )
        # Without changes the record held the values already: nothing happened.
        case ContactUpdated(contact=contact, changes=changes) if changes:
            yield ContactUpdatedEvent(**updated, conversation_id=named, contact_id=contact.id, changes=changes)
        case ContactSaved(contact_id=str(contact_id), created=True):
            yield ContactCreatedEvent(**created, conversation_id=named, contact_id=contact_id)
        case ContactSaved(contact_id=str(contact_id), changes=changes) if changes:
            yield ContactUpdatedEvent(**updated, conversation_id=named, contact_id=contact_id, changes=changes)
        case ContactsMerged(contact=contact, merged=merged):
            yield ContactUpdatedEvent(**updated, conversation_id=named, contact_id=contact.id, merged_id=merged.id)
        case ChangeUndone(contact=contact, changes=changes, removed=removed):
            yield ContactUpdatedEvent(
                **updated, conversation_id=named, contact_id=contact.id, changes=changes, undone=True, removed=removed
            )
        case ImportFinished():
            yield ContactsImportedEvent(
                **_identity(item, state, "contacts.imported"), import_id=data.import_id, total=data.total,
                created=data.created, updated=data.updated, unchanged=data.unchanged, failed=data.failed,
                undone=data.undone,
            )  # fmt: skip
        case _:
            pass
