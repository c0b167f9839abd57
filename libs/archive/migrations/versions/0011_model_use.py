"""What a model's answers used in each conversation, and sums of it by quarters of an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "model_uses",
        sa.Column("conversation_id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        *_numbers(),
    )
    op.create_table(
        "model_sums",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("quarter", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("conversations", sa.BigInteger, nullable=False),
        *_numbers(),
    )


def _numbers() -> list[sa.Column[int]]:
    names = ("answers", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "cost")
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]
