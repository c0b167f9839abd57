"""Shares among all agents that the model hangs, so that a person waits only once, also if another agent answers next.

Only the agent that opened its circuit breaker probes; what it tells ends by itself when that agent dies. Redis that
can't be asked fails the turn anyway, so nothing is caught here.
"""

from datetime import timedelta

from redis.asyncio import Redis

from libs.messaging import Keys

OUTAGE_TTL = timedelta(seconds=90)
"""Three pauses of a breaker: a failed probe sets it again, and the mark of a dead agent expires."""


class SharedOutage:
    """`is_on` is one short read a decision, against the second or more that a model takes."""

    def __init__(self, redis: Redis, keys: Keys, ttl: timedelta = OUTAGE_TTL) -> None:
        self._redis = redis
        self._key = keys.model_outage
        self._ttl_ms = int(ttl.total_seconds() * 1000)

    async def is_on(self) -> bool:
        return bool(await self._redis.exists(self._key))

    async def begin(self, code: str) -> None:
        await self._redis.set(self._key, code, px=self._ttl_ms)

    async def end(self) -> None:
        await self._redis.delete(self._key)
