"""Canaries of flows, and what became of each conversation in each version of a flow, by which versions are compared."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "flow_canaries",
        sa.Column("flow", sa.Text, sa.ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("compared_with", "share")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("rule", "state", "started_by", "ended_by", "reason")),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_table(
        "flow_outcomes",
        sa.Column("conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("flow", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("handed_over", "undone", "failed")),
        sa.Column("rating", sa.SmallInteger),
    )
    op.create_index("flow_outcomes_opened", "flow_outcomes", ["flow", "version", "opened_at"])
