"""The figures of all rows of a group: numbers, and percentiles of times by nearest rank."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from libs.reports import COUNTS, TIMES, Span
from services.gateway.desk.figures.columns import Columns, IntArray
from services.gateway.desk.figures.contributions import Counted
from services.gateway.desk.figures.groups import Group, Rows

_NUMBER_OF = {name: number for number, name in enumerate(COUNTS)}
_ONLY_A_CASE = len(COUNTS)
"""Of a contribution that is only a case of a figure with times: it makes a row, and no number."""

_PERCENTS = (50, 90, 95)


class TimeFigures(NamedTuple):
    cases: int
    median: int | None
    p90: int | None
    p95: int | None


NO_TIMES = TimeFigures(0, None, None, None)


@dataclass(frozen=True)
class RowFigures:
    """One row. `counts` has all COUNTS, and `times` all TIMES. `longest`: the longest wait of those that go on."""

    counts: Mapping[str, int]
    times: Mapping[str, TimeFigures]
    longest: int | None = None


NO_FIGURES = RowFigures(dict.fromkeys(COUNTS, 0), dict.fromkeys(TIMES, NO_TIMES))


@dataclass(frozen=True)
class _Values:
    """The values of one figure, ascending, and the conversations that they are of."""

    places: IntArray
    values: IntArray

    @classmethod
    def of(cls, found: Sequence[Counted]) -> "_Values":
        places = np.concatenate([each.places for each in found]) if found else np.zeros(0, dtype=np.int64)
        values = np.concatenate([_of(each) for each in found]) if found else np.zeros(0, dtype=np.int64)
        order = np.argsort(values)
        return cls(places[order], values[order])

    def by_key(self, rows: Rows) -> tuple[IntArray, IntArray, IntArray]:
        """The values of one key after the other, each ascending; where each begins, and how many it has."""
        found, keys = rows.of(self.places)
        numbers = np.bincount(keys, minlength=len(rows.keys))
        order = np.argsort(keys, kind="stable")
        values = self.values[order if found is None else found[order]]
        return values, np.cumsum(numbers) - numbers, numbers


@dataclass(frozen=True)
class _Kinds:
    """The counts to which each conversation adds. Few combinations occur, so that each is added up once for a row.

    `sets`: for each combination, 0 or 1 for each of the counts. `numbers`: that of each conversation.
    """

    sets: IntArray
    numbers: IntArray

    @classmethod
    def of(cls, counted: Sequence[Counted], size: int) -> "_Kinds":
        bits = np.zeros(size, dtype=np.int64)
        for each in counted:
            bits[each.places] |= 1 << _kinds(each)
        # With the empty one, for a report of no conversation.
        found = np.unique(np.append(bits, 0))
        return cls(found[:, None] >> np.arange(_ONLY_A_CASE + 1) & 1, np.searchsorted(found, bits))

    def by_key(self, rows: Rows) -> IntArray:
        """For each key the number of each count."""
        found, keys = rows.of(np.arange(len(self.numbers)))
        number = self.numbers if found is None else self.numbers[found]
        width = len(self.sets)
        both = np.bincount(keys * np.int64(width) + number, minlength=width * len(rows.keys))
        counts: IntArray = both.reshape(-1, width) @ self.sets
        # The first key is of conversations that count in no row.
        counts[0] = 0
        return counts


def rows_of_groups(
    columns: Columns, counted: Sequence[Counted], span: Span, groups: Iterable[Group]
) -> Iterator[tuple[Group, list[tuple[str, RowFigures]]]]:
    """The rows of each group by their keys, in no order."""
    kinds = _Kinds.of(counted, len(columns))
    # An end without an answer counts, and its time is no case.
    times = {
        name: _Values.of([each for each in counted if each.figure == name and each.outcome != "left"])
        for name in TIMES
    }  # fmt: skip
    waits = _Values.of([each for each in counted if each.figure == "waiting_now"])
    for group in groups:
        yield group, _rows(Rows(columns, group, span), kinds, times, waits)


def _rows(rows: Rows, kinds: _Kinds, times: Mapping[str, _Values], waits: _Values) -> list[tuple[str, RowFigures]]:
    counts = kinds.by_key(rows)
    used = np.flatnonzero(counts.sum(axis=1)).tolist()
    numbers = counts.tolist()
    figures = {name: _percentiles(values, rows) for name, values in times.items()}
    values, starts, sizes = waits.by_key(rows)
    # The last of a key is its longest. Of a key without a wait it is another key's, and not used.
    longest = values[np.maximum(starts + sizes - 1, 0)].tolist() if len(values) else []
    waiting = sizes.tolist()
    return [
        (
            rows.keys[key],
            RowFigures(
                dict(zip(COUNTS, numbers[key], strict=False)),
                {name: of_keys[key] for name, of_keys in figures.items()},
                longest[key] if waiting[key] else None,
            ),
        )
        for key in used
    ]


def _percentiles(values: _Values, rows: Rows) -> list[TimeFigures]:
    """By nearest rank: the smallest value that at least this share of values does not exceed."""
    found, starts, sizes = values.by_key(rows)
    if not len(found):
        return [NO_TIMES] * len(rows.keys)
    # Of a key without a value the rank is another key's, and not used.
    ranks = [
        np.minimum(starts + np.maximum(-(-sizes * percent // 100), 1) - 1, len(found) - 1) for percent in _PERCENTS
    ]
    columns = [found[each].tolist() for each in ranks]
    return [
        TimeFigures(size, *at) if size else NO_TIMES
        for size, at in zip(sizes.tolist(), zip(*columns, strict=True), strict=True)
    ]


def _kinds(counted: Counted) -> IntArray:
    """The number of the count to which each contribution adds."""
    if counted.figure == "rated":
        return _of(counted) + (_NUMBER_OF["rated_1"] - 1)
    name = counted.figure
    if name in TIMES and name != "closed":
        name = f"{name}_{counted.outcome}"  # type: ignore[assignment]  # a name of COUNTS
    return np.full(len(counted.places), _NUMBER_OF.get(name, _ONLY_A_CASE), dtype=np.int64)


def _of(counted: Counted) -> IntArray:
    return np.zeros(len(counted.places), dtype=np.int64) if counted.values is None else counted.values
