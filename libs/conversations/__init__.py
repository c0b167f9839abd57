"""A conversation is a log: append to it exactly once, read it, follow it, and advance it under a lease.

Each step that changes a conversation is one Lua script. The log is the only truth; the state is what it amounts to.
"""

from libs.conversations.channel_deliveries import DELIVERY_LEASE, Deliveries, Held, OtherChannel
from libs.conversations.dead_letters import DELIVERY, DeadLetters, Letter, Survey
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
from libs.conversations.feed import CaughtUp, Followed, LiveFeed, Reset
from libs.conversations.reader import Reader
from libs.conversations.results import append_result
from libs.conversations.state import ConversationState, parse_state
from libs.conversations.timers import Timers
from libs.conversations.turns import LEASE, MAX_ATTEMPTS, TAIL, Decided, Lease, Request, Snapshot, Step, Turns
from libs.conversations.writer import RETENTION, Appended, Caps, Facts, Opening

__all__ = [
    "DELIVERY",
    "DELIVERY_LEASE",
    "LEASE",
    "MAX_ATTEMPTS",
    "RETENTION",
    "TAIL",
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
    "DeadLetters",
    "Decided",
    "Deliveries",
    "Facts",
    "Followed",
    "Held",
    "KeyReused",
    "Lease",
    "Letter",
    "LiveFeed",
    "OffsetUnknown",
    "Opening",
    "OtherChannel",
    "OwnerChanged",
    "Reader",
    "Request",
    "Reset",
    "Snapshot",
    "Step",
    "Survey",
    "Timers",
    "Turns",
    "append_result",
    "parse_state",
]
