"""Indexes for reports of teammates who see the conversations of their teams and their own."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for name, present in (
        ("team", "team IS NOT NULL"),
        ("assignee", "assignee IS NOT NULL"),
        ("owner", "owner <> 'assistant'"),
    ):
        op.create_index(
            f"report_rows_{name}", "report_rows", [name, "closed_at", "id"],
            sqlite_where=sa.text(present), postgresql_where=sa.text(present),
        )  # fmt: skip
