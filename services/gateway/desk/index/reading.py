"""Reads conversations from Redis for the index: their IDs, what changed of them, and their states and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from libs.contracts import START
from libs.conversations import parse_log, parse_state
from libs.messaging import Keys, text
from libs.reports import FIELDS, LiveRecord, ReportRecord
from libs.searching import text_of
from services.gateway.desk.index.store import KnownConversation
from services.gateway.desk.listing import summary_of

IDS_AT_ONCE = 500
"""Members of a list in one round trip."""

VERSIONS_AT_ONCE = 150
"""Versions in one round trip: it takes Python some milliseconds, then other tasks run."""

ENTRIES_AT_ONCE = 500
"""Entries of one log in one round trip."""

_OF_REPORTS = tuple((name, name.encode()) for name in (*FIELDS, "archived", "last_closed_at"))


@dataclass(frozen=True)
class RawConversation:
    """The answers of Redis. They are parsed in the thread of the index. `log` None: it was not read."""

    id: str
    state: dict[bytes, bytes]
    log: list[Any] | None
    after: str


class IndexReader:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def listed(self, name: str) -> list[str]:
        """All conversations of a list of the desk, the highest scores first."""
        found: dict[str, None] = {}  # a member may move between two pages
        for shard in range(self._keys.shards):
            start = 0
            page: Any = [b""]
            while page:
                key = self._keys.desk_list(shard, name)
                page = await self._redis.zrevrange(key, start, start + IDS_AT_ONCE - 1)
                found |= dict.fromkeys(text(raw) for raw in page)
                start += IDS_AT_ONCE
        return list(found)

    async def versions(self, ids: Sequence[str]) -> dict[str, str]:
        """The current version of each of these conversations; one that has expired has none."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in ids:
                pipeline.hmget(self._keys.conversation(each).state, "tail", "rights")
            read = await pipeline.execute()
        return {
            each: _version(text(tail), text(rights or b"0"))
            for each, (tail, rights) in zip(ids, read, strict=True)
            if tail
        }

    async def conversations(self, after: Mapping[str, str | None]) -> list[RawConversation]:
        """Conversations with their entries after these offsets; None: without entries."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each, offset in after.items():
                keys = self._keys.conversation(each)
                pipeline.hgetall(keys.state)
                if offset is not None:
                    pipeline.xrange(keys.log, "-" if offset == START else f"({offset}", "+", count=ENTRIES_AT_ONCE)
            read = iter(await pipeline.execute())
        return [
            RawConversation(each, next(read), None if offset is None else next(read), offset or START)
            for each, offset in after.items()
        ]


def _version(tail: str, rights: str) -> str:
    # Each step that changes a state appends an entry, except for the rights of a contact's newest token.
    return f"{tail} {rights}"


def known_of(raw: RawConversation) -> KnownConversation | None:
    """What the index keeps of a conversation; None for one that is not on the desk (any more)."""
    state = parse_state(raw.state)
    if state is None or not state.is_on_desk:
        return None
    entries = parse_log(raw.log or [])
    read_to = None if raw.log is None else entries[-1].offset if entries else raw.after
    texts = tuple(each for each in map(text_of, entries) if each)
    return KnownConversation(
        summary_of(state), _version(state.tail, state.rights), texts, read_to, report=_report_of(raw.state)
    )


def _report_of(state: Mapping[bytes, bytes]) -> LiveRecord | None:
    read = {name: state[key].decode() if key in state else None for name, key in _OF_REPORTS}
    record = ReportRecord.of(read)
    if record is None:
        return None
    return LiveRecord(record, bool(read["archived"]), int(read["last_closed_at"] or 0) or None)


def is_cut(raw: RawConversation) -> bool:
    """Whether the log has more entries than were read."""
    return raw.log is not None and len(raw.log) >= ENTRIES_AT_ONCE
