"""One budget of calls for all workers, in Redis: nobody is refused by HubSpot because another worker was quicker.

Calls get their moments in the order in which they ask, evenly spaced after a short burst, so that a saturated account
is used up to its limit and never above it. HubSpot's own word corrects it: the limit in its headers, how much is left,
and each 429 or 477, which pauses everybody as long as it must. Who can't be served by their deadline is told at once,
with when to try again.
"""

import asyncio
import logging
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Literal, cast

from redis.asyncio import Redis

from libs.contracts import PriorityClass
from libs.messaging import Keys, LuaScript, text
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import HubSpotError, Migrating, RateLimited
from services.hubspot_tools.hubspot.transport import ApiReply, Kind
from services.hubspot_tools.metrics import BUDGET, PAUSES

_SCRIPTS = Path(__file__).parent / "scripts"
_TAKE = LuaScript(_SCRIPTS / "take_slot.lua")
_PAUSE = LuaScript(_SCRIPTS / "pause_budget.lua")
_PAUSE_LEFT = LuaScript(_SCRIPTS / "pause_left.lua")
_CORRECT = LuaScript(_SCRIPTS / "correct_budget.lua")

BURST_WINDOW_MS = 10_000
SEARCH_WINDOW_MS = 1_000

MARGIN = 0.97
"""Of a limit that is used: HubSpot's clock starts when a call arrives, ours when it leaves."""

BURST_SHARE = 0.12
"""Of the limit that may be used at once after some quiet; the rest is spread over the window."""

RESERVED: dict[PriorityClass, float] = {"live": 0.0, "retry": 0.1, "bulk": 0.6}
"""Of the burst that is left to who is more urgent."""

LOW = 0.05
"""Below this share of what is left, as HubSpot says, somebody else spends too: no more bursts."""

FIRST_PAUSE_MS, LONGEST_PAUSE_MS, CALM_MS = 1_000, 10_000, 30_000
DAILY_PAUSE_MS = 15 * 60_000
"""The day ends at midnight where the account is, which nobody tells: it is tried again this often."""

Bucket = Literal["burst", "search"]
Reason = Literal["budget", "secondly", "ten_secondly", "daily", "migrating"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RateLimiterLimits:
    """Calls in ten seconds for this app, and searches in a second for the account."""

    burst: int
    search: int


def app_of(token: str) -> str:
    """A name for all that share a token, which itself is a secret."""
    return blake2b(token.encode(), digest_size=8).hexdigest()


class RateLimiter:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, token: str, limits: RateLimiterLimits) -> None:
        self._redis = redis
        self._limits = limits
        self._keys = keys.hubspot_budget(app_of(token))
        self._told = 0

    async def slot(self, kind: Kind, priority: PriorityClass, deadline: Deadline) -> None:
        """Wait for the moment of one call. Raises RateLimited or Migrating where it would come too late."""
        bucket: Bucket = "search" if kind == "search" else "burst"
        limit = self._limits.search if bucket == "search" else self._limits.burst
        window = SEARCH_WINDOW_MS if bucket == "search" else BURST_WINDOW_MS
        # Of five searches a second a burst of one is a fifth too.
        usable = max(1, int(limit * MARGIN)) if bucket == "burst" else limit
        burst = max(1.0, usable * BURST_SHARE)
        reserve = int(burst * RESERVED[priority])
        while True:
            most_ms = deadline.remaining() * 1000
            wait, reason, pause = await _TAKE(
                self._redis, [self._keys[bucket]], [usable, window, str(BURST_SHARE), reserve, int(most_ms)]
            )
            wait_s, pause_s = float(wait) / 1000, float(pause) / 1000
            if wait_s < 0:
                raise _too_late(cast("Reason", text(reason)), pause_s)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
                if await self._is_paused(bucket):
                    continue  # somebody was refused meanwhile: this moment is no good any more
            return

    async def heard(self, kind: Kind, reply: ApiReply) -> None:
        """Learn from an answer."""
        daily = _number(reply, "x-hubspot-ratelimit-daily-remaining")
        if daily is not None:
            BUDGET.labels("daily").set(daily)
        if kind != "search":
            await self._correct(reply)

    async def refused(self, kind: Kind, error: HubSpotError) -> None:
        """HubSpot said that it was too much, or that it is moving: nobody calls for a while."""
        match error:
            case Migrating():
                pause = int((error.retry_after or 0) * 1000)
                await self._pause("burst", "migrating", pause, pause)
                await self._pause("search", "migrating", pause, pause)
            case RateLimited(policy="daily"):
                error.retry_after = error.retry_after or DAILY_PAUSE_MS / 1000
                for bucket in self._keys:
                    await self._pause(bucket, "daily", DAILY_PAUSE_MS, DAILY_PAUSE_MS)
            case RateLimited():
                told = int((error.retry_after or 0) * 1000)
                bucket = "search" if kind == "search" else "burst"
                reason: Reason = "secondly" if kind == "search" else "ten_secondly"
                await self._pause(bucket, reason, told or FIRST_PAUSE_MS, LONGEST_PAUSE_MS)
            case _:
                return

    async def _pause(self, bucket: Bucket, reason: Reason, first_ms: int, longest_ms: int) -> None:
        pause = await _PAUSE(self._redis, [self._keys[bucket]], [first_ms, longest_ms, reason, CALM_MS])
        PAUSES.labels(reason).inc()
        logger.warning("HubSpot's budget is out", extra={"bucket": bucket, "reason": reason, "pause_ms": text(pause)})

    async def _is_paused(self, bucket: Bucket) -> bool:
        return int(await _PAUSE_LEFT(self._redis, [self._keys[bucket]], [])) > 0

    async def _correct(self, reply: ApiReply) -> None:
        limit = _number(reply, "x-hubspot-ratelimit-max")
        left = _number(reply, "x-hubspot-ratelimit-remaining")
        if limit is None or left is None:
            return
        BUDGET.labels("burst").set(left)
        usable = max(1, int(limit * MARGIN))
        if usable != self._told:
            await self._redis.hset(self._keys["burst"], "told", str(usable))
            self._told = usable
        if left < limit * LOW:
            spacing = BURST_WINDOW_MS / max(1, usable * (1 - BURST_SHARE))
            await _CORRECT(self._redis, [self._keys["burst"]], [f"{usable * BURST_SHARE * spacing:.3f}"])


def _too_late(reason: Reason, wait_s: float) -> HubSpotError:
    if reason == "migrating":
        return Migrating(retry_after=wait_s)
    policy: Literal["daily", "unknown"] = "daily" if reason == "daily" else "unknown"
    return RateLimited("HubSpot's budget is used up for now.", policy=policy, retry_after=wait_s)


def _number(reply: ApiReply, header: str) -> int | None:
    value = reply.headers.get(header, "")
    return int(value) if value.isascii() and value.isdecimal() else None
