"""Conversations, their logs, labels and attachments."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXTS = (
    "contact", "name", "channel", "source", "status", "owner", "team", "assignee", "category", "flow", "locale",
    "priority", "labels", "closed_by", "rating_comment", "summary", "last_text", "contact_text",
)  # fmt: skip
_TIMES = (
    "opened_at", "contact_at", "first_answer_at", "assistant_answered_at", "first_human_at", "human_since",
    "human_answered_at", "queued_at", "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revision_ms", sa.BigInteger, nullable=False),
        sa.Column("revision_seq", sa.Integer, nullable=False),
        sa.Column("contact_kind", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger) for name in _TIMES),
        sa.Column("rating", sa.SmallInteger),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("archived_at", sa.BigInteger, nullable=False),
        sa.Column("hold", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_index("conversations_closed", "conversations", ["closed_at", "id"])
    for name in ("contact", "assignee", "team", "channel"):
        op.create_index(f"conversations_{name}", "conversations", [name, "closed_at"])
    op.create_table("logs", _of_conversation(), sa.Column("entries", sa.LargeBinary, nullable=False))
    op.create_table("conversation_labels", sa.Column("label", sa.Text, primary_key=True), _of_conversation())
    op.create_index("conversation_labels_conversation", "conversation_labels", ["conversation_id"])
    op.create_table(
        "attachments",
        _of_conversation(),
        sa.Column("file_id", sa.Text, primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
    )


def _of_conversation() -> sa.Column[str]:
    return sa.Column(
        "conversation_id",
        sa.Text,
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    )
