"""Flows of the builder: their versions, the drafts, and the revision of what is published."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "flows",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("position", "active_version", "latest_version")),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "flow_versions",
        sa.Column("flow", sa.Text, sa.ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("text", "author", "note", "digest")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "flow_drafts",
        sa.Column("flow", sa.Text, sa.ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    published = op.create_table(
        "flows_published",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(published, [{"one": 1, "revision": 0}])
