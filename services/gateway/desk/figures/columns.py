"""What reports need of conversations, as columns of numbers.

A report of 50,000 conversations looks at each of them some dozen times. On columns that takes some tens of ms, and
seconds on objects. Texts are numbers of their own in each column, so that a group's rows are counted by number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from libs.assignment import Sight
from libs.contracts import Owner
from libs.reports import LiveRecord, ReportRecord

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

TIMES = (
    "contact_at", "assistant_answered_at", "first_human_at", "human_since", "human_answered_at", "queued_at",
    "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due", "rating",
)  # fmt: skip
"""Fields of a record that are numbers."""

TEXTS = ("owner", "team", "assignee", "channel", "category", "flow", "labels")
"""Fields of a record that are texts: of each column, 0 is no text, and the others are numbers of `names`."""

_COLUMNS = (*TIMES, *TEXTS, "contact", "is_open", "was_archived", "previous_end")
_PLACES = {name: place for place, name in enumerate(_COLUMNS)}

_FIRST_SIZE = 1_024

_NOTHING = ""


class _Texts:
    """Numbers of the texts of one column. A desk has few of them, and they stay."""

    def __init__(self) -> None:
        self.names: list[str] = [_NOTHING]
        self._numbers: dict[str, int] = {_NOTHING: 0}

    def number(self, text: str) -> int:
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.names)
            self.names.append(text)
        return found


@dataclass(frozen=True)
class Columns:
    """Some conversations, each at one place of all columns. A time, a rating or a text that is missing is 0.

    `labels` are the labels of a conversation with spaces between them. `contact` is a hash: two contacts of a desk
    have the same one once in some billion desks.
    """

    values: IntArray
    ids: NDArray[np.object_]
    names: dict[str, Sequence[str]]

    def __getitem__(self, name: str) -> IntArray:
        column: IntArray = self.values[_PLACES[name]]
        return column

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, passing: BoolArray) -> "Columns":
        return replace(self, values=self.values[:, passing], ids=self.ids[passing])

    def seen_by(self, sight: Sight) -> "Columns":
        """Only the conversations that this teammate may see."""
        if sight.sees_all:
            return self
        # Each place on the desk is asked for once: many conversations have the same.
        texts = ("owner", "team", "assignee")
        sizes = tuple(len(self.names[name]) for name in texts)
        numbers = np.ravel_multi_index((*(self[name] for name in texts), self["is_open"]), (*sizes, 2))
        places, number = np.unique(numbers, return_inverse=True)
        columns = np.unravel_index(places, (*sizes, 2))
        seen = [sight.sees(self._placed(*each)) for each in zip(*(each.tolist() for each in columns), strict=True)]
        return self.only(np.array(seen, dtype=np.bool_)[number])

    def _placed(self, owner: int, team: int, assignee: int, is_open: int) -> "_Placed":
        return _Placed(
            Owner.parse(self.names["owner"][owner]), self.names["team"][team] or None,
            self.names["assignee"][assignee] or None, bool(is_open),
        )  # fmt: skip


@dataclass(frozen=True)
class _Placed:
    """A place on the desk, as visibility asks about it."""

    owner: Owner
    team: str | None
    assignee: str | None
    is_open: bool


class RecordColumns:
    """Conversations by their IDs, each in its newest state. Not safe to share between threads at the same time."""

    def __init__(self) -> None:
        self._values = np.zeros((len(_COLUMNS), _FIRST_SIZE), dtype=np.int64)
        self._ids = np.full(_FIRST_SIZE, None, dtype=np.object_)
        self._contacts = self._ids.copy()
        self._texts = {name: _Texts() for name in TEXTS}
        self._places: dict[str, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._places)

    def take(self, conversation_id: str, live: LiveRecord | None) -> None:
        """The newest state of a conversation; None: it counts in no report."""
        if live is None:
            self._forget(conversation_id)
        else:
            self._put(live)

    def take_ended(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Archived conversations, none of which is known yet: rows of values with these names, the ID first."""
        if not rows:
            return
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        first = len(self._places) + len(self._free)
        places = np.arange(first, first + len(rows))
        while first + len(rows) > len(self._ids):
            self._grow()
        self._values[_PLACES["was_archived"], places] = 1
        for name in TIMES:
            self._values[_PLACES[name], places] = [each or 0 for each in columns[name]]
        for name in TEXTS:
            number = self._texts[name].number
            self._values[_PLACES[name], places] = [number(each or _NOTHING) for each in columns[name]]
        self._values[_PLACES["contact"], places] = [hash(each) for each in columns["contact"]]
        self._ids[places], self._contacts[places] = columns["id"], columns["contact"]
        self._places.update(zip(columns["id"], places.tolist(), strict=True))

    def _grow(self) -> None:
        self._values = np.concatenate((self._values, np.zeros_like(self._values)), axis=1)
        self._ids = np.concatenate((self._ids, np.full_like(self._ids, None)))
        self._contacts = np.concatenate((self._contacts, np.full_like(self._contacts, None)))

    def _put(self, live: LiveRecord) -> None:
        record = live.record
        place = self._places.get(record.id)
        if place is None:
            place = self._places[record.id] = self._free.pop() if self._free else len(self._places)
            if place >= len(self._ids):
                self._grow()
            self._ids[place] = record.id
        self._contacts[place] = record.contact
        self._values[:, place] = self._numbers(live)

    def _forget(self, conversation_id: str) -> None:
        place = self._places.pop(conversation_id, None)
        if place is not None:
            self._ids[place] = self._contacts[place] = None
            self._values[:, place] = 0
            self._free.append(place)

    def since(self, start_ms: int) -> Columns:
        """A copy of the conversations that contribute to a span from this time on."""
        end = len(self._places) + len(self._free)
        values, ids = self._values[:, :end], self._ids[:end]
        closed = values[_PLACES["closed_at"]]
        # Those that ended before are neither in a figure nor, at any time of the span, open.
        wanted = (values[_PLACES["is_open"]] == 1) | (closed >= start_ms) | (closed == 0)
        wanted &= values[_PLACES["contact_at"]] != 0
        names: dict[str, Sequence[str]] = {name: tuple(texts.names) for name, texts in self._texts.items()}
        return Columns(values[:, wanted], ids[wanted], names)

    def records(self, conversation_ids: Sequence[str]) -> list[LiveRecord]:
        """Those of these conversations that are known, as they were taken."""
        places = [self._places[each] for each in conversation_ids if each in self._places]
        rows = zip(
            self._ids[places].tolist(), self._contacts[places].tolist(), self._values[:, places].T.tolist(), strict=True
        )
        return [self._record(*each) for each in rows]

    def _record(self, id_: str, contact: str, values: Sequence[int]) -> LiveRecord:
        times, (is_open, was_archived, previous_end) = values[: len(TIMES)], values[-3:]
        texts = [self._texts[name].names[number] for name, number in zip(TEXTS, values[len(TIMES) :], strict=False)]
        owner, team, assignee, channel, category, flow, labels = texts
        known = {name: time or None for name, time in zip(TIMES[1:], times[1:], strict=True)}
        record = ReportRecord(
            id=id_, contact=contact, status="open" if is_open else "closed", owner=owner, team=team or None,
            assignee=assignee or None, channel=channel, category=category or None, flow=flow or None,
            labels=tuple(labels.split()), contact_at=times[0], **known,
        )  # fmt: skip
        return LiveRecord(record, bool(was_archived), previous_end or None)

    def _numbers(self, live: LiveRecord) -> list[int]:
        record = live.record

        def number(name: str, text: str | None) -> int:
            return self._texts[name].number(text or _NOTHING)

        return [
            *(getattr(record, name) or 0 for name in TIMES),
            *(number(name, getattr(record, name)) for name in TEXTS[:-1]),
            number("labels", " ".join(record.labels)),
            hash(record.contact), record.is_open, live.was_archived, live.previous_end or 0,
        ]  # fmt: skip


def columns_of(records: Iterable[ReportRecord]) -> Columns:
    """Records that were read one by one."""
    found = RecordColumns()
    for record in records:
        found.take(record.id, LiveRecord(record))
    return found.since(0)
