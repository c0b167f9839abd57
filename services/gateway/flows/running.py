"""The flows that agents run now, as they are in Redis, and the conversations in each version of them."""

import json
import logging
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from redis.asyncio import Redis

from libs.conversations import OPEN_LISTS
from libs.flows import CanaryName, FlowText, FlowTextError, canary_named, version_of
from libs.messaging import Keys, text

AT_ONCE = 500
"""Conversations looked at in one round trip."""

MAX_COUNTED = 20_000
COUNTED_FOR_S = 10.0
"""Counts are kept for this time: a list that many pages show is counted once."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunningFlow:
    """`version` is 0 for the flow of a file. `canary`: some contacts get this in its place."""

    name: str
    file: str
    text: str
    version: int
    canary: CanaryName | None = None

    def version_of(self, contact: str) -> int:
        """The version that this contact gets."""
        return self.canary.version if self.canary and self.canary.takes(contact) else self.version


class RunningFlows:
    """One for a process."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._sets: dict[str, dict[str, RunningFlow]] = {}
        self._counted: dict[str, dict[str, int]] = {}
        self._counted_at = float("-inf")

    async def current(self) -> dict[str, RunningFlow]:
        """By name, in their order. Empty if no agent has started yet."""
        # All shards have the same set: an agent writes one after the other.
        found = await self._redis.get(self._keys.current_flows(0))
        return {} if found is None else await self._set(text(found))

    async def counts(self) -> dict[str, dict[str, int]]:
        """Open conversations by flow and version, also those of staff with the assistant."""
        if time.monotonic() - self._counted_at >= COUNTED_FOR_S:
            self._counted, self._counted_at = await self._count(), time.monotonic()
        return self._counted

    async def _set(self, flows_hash: str) -> dict[str, RunningFlow]:
        if (known := self._sets.get(flows_hash)) is not None:
            return known
        document = await self._redis.get(self._keys.flows(0, flows_hash))
        if document is None:
            return {}
        if len(self._sets) > 50:  # sets of many days
            self._sets.clear()
        found = self._sets[flows_hash] = _flows_of(json.loads(document))
        return found

    async def _count(self) -> dict[str, dict[str, int]]:
        by_flow: dict[str, Counter[str]] = {}
        sets: dict[str, dict[str, RunningFlow]] = {}
        for shard, listing in product(range(self._keys.shards), OPEN_LISTS):
            listed: list[Any] = await self._redis.zrange(self._keys.desk_list(shard, listing), 0, MAX_COUNTED - 1)
            ids = [text(each) for each in listed]
            for start in range(0, len(ids), AT_ONCE):
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for each in ids[start : start + AT_ONCE]:
                        pipeline.hmget(self._keys.conversation(each).state, "flow", "flows", "contact")
                    rows = [tuple(text(each or b"") for each in row) for row in await pipeline.execute()]
                for name, flows_hash, contact in rows:
                    if not name:
                        continue
                    if flows_hash not in sets:
                        sets[flows_hash] = await self._set(flows_hash) if flows_hash else {}
                    # A set that is gone was one of a release before this one, which had no versions.
                    flow = sets[flows_hash].get(name)
                    by_flow.setdefault(name, Counter())[str(flow.version_of(contact) if flow else 0)] += 1
        return {name: dict(counts) for name, counts in by_flow.items()}


def _flows_of(texts: Mapping[str, str]) -> dict[str, RunningFlow]:
    canaries = {found.flow: found for file in texts if (found := canary_named(file)) is not None}
    flows = {}
    for file, flow_text in texts.items():
        if canary_named(file) is not None:
            continue
        try:
            values = FlowText(flow_text).values
        except FlowTextError as error:  # an agent of another version reads it
            logger.warning("a flow that runs can't be read here", extra={"file": file, "reason": error.problem})
            continue
        name = str(values.get("name", "")) if isinstance(values, dict) else ""
        flows[name] = RunningFlow(name, file, flow_text, version_of(file), canaries.get(name))
    return flows
