"""Reads what reports need from the states of conversations.

States live as long as their logs, so that no counters must be kept equal to them. Reading pauses often, so that other
requests get their turn.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

from redis.asyncio import Redis

from libs.assignment import Sight
from libs.contracts import Owner
from libs.messaging import Keys, text

MAX_CONVERSATIONS = 50_000
"""Conversations that one report reads: some seconds of Python."""

RECORDS_AT_ONCE = 100
"""Conversations read in one round trip: it takes Python some milliseconds, then other tasks run."""

IDS_AT_ONCE = 2_000
"""Members of a list read at once."""

KEPT_S = 30.0
"""How long a reading is used again: after a report, teammates look at the conversations behind its figures."""

FIELDS = (
    "id", "source", "principal", "contact", "status", "owner", "team", "assignee", "channel", "category", "flow",
    "labels", "opened_at", "contact_at", "first_answer_at", "assistant_answered_at", "first_human_at", "human_since",
    "human_answered_at", "queued_at", "assigned_at", "waiting_since", "closed_at", "first_answer_due", "resolution_due",
    "rating",
)  # fmt: skip
_TIMES = FIELDS[FIELDS.index("opened_at") :]
_STATE_OF_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One conversation that its contact wrote in. All times are in ms of Redis' clock.

    `human_since`: when the contact first waited for a person. `human_answered_at`: when a person first answered that.
    """

    id: str
    contact: str
    status: str
    owner: str
    team: str | None
    assignee: str | None
    channel: str
    category: str | None
    flow: str | None
    labels: tuple[str, ...]
    contact_at: int
    assistant_answered_at: int | None
    first_human_at: int | None
    human_since: int | None
    human_answered_at: int | None
    queued_at: int | None
    assigned_at: int | None
    waiting_since: int | None
    closed_at: int | None
    first_answer_due: int | None
    resolution_due: int | None
    rating: int | None

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @classmethod
    def of(cls, state: Mapping[str, str | None]) -> Self | None:
        """None for a conversation of staff, and for one in which its contact wrote nothing."""
        principal = json.loads(state["principal"] or "{}")
        if state["source"] == "contact" and principal.get("kind") == _STATE_OF_STAFF:
            return None
        times = {name: int(value) if (value := state[name]) else None for name in _TIMES}
        opened, first_answer = times.pop("opened_at"), times.pop("first_answer_at")
        if state["contact_at"] is None and first_answer is not None:
            # Opened by an earlier version, which did not note the contact's first message.
            times["contact_at"] = opened
            times["human_since"] = times["queued_at"] or times["assigned_at"]
            times["human_answered_at"] = times["first_human_at"] if times["human_since"] else None
        contact_at = times.pop("contact_at")
        if contact_at is None or state["id"] is None:
            return None
        return cls(
            id=state["id"], contact=state["contact"] or "", status=state["status"] or "", owner=state["owner"] or "",
            team=state["team"] or None, assignee=state["assignee"] or None, channel=state["channel"] or "",
            category=state["category"] or None, flow=state["flow"] or None,
            labels=tuple((state["labels"] or "").split()), contact_at=contact_at, **times,
        )  # fmt: skip


@dataclass(frozen=True)
class ReportReading:
    """`complete_from_ms`: conversations that were closed before this are missing, because there are too many."""

    records: Sequence[ReportRecord]
    complete_from_ms: int | None = None

    def seen_by(self, sight: Sight) -> "ReportReading":
        """Only the conversations that this teammate may see."""
        if sight.sees_all:
            return self
        return replace(self, records=[each for each in self.records if sight.sees(_Placed.of(each))])


class _Placed(NamedTuple):
    """A record as visibility asks about it: few reports need the owner as more than a text."""

    owner: Owner
    team: str | None
    assignee: str | None
    is_open: bool

    @classmethod
    def of(cls, record: ReportRecord) -> Self:
        return cls(Owner.parse(record.owner), record.team, record.assignee, record.is_open)


class RecordReader:
    """Safe to share between tasks. One reading at a time, so that several hold neither the process nor its memory."""

    def __init__(self, redis: Redis, keys: Keys, *, most: int = MAX_CONVERSATIONS) -> None:
        self._redis, self._keys, self._most = redis, keys, most
        self._one_at_a_time = asyncio.Semaphore(1)
        self._kept: tuple[int, float, ReportReading] | None = None

    async def read(self, since_ms: int, *, fresh: bool = True) -> ReportReading:
        """Open conversations, and those closed since. `fresh`: False may answer with a reading of seconds ago."""
        async with self._one_at_a_time:
            kept = self._kept
            if not fresh and kept and kept[0] == since_ms and time.monotonic() - kept[1] < KEPT_S:
                return kept[2]
            self._kept = None
            reading = await self._read(since_ms)
            self._kept = (since_ms, time.monotonic(), reading)
            return reading

    async def _read(self, since_ms: int) -> ReportReading:
        opened: dict[str, float] = {}
        closed: dict[str, float] = {}
        for shard in range(self._keys.shards):
            opened |= await self._ids(self._keys.desk_list(shard, "open"), "-inf")
            closed |= await self._ids(self._keys.desk_list(shard, "closed"), str(since_ms))
        newest = sorted(closed, key=closed.__getitem__, reverse=True)
        room = max(0, self._most - len(opened))
        cut = newest[room:]
        # A conversation may be closed between the two lists: it is read once.
        ids = list(dict.fromkeys([*list(opened)[: self._most], *newest[:room]]))
        records: list[ReportRecord] = []
        for first in range(0, len(ids), RECORDS_AT_ONCE):
            records += await self._states(ids[first : first + RECORDS_AT_ONCE])
        return ReportReading(records, int(closed[cut[0]]) + 1 if cut else None)

    async def _states(self, ids: Sequence[str]) -> list[ReportRecord]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for conversation_id in ids:
                pipeline.hmget(self._keys.conversation(conversation_id).state, *FIELDS)
            found = await pipeline.execute()
        states = (dict(zip(FIELDS, map(_text_or_none, values), strict=True)) for values in found if values[0])
        return [record for state in states if (record := ReportRecord.of(state)) is not None]

    async def _ids(self, key: str, lowest: str) -> dict[str, float]:
        """The members of a list down to a score, highest first, with their scores."""
        found: dict[str, float] = {}
        for start in range(0, self._most + 1, IDS_AT_ONCE):
            page: Any = await self._redis.zrevrangebyscore(
                key, "+inf", lowest, start=start, num=IDS_AT_ONCE, withscores=True
            )
            found |= {text(member): score for member, score in page}
            if len(page) < IDS_AT_ONCE:
                break
        return found


def _text_or_none(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()
