"""A shadow: each conversation that ends is replayed against other flows, a prompt or a model, while Frontdesk runs.

Nothing is said and nothing is written: the shadow reads logs, and its conversations are in memory. It takes no event
from the agents, so that it can be stopped at any time, and several may run at once. It sees the conversations of staff
with the assistant as well: they are those in which a model answers most.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from redis.asyncio import Redis

from libs.contracts import ReplayedConversation
from libs.conversations import CLOSED_LISTS, ConversationUnknown, LogReader
from libs.messaging import Keys, text
from services.agent.replay import Recording, Replayer, compared

MAX_ENTRIES = 5_000

MAX_AT_ONCE = 200
"""Conversations of one look: the others are found by the next one."""

LATE_MS = 5_000
"""How far a look goes back behind the last one: conversations of one millisecond become visible one after the other."""


@dataclass
class Shadow:
    """`since_ms`: conversations that ended from then on, by Redis' clock. `jobs`: replays at once, with a model."""

    redis: Redis
    keys: Keys
    replayer: Replayer
    since_ms: int
    jobs: int = 1
    read_to: dict[str, int] = field(default_factory=dict)
    """By list: the newest end that was read."""
    seen: dict[str, int] = field(default_factory=dict)
    """When each conversation ended that was replayed."""

    @classmethod
    async def begin(cls, redis: Redis, keys: Keys, replayer: Replayer, *, jobs: int = 1) -> "Shadow":
        """From now on."""
        seconds, micros = await redis.time()
        return cls(redis, keys, replayer, seconds * 1000 + micros // 1000, jobs)

    async def look(self) -> AsyncIterator[ReplayedConversation]:
        """Those that ended since the last look, each with what would have been otherwise."""
        places, found = asyncio.Semaphore(self.jobs), await self._ended()

        async def one(recording: Recording) -> ReplayedConversation:
            async with places:
                return compared(await self.replayer.replay(recording))

        # A model takes seconds for an answer: one conversation after the other would fall behind those that end.
        for replay in asyncio.as_completed(map(one, found)):
            yield await replay

    async def _ended(self) -> list[Recording]:
        reader, recordings = LogReader(self.redis, self.keys), list[Recording]()
        for shard, name in product(range(self.keys.shards), CLOSED_LISTS):
            listed = self.keys.desk_list(shard, name)
            # Each list by itself: a full page of one must not be passed over because another one is further.
            since = self.read_to.get(listed, self.since_ms)
            found: Any = await self.redis.zrangebyscore(
                listed, since - LATE_MS, "+inf", start=0, num=MAX_AT_ONCE, withscores=True
            )
            for raw, score in found:
                self.read_to[listed] = max(since, int(score))
                # A conversation that was reopened ends a second time, and is another one then.
                if self.seen.get(text(raw)) == int(score):
                    continue
                self.seen[text(raw)] = int(score)
                try:
                    state = await reader.state(text(raw))
                    log = await reader.entries(text(raw), limit=MAX_ENTRIES)
                except ConversationUnknown:
                    continue  # the archive took it in between
                recordings.append(Recording(state, log))
        # What no look can find again is forgotten, so that a shadow may run for weeks.
        oldest = min(self.read_to.values(), default=self.since_ms)
        self.seen = {each: at for each, at in self.seen.items() if at >= oldest - LATE_MS}
        return recordings
