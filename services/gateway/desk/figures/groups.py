"""The rows of a report in which conversations count: by group, as numbers of the group's keys."""

from datetime import UTC, datetime, tzinfo
from typing import Literal, assert_never

import numpy as np
from numpy.typing import NDArray

from libs.reports import Span, eras_of
from services.gateway.desk.figures.columns import Columns, IntArray

Group = Literal["total", "team", "person", "channel", "category", "label", "flow", "hour", "weekday", "day"]

KeyArray = NDArray[np.integer]
"""Numbers of keys, in the smallest type that holds them."""

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


class Rows:
    """The keys of one group. `keys[0]` is of conversations that count in none."""

    def __init__(self, columns: Columns, group: Group, span: Span) -> None:
        self._numbers: KeyArray | None = None
        match group:
            case "total":
                self.keys, numbers = ["", "total"], np.ones(len(columns), dtype=np.int64)
            case "team" | "channel" | "category" | "flow":
                self.keys, numbers = list(columns.names[group]), columns[group]
            case "person":
                self.keys, numbers = list(columns.names["assignee"]), columns["assignee"]
            case "label":
                self._take_labels(columns)
                return
            case "hour":
                self.keys = ["", *(f"{hour:02}" for hour in range(24))]
                numbers = local_ms(columns["contact_at"], span.zone) // _HOUR_MS % 24 + 1
            case "weekday":
                self.keys = ["", *map(str, range(1, 8))]
                # 1970 began on a Thursday.
                numbers = (local_ms(columns["contact_at"], span.zone) // _DAY_MS + 3) % 7 + 1
            case "day":
                days, number = np.unique(local_days(columns["contact_at"], span.zone), return_inverse=True)
                numbers = number + 1
                self.keys = ["", *(datetime.fromordinal(_FIRST_DAY + day).date().isoformat() for day in days.tolist())]
            case _:
                assert_never(group)
        # Small numbers are sorted and looked up several times as fast.
        self._numbers = numbers.astype(np.min_scalar_type(len(self.keys)))

    def of(self, places: IntArray) -> tuple[IntArray | None, KeyArray]:
        """For each row of each of these conversations: its number among `places`, ascending, and that of the key.

        None in place of numbers: each conversation once, in its order.
        """
        if self._numbers is not None:
            return None, self._numbers[places]
        sets = self._label_sets[places]
        sizes = self._label_sizes[sets]
        found = np.repeat(np.arange(len(places)), sizes)
        # Within the labels of its conversation: the first, the second, and so on.
        inside = np.arange(len(found)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return found, self._labels[np.repeat(self._label_starts[sets], sizes) + inside]

    def _take_labels(self, columns: Columns) -> None:
        """Labels of a conversation are one text, which has several keys."""
        sets = [text.split() for text in columns.names["labels"]]
        self.keys = ["", *dict.fromkeys(label for labels in sets for label in labels)]
        numbers = {key: number for number, key in enumerate(self.keys)}
        self._label_sets = columns["labels"]
        self._label_sizes = np.array([len(labels) for labels in sets], dtype=np.int64)
        self._label_starts = np.cumsum(self._label_sizes) - self._label_sizes
        self._labels = np.array([numbers[label] for labels in sets for label in labels], dtype=np.int64)


def local_days(times: IntArray, zone: tzinfo) -> IntArray:
    """The number of each time's day by its zone, counted from 1970."""
    days: IntArray = local_ms(times, zone) // _DAY_MS
    return days


def day_number(ordinal: int) -> int:
    """The number of a day, from that which Python gives it."""
    return ordinal - _FIRST_DAY


def local_ms(times: IntArray, zone: tzinfo) -> IntArray:
    """The times that the clocks of a zone showed, as if they were of UTC."""
    if not len(times):
        return times
    eras = eras_of(zone, int(times.min()), int(times.max()))
    began = np.array([at for at, _ in eras], dtype=np.int64)
    offsets = np.array([offset for _, offset in eras], dtype=np.int64)
    era = np.maximum(np.searchsorted(began, times, side="right") - 1, 0)
    return times + offsets[era] * _MINUTE_MS
