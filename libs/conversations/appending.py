"""The parts that all steps which append have in common: a conversation's keys, the event, and the script's answer."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from libs.contracts import ChatEvent, Entry, FlowDecision, Message, Opened, Principal
from libs.conversations.errors import (
    AttachmentUnknown,
    CallUnknown,
    ConversationClosed,
    ConversationFull,
    ConversationUnknown,
    KeyReused,
    OwnerChanged,
)
from libs.messaging import ConversationKeys, Keys

RETENTION = timedelta(days=30)
"""How long a conversation's keys outlive its last entry."""

NEW = timedelta(minutes=30)
"""How long a conversation that its contact only opened is kept."""

PREVIEW = 160
"""Characters of the last line that the desk's lists show."""


@dataclass(frozen=True)
class Caps:
    """Limits of an anonymous contact's conversation. Above them the contact can't add more. 0 means no limit."""

    entries: int = 0
    bytes: int = 0


NO_CAPS = Caps()


@dataclass(frozen=True)
class Appended:
    """`repeated`: the key was known, nothing was appended now."""

    offset: str
    repeated: bool


def idle_ms(retention: timedelta) -> int:
    """Without an entry for this time a conversation is closed, so that the desk is updated before its keys expire."""
    return int(retention.total_seconds() * 900)  # nine tenths, in ms: time for the desk's steps after it


def stored(entry: Entry) -> str:
    """An entry as the log has it. Entries of the kinds that every conversation has leave out their defaults and their
    time, which their offset says."""
    match entry:
        case Opened() | Message() | FlowDecision():
            rest = entry.model_dump_json(exclude_defaults=True, exclude={"v", "kind", "at"})
            # Readers decide by these two whether they know the entry, so that they are always there.
            return f'{{"v":{entry.v},"kind":"{entry.kind}",{rest[1:]}'
        case _:
            return entry.model_dump_json()


def principal_json(principal: Principal) -> str:
    """A principal as the state has it: short, because a hash with long values needs three times the memory."""
    return principal.model_dump_json(exclude_defaults=True)


def event_head(event: ChatEvent) -> str:
    """The event as JSON up to the place of its offset, which only the step that appends knows."""
    return event.model_dump_json(exclude={"offset"})[:-1] + ',"offset":"'


def digest(*parts: str) -> str:
    """A short fingerprint of a body, to tell a repeat from a reuse of its key."""
    return blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def locate(keys: Keys, conversation_id: str) -> tuple[ConversationKeys, int]:
    """A conversation's keys and shard. Raises ConversationUnknown for what cannot be an ID."""
    try:
        return keys.conversation(conversation_id), keys.shard_of(conversation_id)
    except ValueError as error:
        raise ConversationUnknown(conversation_id) from error


_REFUSALS = {
    b"unknown": ConversationUnknown,
    b"closed": ConversationClosed,
    b"full": ConversationFull,
    b"unknown_attachment": AttachmentUnknown,
    b"key_reused": KeyReused,
    b"unknown_call": CallUnknown,
    b"owner_changed": OwnerChanged,
}


def appended(conversation_id: str, status: bytes, offset: bytes) -> Appended:
    """Return a script's answer, or raise the error that it stands for."""
    if status in _REFUSALS:
        raise _REFUSALS[status](conversation_id)
    return Appended(offset.decode(), repeated=status == b"repeated")
