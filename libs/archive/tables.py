"""The tables of the archive, as queries name them. `migrations` made them; a test compares the two.

All times are ms of Redis' clock. A row of `conversations` holds what lists, searches and reports ask by. `state` is the
whole hash that Redis had, and `logs` the whole log.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

METADATA = MetaData()

TIMES = (
    "opened_at", "contact_at", "first_answer_at", "assistant_answered_at", "first_human_at", "human_since",
    "human_answered_at", "queued_at", "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due",
)  # fmt: skip
"""Columns with the names of fields of the state."""

TEXTS = (
    "contact", "name", "channel", "source", "status", "owner", "team", "assignee", "category", "flow", "locale",
    "priority", "labels", "closed_by", "rating_comment", "summary", "last_text", "contact_text",
)  # fmt: skip
"""The same, with texts. An empty field of the state is NULL here."""

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", Text, primary_key=True),
    # The offset of the last entry. A row with a newer one takes the place of an older one, never the reverse.
    Column("revision_ms", BigInteger, nullable=False),
    Column("revision_seq", Integer, nullable=False),
    Column("contact_kind", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    *(Column(name, Text) for name in TEXTS),
    *(Column(name, BigInteger) for name in TIMES),
    Column("topic", Text),
    Column("rating", SmallInteger),
    Column("entries", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("archived_at", BigInteger, nullable=False),
    Column("hold", Boolean, nullable=False, server_default=text("false")),
    Index("conversations_closed", "closed_at", "id"),
    Index(
        "conversations_listed",
        "status",
        "private",
        "closed_at",
        "id",
        "owner",
        "team",
        "assignee",
        "channel",
        "topic",
        "locale",
        "priority",
        "waiting_since",
    ),
    Index("conversations_active", "revision_ms", "id"),
    Index("conversations_opened", "opened_at", "id"),
    Index("conversations_priority", "priority", "id"),
    Index("conversations_contact", "contact", "closed_at"),
    Index("conversations_assignee", "assignee", "closed_at"),
    Index("conversations_team", "team", "closed_at"),
    Index("conversations_channel", "channel", "closed_at"),
    Index("conversations_category", "category", "closed_at"),
)
"""`status` is `open` for a conversation that was reopened: lists ask for `closed`. `private`: never on the desk."""


def _of_conversation() -> Column[str]:
    return Column(
        "conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, nullable=False
    )


LOGS = Table("logs", METADATA, _of_conversation(), Column("entries", LargeBinary, nullable=False))
"""The log, packed by `packing`. It is a table of its own so that lists don't read it."""

LABELS = Table(
    "conversation_labels",
    METADATA,
    Column("label", Text, primary_key=True),
    _of_conversation(),
    Index("conversation_labels_conversation", "conversation_id"),
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    _of_conversation(),
    Column("file_id", Text, primary_key=True),
    Column("record", Text, nullable=False),
)
"""What is known of each file, as JSON. Its bytes stay where attachments are kept."""

FLOW_STEPS = Table(
    "flow_steps",
    METADATA,
    _of_conversation(),
    Column("flow", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    Column("reached_at", BigInteger, nullable=False),
    Column("spent_ms", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Index("flow_steps_reached", "flow", "reached_at"),
)
"""The steps of flows that an ended conversation was at. `version` 0: the flow of a file."""

MODEL_NUMBERS = ("answers", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "cost")
"""Columns with the numbers of a `ModelUse`, in their order. The cost is in billionths."""


def _model_numbers() -> "list[Column[int]]":
    return [Column(name, BigInteger, nullable=False) for name in MODEL_NUMBERS]


MODEL_USES = Table(
    "model_uses",
    METADATA,
    _of_conversation(),
    Column("quarter", Integer, nullable=False),
    Column("team", Text, nullable=False),
    Column("flow", Text, nullable=False),
    *_model_numbers(),
)
"""What models used in each ended conversation. `quarter`: the quarter of an hour of its end, counted from 1970."""

MODEL_SUMS = Table(
    "model_sums",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("quarter", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("conversations", BigInteger, nullable=False),
    *_model_numbers(),
)
"""Sums of MODEL_USES: of all conversations (`total`), and by their last `team` and `flow`; of whole days as well."""

FLOW_OUTCOMES = Table(
    "flow_outcomes",
    METADATA,
    _of_conversation(),
    Column("flow", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", BigInteger, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("handed_over", "undone", "failed")),
    Column("rating", SmallInteger),
    Index("flow_outcomes_opened", "flow", "version", "opened_at"),
)
"""What became of an ended conversation, once for each version of a flow that it was in."""

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index("events_contact", "contact"),
    Index("events_conversation", "conversation_id"),
    Index("events_type", "type", "seq"),
    Index("events_recorded", "recorded_at"),
)
"""The event feed in its order. Events have a retention of their own."""

FEED = Table(
    "feed",
    METADATA,
    Column("epoch", Text, primary_key=True),
    Column("removed", BigInteger, nullable=False),
    Column("newest", BigInteger, nullable=False),
)
"""One row. `epoch` is random: a cursor of another database is recognised by it."""

WEBHOOKS = Table(
    "webhooks",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("passed", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("failing_since_ms", BigInteger),
    Column("gave_up", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
)
"""How far each endpoint has got. `address` is a digest of its URL."""

WEBHOOK_DEAD_LETTERS = Table(
    "webhook_dead_letters",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("seq", BigInteger, ForeignKey("events.seq", ondelete="CASCADE"), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("retry", Boolean, nullable=False),
    Index("webhook_dead_letters_event", "seq"),
)
"""Events that an endpoint did not take."""

HOLDS = Table(
    "holds",
    METADATA,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "named", "conversation", "contact", "by")),
    Column("at", BigInteger, nullable=False),
    Index("holds_named", "named"),
)
"""Legal holds. `named`: the conversation's ID or the contact's key. `conversation`: where an admin put it."""

FORGOTTEN = Table("forgotten", METADATA, Column("id", Text, primary_key=True), Column("at", BigInteger, nullable=False))
"""The IDs of conversations that were forgotten. None of them is stored again."""
