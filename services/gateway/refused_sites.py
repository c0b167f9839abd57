"""Remembers sites with a page or a token that the gateway refused, so that the log and `doctor` can name them.

A browser gives a page of a refused site no reason, so that its owner sees only a lost connection. The reason for a
token is in the consoles of visitors, which the owner of the site does not see.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

import structlog
from redis.asyncio import Redis

from libs.messaging import Keys, text

AGAIN_AFTER = timedelta(minutes=5)
"""The pause between two lines in the log about one origin and reason."""

MAX_LINES = 20
"""Lines in that time about all origins: a client may invent origins without end."""

SiteRefusal = Literal["origin_refused", "token_invalid", "token_expired"]
"""Codes of refusals that only the owner of a site can solve."""

MAX_REMEMBERED = 20
RETENTION = timedelta(days=7)

logger = structlog.stdlib.get_logger("gateway")


@dataclass(frozen=True)
class RefusedSite:
    origin: str
    code: SiteRefusal
    seen_at: datetime


class RefusedSites:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._key = redis, keys.refused_sites
        self._named: dict[str, float] = {}

    async def note(self, origin: str, code: SiteRefusal, *, now_s: float, detail: str = "") -> None:
        """Write a line to the log and remember the site, unless this process did so a short time ago."""
        name = f"{code} {origin}"
        now = time.monotonic()
        self._named = {each: at for each, at in self._named.items() if now - at < AGAIN_AFTER.total_seconds()}
        if name in self._named or len(self._named) >= MAX_LINES:
            return
        self._named[name] = now
        _warn(code, origin, detail)
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(self._key, {name: int(now_s * 1000)})
            pipeline.zremrangebyrank(self._key, 0, -MAX_REMEMBERED - 1)
            pipeline.expire(self._key, RETENTION)
            await pipeline.execute()

    async def recent(self) -> list[RefusedSite]:
        """The newest first."""
        found: Any = await self._redis.zrevrange(self._key, 0, -1, withscores=True)
        read = [(text(name), datetime.fromtimestamp(at / 1000, UTC)) for name, at in found]
        return [
            RefusedSite(name.removeprefix(f"{code} "), code, at)
            for name, at in read
            for code in get_args(SiteRefusal)
            if name.startswith(f"{code} ")
        ]


def _warn(code: SiteRefusal, origin: str, detail: str) -> None:
    fields = {"origin": origin, **({"detail": detail} if detail else {})}
    match code:
        case "origin_refused":
            logger.warning("a site is not among FRONTDESK_ALLOWED_ORIGINS", **fields)
        case "token_invalid":
            logger.warning("a site's token was refused", **fields)
        case "token_expired":
            logger.warning("a site's token has expired", **fields)
