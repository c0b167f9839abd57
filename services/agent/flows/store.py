"""Keeps the flows that running conversations began with: by content hash, in Redis, for every worker.

Workers of two versions run side by side while a change is rolled out. A conversation names the set of flows that
was in force when it opened, and any worker finds that set here.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from redis.asyncio import Redis

from libs.bus.keys import Keys
from libs.bus.redis import text as as_text
from libs.contracts.principals import Locale, Principal
from services.agent.flows.model import Flow
from services.agent.flows.reading import read_flow

KEEP = timedelta(days=60)
"""Longer than any conversation's log."""


@dataclass(frozen=True)
class FlowSet:
    """The flows of one deployment at one time, in order."""

    hash: str
    flows: tuple[Flow, ...]

    def choose(self, *, source: str, channel: str, locale: Locale, principal: Principal) -> Flow | None:
        """The first whose trigger matches; None when no flow is for this conversation."""
        for flow in self.flows:
            if flow.trigger.matches(source=source, channel=channel, locale=locale, principal=principal):
                return flow
        return None


def _parse(texts: dict[str, str], flows_hash: str) -> FlowSet:
    return FlowSet(flows_hash, tuple(read_flow(file, text) for file, text in texts.items()))


class FlowStore:
    """Publishes this worker's flows and finds those of others."""

    def __init__(self, redis: Redis, keys: Keys, texts: dict[str, str]) -> None:
        self._redis = redis
        self._keys = keys
        self._document = json.dumps(texts, ensure_ascii=False)
        self.own = _parse(texts, blake2b(self._document.encode(), digest_size=12).hexdigest())
        self._known = {self.own.hash: self.own}

    async def publish(self) -> None:
        """Make this worker's flows the ones that new conversations get."""
        for shard in range(self._keys.shards):
            await self._redis.set(self._keys.flows(shard, self.own.hash), self._document, ex=KEEP)
            await self._redis.set(self._keys.current_flows(shard), self.own.hash)

    async def find(self, shard: int, flows_hash: str) -> FlowSet:
        """The set that a conversation names; this worker's own for one that names none or a set that is gone."""
        if (found := self._known.get(flows_hash or self.own.hash)) is not None:
            return found
        document = await self._redis.get(self._keys.flows(shard, flows_hash))
        found = self.own if document is None else _parse(json.loads(as_text(document)), flows_hash)
        self._known[flows_hash] = found
        return found
