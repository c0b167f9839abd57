"""Figures of many conversations by the rows of a report, in a form that can be added up and stored.

The counts of a row are one integer with 32 bits for each (see `histograms`). A count may be below zero while sums
grow, as long as it is not in the end.
"""

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from libs.reports.groups import RowKey
from libs.reports.histograms import BITS, Histogram
from libs.reports.measures import Contribution

TIMES = ("queue_wait", "first_answer", "closed")
"""Figures with times, each with a histogram in every row."""

COUNTS = (
    "conversations", "answered_by_person", "answered_by_assistant", "unanswered", "closed", "resolved_alone",
    "maybe_alone", "queue_wait_waits", "queue_wait_left", "first_answer_waits", "first_answer_left",
    "first_answer_met", "first_answer_missed", "resolution_met", "resolution_missed", "waiting_now",
    "rated_1", "rated_2", "rated_3", "rated_4", "rated_5",
)  # fmt: skip
"""The numbers of each row."""

_ONE: Mapping[str, int] = {name: 1 << (BITS * number) for number, name in enumerate(COUNTS)}
_SIZE = len(COUNTS) * BITS // 8
_NUMBERS = struct.Struct(f"<{len(COUNTS)}I")

# The counts, then for each histogram: its number, bytes of values, of a list of bins and of counts, and the first bin.
_ROW = struct.Struct(f"<{_SIZE}s{5 * len(TIMES)}I")


class RowChange(NamedTuple):
    """What some contributions of one conversation add to each of its rows."""

    counts: int
    times: tuple[tuple[int, int], ...]
    longest: int | None


def change_of(contributions: Iterable[Contribution]) -> RowChange:
    counts, times, longest = 0, [], None
    for _, figure, (value, outcome) in contributions:
        if figure == "rated":
            counts += _ONE[f"rated_{value}"]
        elif figure in TIMES:
            # An end without an answer counts, and its time is no case.
            if outcome != "left":
                times.append((TIMES.index(figure), value or 0))
            counts += _ONE["closed"] if figure == "closed" else _ONE.get(f"{figure}_{outcome}", 0)
        else:
            counts += _ONE[figure]
            longest = value if figure == "waiting_now" else longest
    return RowChange(counts, tuple(times), longest)


@dataclass(slots=True)
class FigureRow:
    """One row of a report. `longest`: the longest wait of those that go on."""

    counts: int
    times: tuple[Histogram, Histogram, Histogram]
    longest: int | None = None

    def numbers(self) -> dict[str, int]:
        return dict(zip(COUNTS, _NUMBERS.unpack(self.counts.to_bytes(_SIZE, "little")), strict=True))

    def histogram(self, figure: str) -> Histogram:
        return self.times[TIMES.index(figure)]


class Sums:
    """Rows by their keys. `with_values`: small rows keep exact values when they are packed."""

    def __init__(self, *, with_values: bool = True) -> None:
        self.rows: dict[RowKey, FigureRow] = {}
        self._with_values = with_values

    def row(self, key: RowKey) -> FigureRow:
        found = self.rows.get(key)
        if found is None:
            found = self.rows[key] = FigureRow(0, (Histogram(), Histogram(), Histogram()))
        return found

    def add(self, keys: Iterable[RowKey], change: RowChange, *, sign: int = 1) -> None:
        for key in keys:
            row = self.row(key)
            row.counts += sign * change.counts
            for number, value in change.times:
                row.times[number].add(value) if sign > 0 else row.times[number].remove(value)
            if change.longest is not None:
                row.longest = max(row.longest or 0, change.longest)

    def add_row(self, key: RowKey, other: FigureRow) -> None:
        row = self.row(key)
        row.counts += other.counts
        for mine, its in zip(row.times, other.times, strict=True):
            mine.add_all(its)

    def settle_later(self) -> None:
        """Nothing of these rows is old enough to know that a contact stays away."""
        # Counts are read without unpacking all of them.
        mask = (1 << BITS) - 1
        for row in self.rows.values():
            # Of blocks alone no count is below zero, so that one can be read from among the others.
            known = row.counts // _ONE["resolved_alone"] & mask
            row.counts += known * (_ONE["maybe_alone"] - _ONE["resolved_alone"])

    def used(self) -> Iterator[tuple[RowKey, FigureRow]]:
        """Rows in which something counts: others were emptied by a correction."""
        return ((key, row) for key, row in self.rows.items() if row.counts or any(each.number for each in row.times))

    def pack(self) -> bytes:
        heads: list[bytes] = []
        data: list[bytes] = []
        keys: list[RowKey] = []
        for key, row in self.used():
            keys.append(key)
            numbers: list[int] = []
            for histogram in row.times:
                number, exact, listed, packed, low = histogram.parts(with_values=self._with_values)
                numbers += (number, len(exact), len(listed), len(packed), low)
                data += (exact, listed, packed)
            heads.append(_ROW.pack(row.counts.to_bytes(_SIZE, "little"), *numbers))
        names = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
        return b"".join((struct.pack("<I", len(names)), names, *heads, *data))

    def add_packed(self, data: bytes) -> None:
        """Add what `pack` gave."""
        size = struct.unpack_from("<I", data)[0]
        keys: list[RowKey] = [(group, key) for group, key in json.loads(data[4 : 4 + size])]
        place = 4 + size + len(keys) * _ROW.size
        for key, head in zip(keys, _ROW.iter_unpack(data[4 + size : place]), strict=True):
            # The order of data is that of `pack`: all of a row, one histogram after the other.
            row = self.row(key)
            row.counts += int.from_bytes(head[0], "little")
            for number, histogram in enumerate(row.times):
                if head[1 + number * 5]:
                    cases, exact, listed, packed, low = head[1 + number * 5 : 6 + number * 5]
                    after_exact, end = place + exact, place + exact + listed + packed
                    after_listed = after_exact + listed
                    histogram.add_part(
                        cases, data[place:after_exact], data[after_exact:after_listed], data[after_listed:end], low
                    )
                    place = end
