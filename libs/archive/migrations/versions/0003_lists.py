"""What the desk's lists of closed conversations ask by, in addition: the topic, and the indexes of their orders."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("topic", sa.Text))
    # All columns that lists filter by, so that a rare value is looked for in the index and not in the wide rows.
    op.create_index(
        "conversations_listed",
        "conversations",
        ["status", "private", "closed_at", "id", "owner", "team", "assignee", "channel", "topic", "locale", "priority",
         "waiting_since"],
    )  # fmt: skip
    op.create_index("conversations_active", "conversations", ["revision_ms", "id"])
    op.create_index("conversations_opened", "conversations", ["opened_at", "id"])
    op.create_index("conversations_priority", "conversations", ["priority", "id"])
