"""Conversations in Redis, as figures of the archive need them."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.reports.records import ReportRecord


@dataclass(frozen=True)
class LiveRecord:
    """A conversation in Redis. `was_archived`: the archive has confirmed it, in this state or before it was reopened.

    `previous_end`: when the contact's last conversation before it ended, if there was one.
    """

    record: ReportRecord
    was_archived: bool = False
    previous_end: int | None = None


@dataclass(frozen=True)
class LiveRecords:
    """`read_ms`: when reading Redis began."""

    read_ms: int
    found: Sequence[LiveRecord] = ()
