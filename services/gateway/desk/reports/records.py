"""Reads what reports need: from the index of the desk, or from the states of conversations in Redis.

The index follows all changes. Until it has every conversation, states are read: that pauses often, so that other
requests get their turn.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from redis.asyncio import Redis

from libs.messaging import Keys, text
from libs.reports import FIELDS, LiveRecord, LiveRecords, ReportRecord
from services.gateway.desk.figures import Columns, RecordColumns, columns_of
from services.gateway.desk.index import ConversationIndex

MAX_CONVERSATIONS = 50_000
"""Conversations that one report reads from Redis: some seconds of Python."""

RECORDS_AT_ONCE = 100
"""Conversations read in one round trip: it takes Python some milliseconds, then other tasks run."""

INDEXED_AT_ONCE = 500
"""Conversations that the index makes of its columns at once: it takes the thread some ms, for which a page waits."""

IDS_AT_ONCE = 2_000
"""Members of a list read at once."""

KEPT_S = 30.0
"""How long a reading is used again: after a report, teammates look at the conversations behind its figures."""


_READ = (*FIELDS, "archived", "last_closed_at")


@dataclass(frozen=True)
class ReportReading:
    """`complete_from_ms`: conversations that were closed before this are missing, because there are too many.

    `live`: the same as the archive's figures need them, next to which they count; empty without an archive.
    """

    columns: Columns
    complete_from_ms: int | None = None
    live: LiveRecords = field(default_factory=lambda: LiveRecords(0))


class RecordReader:
    """Safe to share between tasks. One reading at a time, so that several hold neither the process nor its memory."""

    def __init__(
        self, redis: Redis, keys: Keys, index: ConversationIndex | None = None, *, most: int = MAX_CONVERSATIONS,
        singly: bool = False,
    ) -> None:  # fmt: skip
        """`index`: has the same conversations, once it has read them all. `singly`: next to an archive."""
        self._redis, self._keys, self._index, self._most, self._singly = redis, keys, index, most, singly
        self._one_at_a_time = asyncio.Semaphore(1)
        self._kept: tuple[int, float, ReportReading] | None = None

    async def read(self, since_ms: int, *, now_ms: int = 0, fresh: bool = True) -> ReportReading:
        """Open conversations, and those closed since. `fresh`: False may answer with a reading of seconds ago."""
        async with self._one_at_a_time:
            kept = self._kept
            if not fresh and kept and kept[0] == since_ms and time.monotonic() - kept[1] < KEPT_S:
                return kept[2]
            self._kept = None
            reading = await self._read(since_ms, now_ms)
            self._kept = (since_ms, time.monotonic(), reading)
            return reading

    async def _read(self, since_ms: int, now_ms: int) -> ReportReading:
        if self._index is not None and (known := await self._of_index(self._index, since_ms, now_ms)) is not None:
            return known
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
        found: list[LiveRecord] = []
        for first in range(0, len(ids), RECORDS_AT_ONCE):
            found += await self._states(ids[first : first + RECORDS_AT_ONCE])
        columns = await asyncio.to_thread(columns_of, [each.record for each in found])
        return ReportReading(columns, int(closed[cut[0]]) + 1 if cut else None, LiveRecords(now_ms, found))

    async def _of_index(self, index: ConversationIndex, since_ms: int, now_ms: int) -> ReportReading | None:
        """None while the index does not have all conversations."""
        columns = await index.of_reports(lambda known: known.since(since_ms))
        if columns is None or not self._singly:
            return ReportReading(columns) if columns is not None else None
        found: list[LiveRecord] = []
        ids: list[str] = columns.ids.tolist()
        for first in range(0, len(ids), INDEXED_AT_ONCE):
            some = ids[first : first + INDEXED_AT_ONCE]
            part = await index.of_reports(partial(RecordColumns.records, conversation_ids=some))
            if part is None:
                return None
            found += part
        return ReportReading(columns, live=LiveRecords(now_ms, found))

    async def _states(self, ids: Sequence[str]) -> list[LiveRecord]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for conversation_id in ids:
                pipeline.hmget(self._keys.conversation(conversation_id).state, *_READ)
            found = await pipeline.execute()
        states = (dict(zip(_READ, map(_text_or_none, values), strict=True)) for values in found if values[0])
        return [
            LiveRecord(record, bool(state["archived"]), int(state["last_closed_at"] or 0) or None)
            for state in states
            if (record := ReportRecord.of(state)) is not None
        ]

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
