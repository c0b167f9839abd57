"""The tables of reports: what reports know of each conversation, and their figures by hours.

`report_pending` makes figures exact at any time: its rows say which conversations a stored hour has otherwise than they
are now. They are written in the transaction that changes a conversation, and go with the next calculation of the hour.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from libs.archive.tables import METADATA

LONG_MS = 2 * 24 * 3_600_000
"""Conversations that took longer have an index of their own, so that those that were open at a time are found."""

ROW_TEXTS = ("contact", "owner", "team", "assignee", "channel", "category", "flow", "labels")
ROW_TIMES = (
    "contact_at", "assistant_answered_at", "first_human_at", "human_since", "human_answered_at", "queued_at",
    "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due",
)  # fmt: skip

OF_PEOPLE = "owner <> 'assistant'"
"""The rows of an index by owners: those of the assistant are of no teammate."""

REPORT_ROWS = Table(
    "report_rows",
    METADATA,
    Column("id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    *(Column(name, Text, nullable=name not in ("contact", "owner", "channel", "labels")) for name in ROW_TEXTS),
    *(Column(name, BigInteger, nullable=name != "contact_at") for name in ROW_TIMES),
    Column("rating", SmallInteger),
    Column("is_back", Boolean, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    Index("report_rows_contact", "contact", "last_at"),
    Index("report_rows_began", "contact_at", "last_at"),
    Index("report_rows_ended", "closed_at"),
    Index("report_rows_stored", "stored_at"),
    *(
        Index(f"report_rows_{name}", name, sqlite_where=text(f"{name} IS NOT NULL"),
              postgresql_where=text(f"{name} IS NOT NULL"))
        for name in ("queued_at", "human_since", "human_answered_at")
    ),
    *(
        Index(f"report_rows_{name}", name, "closed_at", "id", sqlite_where=text(rows), postgresql_where=text(rows))
        for name, rows in (("team", "team IS NOT NULL"), ("assignee", "assignee IS NOT NULL"), ("owner", OF_PEOPLE))
    ),
    Index("report_rows_long", "last_at", "contact_at", sqlite_where=text(f"last_at - contact_at > {LONG_MS}"),
          postgresql_where=text(f"last_at - contact_at > {LONG_MS}")),
)  # fmt: skip
"""Conversations that count in reports. `is_back`: its contact came back soon. `last_at`: the last of its times."""

REPORT_PENDING = Table(
    "report_pending",
    METADATA,
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Column("before", Text),
    Column("mark", Integer, nullable=False),
)
"""`before`: the conversation as the stored hour has it; NULL if it does not. `mark` grows with each change."""

REPORT_BLOCKS = Table(
    "report_blocks",
    METADATA,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("began", Integer),
    Column("ended", Integer),
    Column("waited", Integer),
    Column("served", Integer),
    Column("data", LargeBinary, nullable=False),
)
"""`libs.reports.blocks`, in parts, so that a report reads those that it needs. The first part has totals of events."""

REPORT_STATE = Table(
    "report_state",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("built_until", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)
"""One row. Blocks of more than an hour are there up to the hour `built_until`. `since_ms`: when the archive began."""
