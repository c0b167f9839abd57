"""Legal holds, of conversations and of contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "named", "conversation", "contact", "by")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("holds_named", "holds", ["named"])
