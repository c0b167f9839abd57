"""A shadow: each conversation that ends is replayed against other flows, a prompt or a model, while Frontdesk runs.

Nothing is said and nothing is written: the shadow reads logs, and its conversations are in memory. It takes no event
from the agents, so that it can be stopped at any time, and several may run at once.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from libs.contracts import ReplayedConversation
from libs.conversations import ConversationUnknown, LogReader
from libs.messaging import Keys, text
from services.agent.replay import Recording, Replayer, compared

MAX_ENTRIES = 5_000

MAX_AT_ONCE = 200
"""Conversations of one look: the others are found by the next one."""

LATE_MS = 5_000
"""How far a look goes back behind the last one: conversations of one millisecond become visible one after the other."""


@dataclass
class Shadow:
    """`since_ms`: conversations that ended from then on, by Redis' clock."""

    redis: Redis
    keys: Keys
    replayer: Replayer
    since_ms: int
    seen: dict[str, int] = field(default_factory=dict)
    """When each conversation ended that was replayed."""

    @classmethod
    async def begin(cls, redis: Redis, keys: Keys, replayer: Replayer) -> "Shadow":
        """From now on."""
        seconds, micros = await redis.time()
        return cls(redis, keys, replayer, seconds * 1000 + micros // 1000)

    async def look(self) -> AsyncIterator[ReplayedConversation]:
        """Those that ended since the last look, each with what would have been otherwise."""
        reader = LogReader(self.redis, self.keys)
        for shard in range(self.keys.shards):
            closed = self.keys.desk_list(shard, "closed")
            found: Any = await self.redis.zrangebyscore(
                closed, self.since_ms - LATE_MS, "+inf", start=0, num=MAX_AT_ONCE, withscores=True
            )
            for raw, score in found:
                # A conversation that was reopened ends a second time, and is another one then.
                if self.seen.get(text(raw)) == int(score):
                    continue
                self.seen[text(raw)] = int(score)
                try:
                    state = await reader.state(text(raw))
                    log = await reader.entries(text(raw), limit=MAX_ENTRIES)
                except ConversationUnknown:
                    continue  # the archive took it in between
                yield compared(await self.replayer.replay(Recording(state, log)))
        newest = max(self.seen.values(), default=self.since_ms)
        # What no look can find again is forgotten, so that a shadow may run for weeks.
        self.since_ms = max(self.since_ms, newest)
        self.seen = {each: at for each, at in self.seen.items() if at >= self.since_ms - LATE_MS}
