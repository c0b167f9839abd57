"""An index by which retention finds the old conversations of a category."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("conversations_category", "conversations", ["category", "closed_at"])
