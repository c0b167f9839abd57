"""The texts of conversations, for the search."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "searched_texts",
        # In SQLite the number of the row itself, which the full-text index names.
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("conversation_id", sa.Text, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("pairs", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("searched_texts_conversation", "searched_texts", ["conversation_id"], unique=True)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE searched_grams "
            "USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
        )
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute(
            "CREATE INDEX searched_texts_trigrams ON searched_texts USING gin (body gin_trgm_ops, pairs gin_trgm_ops)"
        )
