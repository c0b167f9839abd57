"""The event feed, and how far each endpoint of a webhook has got in it."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("events_contact", "events", ["contact"])
    op.create_index("events_conversation", "events", ["conversation_id"])
    op.create_index("events_type", "events", ["type", "seq"])
    op.create_index("events_recorded", "events", ["recorded_at"])
    feed = op.create_table(
        "feed",
        sa.Column("epoch", sa.Text, primary_key=True),
        sa.Column("removed", sa.BigInteger, nullable=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(feed, [{"epoch": secrets.token_hex(4), "removed": 0, "newest": 0}])
    op.create_table(
        "webhooks",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("passed", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("failing_since_ms", sa.BigInteger),
        sa.Column("gave_up", sa.Boolean, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "webhook_dead_letters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("events.seq", ondelete="CASCADE"), primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("retry", sa.Boolean, nullable=False),
    )
    op.create_index("webhook_dead_letters_event", "webhook_dead_letters", ["seq"])
