"""What became of the conversations of two versions: those that ended, from the archive, and open ones, from Redis.

The two never overlap: the archive has outcomes of ended conversations only.
"""

import time
from collections.abc import Sequence
from itertools import product
from typing import Any

from redis.asyncio import Redis

from libs.conversations import OPEN_LISTS
from libs.flows import TRAIL_FIELDS, FlowOutcome, VersionTotals, outcomes_of, trail_of
from libs.messaging import Keys, text
from services.gateway.archived import ArchiveAccess

MAX_READ = 20_000
"""The newest open conversations of a shard: about a second of Python, in pauses."""

READ_AT_ONCE = 200
"""Conversations of one round trip: it takes Python some milliseconds, then other tasks run."""

MAX_ENTRIES = 100
"""The newest entries of an open conversation that are read for what failed. At its end all of its log is."""

KEPT_S = 10.0
"""How long a reading is used again: several admins may look at the same canary."""

_FIELDS = ("queued_at", "assignee", "owner", "rating", "status", *TRAIL_FIELDS)


class CanaryNumbers:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, redis: Redis, keys: Keys, archive: ArchiveAccess) -> None:
        self._redis, self._keys, self._archive = redis, keys, archive
        self._kept: dict[str, tuple[float, list[FlowOutcome]]] = {}

    async def totals(
        self, flow: str, versions: tuple[int, int], *, since_ms: int, until_ms: int | None = None
    ) -> tuple[VersionTotals, VersionTotals]:
        """Of conversations that were opened since, and before `until_ms`, in each of the two versions."""
        archived = await self._archive.version_totals(flow, versions, since_ms=since_ms, until_ms=until_ms)
        live = [
            each
            for each in await self._live(flow)
            if each.opened_at >= since_ms and (until_ms is None or each.opened_at < until_ms)
        ]
        one, two = (
            archived.get(version, VersionTotals()).with_more(each for each in live if each.version == version)
            for version in versions
        )
        return one, two

    async def _live(self, flow: str) -> list[FlowOutcome]:
        read_at, live = self._kept.get(flow, (0.0, []))
        if read_at and time.monotonic() - read_at < KEPT_S:
            return live
        found: list[FlowOutcome] = []
        for shard, listing in product(range(self._keys.shards), OPEN_LISTS):
            listed: Any = await self._redis.zrevrange(self._keys.desk_list(shard, listing), 0, MAX_READ - 1)
            ids = [text(each) for each in listed]
            for first in range(0, len(ids), READ_AT_ONCE):
                found += await self._outcomes(ids[first : first + READ_AT_ONCE], flow)
        self._kept = {flow: (time.monotonic(), found)}
        return found

    async def _outcomes(self, ids: Sequence[str], flow: str) -> list[FlowOutcome]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in ids:
                pipeline.hmget(self._keys.conversation(each).state, *_FIELDS)
            rows = await pipeline.execute()
        states = {
            id_: {name: text(value) for name, value in zip(_FIELDS, row, strict=True) if value is not None}
            for id_, row in zip(ids, rows, strict=True)
        }
        # One that just ended is the archive's.
        own = {
            id_: state
            for id_, state in states.items()
            if state.get("status") == "open" and any(key.partition("#")[0] == flow for key in trail_of(state))
        }
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in own:
                pipeline.xrevrange(self._keys.conversation(each).log, count=MAX_ENTRIES)
            logs = await pipeline.execute() if own else []
        return [
            outcome
            for state, log in zip(own.values(), logs, strict=True)
            for outcome in outcomes_of(state, [text(entry[b"e"]) for _, entry in log])
            if outcome.flow == flow
        ]
