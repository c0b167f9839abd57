"""Counts conversations without reading the table: each condition keeps the conversations that pass it, as bits.

A desk counts the same few hundred conditions in thousands of combinations: those of all views of all teammates whose
pages are open, twice a second. A count is then the AND of some bit sets. SQL stays the only place that evaluates a
condition: over the whole table when it is first asked for, and later over the conversations that changed.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_

from services.gateway.desk.index.numbers import Flags, bits_of, flags_of_bits, numbers_of
from services.gateway.desk.index.query import SqlCondition

MAX_KEPT = 2_000
"""Conditions that are kept: above those of 200 teammates. Each takes a bit of each conversation."""

MAX_TIMED = 100

MAX_CHANGED = 2_000
"""Changed conversations above which all conditions are evaluated again when they are asked for, as after the start."""

_COLUMNS_AT_ONCE = 200
_ROWS_AT_ONCE = 500

_EVERY = SqlCondition("1")


class Tallies:
    """A part of `ConversationTable`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._kept: OrderedDict[SqlCondition, int] = OrderedDict()
        self._timed: dict[SqlCondition, int] = {}
        """Those that depend on the time, until the next change."""
        self._changed: set[int] = set()

    def changed(self, number: int) -> None:
        """A conversation is new, has other values, or is gone."""
        self._changed.add(number)

    def count(self, conditions: Sequence[SqlCondition]) -> int:
        """How many conversations pass all conditions."""
        self._catch_up()
        return reduce(and_, map(self._passing, conditions or (_EVERY,))).bit_count()

    def flags(self, conditions: Sequence[SqlCondition], size: int) -> Flags:
        """The conversations that pass all conditions. `size`: above the numbers of all conversations."""
        self._catch_up()
        return flags_of_bits(reduce(and_, map(self._passing, conditions or (_EVERY,))), size)

    def passing(self, conditions: Sequence[SqlCondition], numbers: Sequence[int]) -> set[int]:
        """Those of these conversations that pass all conditions."""
        self._catch_up()
        rest = _bits(numbers)
        # Those that depend on the time come last, for the few that are left: nothing of them is kept.
        for condition in sorted(conditions, key=lambda each: each.timed):
            if not rest:
                break
            rest &= self._now_passing(condition, numbers) if condition.timed else self._passing(condition)
        return {number for number in numbers if rest >> number & 1} if rest else set()

    def _now_passing(self, condition: SqlCondition, numbers: Sequence[int]) -> int:
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT number FROM conversations WHERE {condition.sql} AND number IN ({marks})"  # noqa: S608
        return _bits(number for (number,) in self._db.execute(sql, [*condition.values, *numbers]))

    def _passing(self, condition: SqlCondition) -> int:
        kept = self._timed if condition.timed else self._kept
        if condition not in kept:
            source = f"conversations WHERE {condition.sql}"
            kept[condition] = bits_of(numbers_of(self._db, "number", source, condition.values))
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        if len(self._timed) > MAX_TIMED:
            self._timed = {condition: kept[condition]}
        if not condition.timed:
            self._kept.move_to_end(condition)
        return kept[condition]

    def _catch_up(self) -> None:
        if not self._changed:
            return
        self._timed.clear()
        changed = sorted(self._changed)
        self._changed.clear()
        if len(changed) > MAX_CHANGED:
            self._kept.clear()
            return
        conditions = list(self._kept)
        for first in range(0, len(conditions), _COLUMNS_AT_ONCE):
            for start in range(0, len(changed), _ROWS_AT_ONCE):
                self._evaluate(conditions[first : first + _COLUMNS_AT_ONCE], changed[start : start + _ROWS_AT_ONCE])

    def _evaluate(self, conditions: Sequence[SqlCondition], numbers: Sequence[int]) -> None:
        """Evaluate these conditions for these conversations; those that are gone pass none."""
        columns = ", ".join(f"({each.sql})" for each in conditions)
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT number, {columns} FROM conversations WHERE number IN ({marks})"  # noqa: S608  (our own conditions)
        values = [value for each in conditions for value in each.values]
        rows = self._db.execute(sql, [*values, *numbers]).fetchall()
        others = ~_bits(numbers)
        for place, condition in enumerate(conditions, 1):
            passing = _bits(row[0] for row in rows if row[place])
            self._kept[condition] = self._kept[condition] & others | passing


def _bits(numbers: Iterable[int]) -> int:
    """A number with these bits."""
    found = bytearray()
    for number in numbers:
        place = number >> 3
        if place >= len(found):
            found.extend(bytes(place + 1 - len(found)))
        found[place] |= 1 << (number & 7)
    return int.from_bytes(found, "little")
