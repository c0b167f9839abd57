"""What reports know of conversations, and their figures by hours."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_LONG_MS = 2 * 24 * 3_600_000
_NEEDED = ("contact", "owner", "channel", "labels", "contact_at")
_TEXTS = ("contact", "owner", "team", "assignee", "channel", "category", "flow", "labels")
_TIMES = (
    "contact_at", "assistant_answered_at", "first_human_at", "human_since", "human_answered_at", "queued_at",
    "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "report_rows",
        sa.Column("id", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=name not in _NEEDED) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger, nullable=name not in _NEEDED) for name in _TIMES),
        sa.Column("rating", sa.SmallInteger),
        sa.Column("is_back", sa.Boolean, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
    )
    op.create_index("report_rows_contact", "report_rows", ["contact", "last_at"])
    op.create_index("report_rows_began", "report_rows", ["contact_at", "last_at"])
    op.create_index("report_rows_ended", "report_rows", ["closed_at"])
    op.create_index("report_rows_stored", "report_rows", ["stored_at"])
    for name in ("queued_at", "human_since", "human_answered_at"):
        _partial(f"report_rows_{name}", [name], f"{name} IS NOT NULL")
    _partial("report_rows_long", ["last_at", "contact_at"], f"last_at - contact_at > {_LONG_MS}")
    op.create_table(
        "report_pending",
        sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("before", sa.Text),
        sa.Column("mark", sa.Integer, nullable=False),
    )
    op.create_table(
        "report_blocks",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer) for name in ("began", "ended", "waited", "served")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "report_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("built_until", sa.Integer, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
    )


def _partial(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "report_rows", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
