"""Shares a hanging model among all agents, so that a person waits only once, even if another agent answers next.

Only the agent that opened its circuit breaker probes. Its mark in Redis expires if this agent dies. Errors of Redis are
not caught here, because the turn fails without Redis anyway.
"""

import time
from datetime import timedelta

from redis.asyncio import Redis

from libs.messaging import Keys

OUTAGE_TTL = timedelta(seconds=90)
"""Three pauses of a breaker: a failed probe sets it again, and the mark of a dead agent expires."""


LOOK_AGAIN = timedelta(milliseconds=250)
"""Decisions in this time share one look, which were 4 % of a busy agent's CPU. The mark comes seconds after the first
person has begun to wait, so that this adds nothing that people notice."""


class SharedOutage:
    """One for a process."""

    def __init__(self, redis: Redis, keys: Keys, ttl: timedelta = OUTAGE_TTL) -> None:
        self._redis = redis
        self._key = keys.model_outage
        self._ttl_ms = int(ttl.total_seconds() * 1000)
        self._off_until = 0.0

    async def is_on(self) -> bool:
        """Whether an agent has marked the model as away. The answer “no” may be as old as `LOOK_AGAIN`."""
        now = time.monotonic()
        if now < self._off_until:
            return False
        is_on = bool(await self._redis.exists(self._key))
        if not is_on:
            self._off_until = now + LOOK_AGAIN.total_seconds()
        return is_on

    async def begin(self, code: str) -> None:
        self._off_until = 0.0
        # With an end: a dead agent can't delete it.
        await self._redis.set(self._key, code, px=self._ttl_ms)

    async def end(self) -> None:
        # A mark and no lease: an agent whose probe succeeds ends it, whichever agent began it.
        await self._redis.delete(self._key)
