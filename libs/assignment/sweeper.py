"""Removes expired conversations, imports and waiting writes from lists, timers, loads, queues and reservations.

Every open conversation is closed before its keys expire, and closing clears all of these. The sweep handles those that
were not closed: after a loss of data in Redis, from older versions, or after the death of a process. It checks a
random sample, as Redis does for expired keys, and another one if it finds many.
"""

import logging
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.assignment.queue import AssignmentQueue, Placement
from libs.messaging import TOOL_REQUESTED, Keys, sweep, text

EVERY = timedelta(minutes=1)
"""One agent of a deployment sweeps once in this time."""

SAMPLE = 200
"""Members of one list that one step checks: it takes Redis some hundred microseconds."""

AGAIN_ABOVE = 0.1
"""Above this share of expired members another sample is taken."""

MAX_SAMPLES = 50

logger = logging.getLogger(__name__)


class Sweeper:
    """Safe to run in every agent: they take turns."""

    def __init__(self, redis: Redis, keys: Keys, placements: AssignmentQueue) -> None:
        self._redis, self._keys, self._placements = redis, keys, placements

    async def sweep_in_turn(self) -> int:
        """Sweep, unless an agent did so within `EVERY`. Returns the number of removed members."""
        ms = int(EVERY.total_seconds() * 1000)
        # No lease: nothing is released or renewed. Two sweeps at once would only repeat work.
        if not await self._redis.set(self._keys.desk.sweeping, "1", nx=True, px=ms):
            return 0
        return await self.sweep()

    async def sweep(self) -> int:
        """Check a sample of every list. Returns the number of removed members."""
        dropped = await self._sweep_desk()
        for shard in range(self._keys.shards):
            base = self._keys.base(shard)
            lists = await self._redis.smembers(self._keys.desk_lists(shard))
            names = [self._keys.desk_list(shard, text(name)) for name in lists]
            for name in (*names, self._keys.timers(shard)):
                dropped += await self._sweep_set(name, f"{base}conversation:")
            dropped += await self._sweep_set(self._keys.imports_running(shard), f"{base}import:")
            channels: Any = await self._redis.zrange(self._keys.channels(shard), 0, -1)
            for channel in channels:
                dropped += await self._sweep_set(self._keys.outbound(shard, text(channel)), f"{base}conversation:")
            waiting = self._keys.outbox_in_shard_of(self._keys.stream(shard, TOOL_REQUESTED))
            dropped += await self._sweep_set(waiting.calls, self._keys.tool_call_in_shard_of(base, ""))
            dropped += await self._sweep_set(waiting.records, waiting.queue(""))
        if dropped:
            logger.warning("members without keys removed", extra={"members": dropped})
        return dropped

    async def _sweep_set(self, key: str, names: str) -> int:
        gone = 0
        for _ in range(MAX_SAMPLES):
            looked, dropped = await sweep(self._redis, key, names, sample=SAMPLE)
            gone += dropped
            if dropped <= looked * AGAIN_ABOVE:
                break
        return gone

    async def _sweep_desk(self) -> int:
        gone = 0
        for _ in range(MAX_SAMPLES):
            held = await self._placements.sample(SAMPLE)
            dead = await self._without_keys(held)
            for each in dead:
                await self._placements.remove(each)
            gone += len(dead)
            if len(dead) <= len(held) * AGAIN_ABOVE:
                break
        return gone

    async def _without_keys(self, held: list[Placement]) -> list[Placement]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in held:
                pipeline.exists(self._keys.conversation(each.conversation_id).state)
            found = await pipeline.execute()
        return [each for each, exists in zip(held, found, strict=True) if not exists]
