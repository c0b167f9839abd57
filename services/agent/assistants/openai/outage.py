"""Shares a hanging model among all agents, so that a person waits only once, even if another agent answers next.

Only the agent that opened its circuit breaker probes. Its mark in Redis expires if this agent dies. Errors of Redis are
not caught here, because the turn fails without Redis anyway.
"""

from datetime import timedelta

from redis.asyncio import Redis

from libs.messaging import Keys

OUTAGE_TTL = timedelta(seconds=90)
"""Three pauses of a breaker: a failed probe sets it again, and the mark of a dead agent expires."""


class SharedOutage:
    """`is_on` costs one short read for each decision, while a model takes a second or more."""

    def __init__(self, redis: Redis, keys: Keys, ttl: timedelta = OUTAGE_TTL) -> None:
        self._redis = redis
        self._key = keys.model_outage
        self._ttl_ms = int(ttl.total_seconds() * 1000)

    async def is_on(self) -> bool:
        return bool(await self._redis.exists(self._key))

    async def begin(self, code: str) -> None:
        # With an end: a dead agent can't delete it.
        await self._redis.set(self._key, code, px=self._ttl_ms)

    async def end(self) -> None:
        # A mark and no lease: an agent whose probe succeeds ends it, whichever agent began it.
        await self._redis.delete(self._key)
