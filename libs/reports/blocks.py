"""Figures of whole hours, stored as blocks: of one hour, and of more hours that begin at a multiple of their length.

Any time zone's days and any span are whole hours of UTC and a rest at both ends, whose conversations are read one by
one. A year is some thirty blocks. A contribution belongs to the hour of its time, a conversation to up to five hours.
"""

import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from libs.reports.groups import RowKey, rows_of
from libs.reports.measures import contributions
from libs.reports.records import ReportRecord
from libs.reports.sums import Sums, change_of

HOUR_MS = 3_600_000
QUARTER_MS = HOUR_MS // 4
WEEK_HOURS = 7 * 24

LEVELS = (1, 6, 24, 96, 384, 1536)
"""Hours of a block. Each level is a small multiple of the one before: a span needs few blocks of each."""

PHASES = (0, 30, 45)
"""Minutes by which the hours of time zones differ from those of UTC. Since 2000 no zone had another difference."""

EVENTS = ("began", "ended", "waited", "served")
"""Counted for days and for the backlog: first messages of contacts, ends, first waits for a person, and their ends."""

_LONG_AGO_MS = 1 << 60
"""At this time every conversation that ended is long over."""

_LEVEL = 1  # of compression: a higher one saves little, and costs more than all else


class BlockKey(NamedTuple):
    """`hour`: the first one, counted from 1970."""

    level: int
    hour: int

    @property
    def end(self) -> int:
        return self.hour + LEVELS[self.level]

    def parent(self) -> "BlockKey":
        length = LEVELS[self.level + 1]
        return BlockKey(self.level + 1, self.hour // length * length)

    def children(self) -> "list[BlockKey]":
        length = LEVELS[self.level - 1]
        return [BlockKey(self.level - 1, hour) for hour in range(self.hour, self.end, length)]


def blocks_of(first: int, end: int, *, built_until: int) -> list[BlockKey]:
    """The fewest blocks that make up these hours. Blocks of more than an hour exist only up to `built_until`."""
    # Greedy is the fewest, because each length is a multiple of the one below.
    found: list[BlockKey] = []
    hour = first
    while hour < end:
        level = max(
            level
            for level, length in enumerate(LEVELS)
            if level == 0 or (hour % length == 0 and hour + length <= min(end, built_until))
        )
        found.append(BlockKey(level, hour))
        hour += LEVELS[level]
    return found


@dataclass(frozen=True)
class Noted:
    """A conversation as it is stored for reports. `is_back`: its contact came back soon after its end."""

    record: ReportRecord
    is_back: bool = False


def times_of(record: ReportRecord) -> tuple[int | None, int | None, int | None, int | None]:
    """When each of the EVENTS happened."""
    ended = None if record.is_open else record.closed_at or None
    waited = record.human_since or None
    return record.contact_at, ended, waited, (record.human_answered_at or ended) if waited else None


def hours_of(record: ReportRecord) -> set[int]:
    """The hours to which a conversation contributes anything."""
    times = (*times_of(record), record.queued_at)
    return {time // HOUR_MS for time in times if time}


def hour_of_week(ms: int, phase: int) -> int:
    """The hour of the week, by hours that begin `phase` minutes before those of UTC. 0 is the first of Monday."""
    # 1970 began on a Thursday.
    return ((ms // 60_000 + phase) // 60 + 72) % WEEK_HOURS


@dataclass
class FigureBlock:
    """`weeks`: the figures by the contacts' hours of the week, for each of the PHASES. `quarters`: counts of EVENTS."""

    hours: int
    sums: Sums = field(default_factory=Sums)
    weeks: tuple[Sums, Sums, Sums] = field(
        default_factory=lambda: (Sums(with_values=False), Sums(with_values=False), Sums(with_values=False))
    )
    quarters: tuple["array[int]", ...] = ()

    def totals(self) -> tuple[int, ...]:
        return tuple(sum(each) for each in self.quarters)

    def packed(self) -> "PackedBlock":
        events = b"".join(each.tobytes() for each in self.quarters)
        parts = (events, self.sums.pack(), *(each.pack() for each in self.weeks))
        return PackedBlock(self.totals(), *(zlib.compress(each, _LEVEL) for each in parts))


class PackedBlock(NamedTuple):
    totals: tuple[int, ...]
    quarters: bytes
    sums: bytes
    week_0: bytes
    week_30: bytes
    week_45: bytes

    @property
    def weeks(self) -> tuple[bytes, bytes, bytes]:
        return self.week_0, self.week_30, self.week_45


def quarters_of(packed: bytes) -> list["array[int]"]:
    """The EVENTS of a packed block by quarters of an hour."""
    numbers = array("I")
    numbers.frombytes(zlib.decompress(packed))
    size = len(numbers) // len(EVENTS)
    return [numbers[number * size : (number + 1) * size] for number in range(len(EVENTS))]


def block_of_hour(hour: int, noted: Iterable[Noted]) -> FigureBlock:
    """The figures of one hour, from all conversations that contribute to it."""
    start, end = hour * HOUR_MS, (hour + 1) * HOUR_MS
    block = FigureBlock(1, quarters=tuple(array("I", [0] * 4) for _ in EVENTS))
    for record, is_back in ((each.record, each.is_back) for each in noted):
        for counts, time in zip(block.quarters, times_of(record), strict=True):
            if time and start <= time < end:
                counts[(time - start) // QUARTER_MS] += 1
        found = contributions(record, _LONG_AGO_MS, is_back=is_back)
        # A conversation contributes to several hours: only what belongs to this one counts here.
        change = change_of(each for each in found if each.at is not None and start <= each.at < end)
        if change.counts or change.times:
            block.sums.add(rows_of(record), change)
            for phase, week in zip(PHASES, block.weeks, strict=True):
                week.add([week_row(hour_of_week(record.contact_at, phase))], change)
    return block


def block_of_parts(hours: int, parts: Sequence[tuple[int, PackedBlock]]) -> FigureBlock:
    """A larger block. `parts`: the stored smaller ones, and the hour of this block in which each begins."""
    block = FigureBlock(hours, quarters=tuple(array("I", bytes(4 * 4 * hours)) for _ in EVENTS))
    for first, part in parts:
        for counts, its in zip(block.quarters, quarters_of(part.quarters), strict=True):
            # Parts do not overlap, and hours without a part stay zero.
            counts[first * 4 : first * 4 + len(its)] = its
        block.sums.add_packed(zlib.decompress(part.sums))
        for week, packed in zip(block.weeks, part.weeks, strict=True):
            week.add_packed(zlib.decompress(packed))
    return block


def week_row(hour: int) -> RowKey:
    return "week", str(hour)
