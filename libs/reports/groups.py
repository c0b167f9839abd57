"""The groups of a report's rows that do not depend on a time zone, and the rows in which a conversation counts."""

from collections.abc import Iterator
from typing import Literal

from libs.reports.records import ReportRecord

StoredGroup = Literal["total", "team", "person", "channel", "category", "label", "flow"]

RowKey = tuple[str, str]
"""A group, and the key of a row in it."""

TOTAL: RowKey = ("total", "total")


def rows_of(record: ReportRecord) -> Iterator[RowKey]:
    """All rows that a conversation counts in; once for each of its labels."""
    yield TOTAL
    # The assignee stays after the end, and the owner may be the assistant again by then.
    named = (
        ("team", record.team), ("person", record.assignee), ("channel", record.channel),
        ("category", record.category), ("flow", record.flow),
    )  # fmt: skip
    yield from ((group, key) for group, key in named if key)
    yield from (("label", label) for label in record.labels)
