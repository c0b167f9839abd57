"""A conversation is a log: append facts to it, read it, follow it, and advance it under a lease."""

from libs.conversations.errors import (
    ActionUnknown,
    CallUnknown,
    ConversationClosed,
    ConversationError,
    ConversationFull,
    ConversationUnknown,
    KeyReused,
    OffsetUnknown,
    OwnerChanged,
)
from libs.conversations.feed import CaughtUp, LiveFeed, Reset
from libs.conversations.reader import Reader
from libs.conversations.state import ConversationState
from libs.conversations.writer import Appended, Caps, Facts, Opening

__all__ = [
    "ActionUnknown",
    "Appended",
    "CallUnknown",
    "Caps",
    "CaughtUp",
    "ConversationClosed",
    "ConversationError",
    "ConversationFull",
    "ConversationState",
    "ConversationUnknown",
    "Facts",
    "KeyReused",
    "LiveFeed",
    "OffsetUnknown",
    "Opening",
    "OwnerChanged",
    "Reader",
    "Reset",
]
