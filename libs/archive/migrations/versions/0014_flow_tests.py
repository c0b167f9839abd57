"""The tests that admins keep with a flow."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    # No key to `flows`: a flow that only a file has may have tests here, too.
    op.create_table(
        "flow_tests",
        sa.Column("flow", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
