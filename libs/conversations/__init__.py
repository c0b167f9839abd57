"""A conversation is a log: append to it exactly once, read it, follow it, and advance it under a lease.

Each step that changes a conversation is one Lua script. The log is the only truth; the state is what it amounts to.
"""

from libs.conversations.appending import RETENTION, Appended, Caps
from libs.conversations.archiving import ARCHIVE_ANNOUNCE, Archiving
from libs.conversations.attachments import AttachmentRecords, Audience, StoredAttachment
from libs.conversations.channel_deliveries import Deliveries, DeliveryLease, OtherChannel
from libs.conversations.commits import Commit, Decided, ToolRequest
from libs.conversations.contact_identity import identity_of
from libs.conversations.dead_letters import DELIVERY, DeadLetter, DeadLetters, DeadLetterSurvey
from libs.conversations.describing import MAX_LABELS, Describer
from libs.conversations.desk_lists import CLOSED_LISTS, OPEN_LISTS
from libs.conversations.errors import (
    ActionUnknown,
    ArchiveAway,
    AttachmentsFull,
    AttachmentUnknown,
    CallUnknown,
    ConversationClosed,
    ConversationError,
    ConversationFull,
    ConversationUnknown,
    KeyReused,
    OffsetUnknown,
    OwnerChanged,
    RatingTooEarly,
    RatingTooLate,
    TooManyLabels,
)
from libs.conversations.feed import CaughtUp, Followed, LiveFeed, Reset
from libs.conversations.homes import home_of
from libs.conversations.mail_outbox import MailLease, MailOutbox, MailState
from libs.conversations.past import ContactPast
from libs.conversations.ratings import Ratings
from libs.conversations.reader import LogReader
from libs.conversations.restoring import Restorer
from libs.conversations.results import append_result
from libs.conversations.seen import SeenMarks
from libs.conversations.state import ConversationState, parse_log, parse_state
from libs.conversations.timers import IDLE, SILENCE, UNANSWERED, SilenceEnd, Timers
from libs.conversations.turns import LEASE, MAX_ATTEMPTS, TAIL, Snapshot, TurnLease, Turns
from libs.conversations.undoing import UndoRequests
from libs.conversations.writer import LogWriter, Opening

__all__ = [
    "ARCHIVE_ANNOUNCE",
    "CLOSED_LISTS",
    "DELIVERY",
    "IDLE",
    "LEASE",
    "MAX_ATTEMPTS",
    "MAX_LABELS",
    "OPEN_LISTS",
    "RETENTION",
    "SILENCE",
    "TAIL",
    "UNANSWERED",
    "ActionUnknown",
    "Appended",
    "ArchiveAway",
    "Archiving",
    "AttachmentRecords",
    "AttachmentUnknown",
    "AttachmentsFull",
    "Audience",
    "CallUnknown",
    "Caps",
    "CaughtUp",
    "Commit",
    "ContactPast",
    "ConversationClosed",
    "ConversationError",
    "ConversationFull",
    "ConversationState",
    "ConversationUnknown",
    "DeadLetter",
    "DeadLetterSurvey",
    "DeadLetters",
    "Decided",
    "Deliveries",
    "DeliveryLease",
    "Describer",
    "Followed",
    "KeyReused",
    "LiveFeed",
    "LogReader",
    "LogWriter",
    "MailLease",
    "MailOutbox",
    "MailState",
    "OffsetUnknown",
    "Opening",
    "OtherChannel",
    "OwnerChanged",
    "RatingTooEarly",
    "RatingTooLate",
    "Ratings",
    "Reset",
    "Restorer",
    "SeenMarks",
    "SilenceEnd",
    "Snapshot",
    "StoredAttachment",
    "Timers",
    "TooManyLabels",
    "ToolRequest",
    "TurnLease",
    "Turns",
    "UndoRequests",
    "append_result",
    "home_of",
    "identity_of",
    "parse_log",
    "parse_state",
]
