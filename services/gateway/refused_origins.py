"""Remembers the sites that the gateway refused, so that the log and `doctor` can name them.

A browser gives the refused page no reason, so that its owner sees only a lost connection.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis

from libs.messaging import Keys, text

AGAIN_AFTER = timedelta(minutes=5)
"""The pause between two lines in the log about one origin."""

MAX_LINES = 20
"""Lines in that time about all origins: a client may invent origins without end."""

MAX_REMEMBERED = 20
RETENTION = timedelta(days=7)

logger = structlog.stdlib.get_logger("gateway")


@dataclass(frozen=True)
class RefusedOrigin:
    origin: str
    seen_at: datetime


class RefusedOrigins:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._key = redis, keys.refused_origins
        self._named: dict[str, float] = {}

    async def note(self, origin: str, *, now_s: float) -> None:
        """Write a line to the log and remember the origin, unless this process did so a short time ago."""
        now = time.monotonic()
        self._named = {each: at for each, at in self._named.items() if now - at < AGAIN_AFTER.total_seconds()}
        if origin in self._named or len(self._named) >= MAX_LINES:
            return
        self._named[origin] = now
        logger.warning("a site is not among FRONTDESK_ALLOWED_ORIGINS", origin=origin)
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(self._key, {origin: int(now_s * 1000)})
            pipeline.zremrangebyrank(self._key, 0, -MAX_REMEMBERED - 1)
            pipeline.expire(self._key, RETENTION)
            await pipeline.execute()

    async def recent(self) -> list[RefusedOrigin]:
        """The newest first."""
        found: Any = await self._redis.zrevrange(self._key, 0, -1, withscores=True)
        return [RefusedOrigin(text(origin), datetime.fromtimestamp(at / 1000, UTC)) for origin, at in found]
