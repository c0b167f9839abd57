"""The rate limiter that all workers share through Redis, so that HubSpot refuses no call because of another worker.

Calls get their permits in the order in which they ask, evenly spaced after a short burst: a saturated account is used
up to its limit, and never above it. HubSpot's answers correct it: the limit in its headers, how much of it is left, and
each 429 or 477, which pauses all workers. A call that can't get a permit by its deadline fails at once, and its error
says when to try again.
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
_ACQUIRE = LuaScript(_SCRIPTS / "acquire_permit.lua")
_PAUSE = LuaScript(_SCRIPTS / "pause_limiter.lua")
_REMAINING = LuaScript(_SCRIPTS / "remaining_pause.lua")
_DELAY = LuaScript(_SCRIPTS / "delay_limiter.lua")

BURST_WINDOW_MS = 10_000
SEARCH_WINDOW_MS = 1_000

MARGIN = 0.97
"""The share of a limit that is used: HubSpot counts a call when it arrives, and we count it when it leaves."""

BURST_SHARE = 0.12
"""The share of the limit that may be used at once after an idle time; the rest is spread over the window."""

RESERVED: dict[PriorityClass, float] = {"live": 0.0, "retry": 0.1, "bulk": 0.6}
"""The share of the burst that a class leaves to the more urgent classes."""

LOW = 0.05
"""If HubSpot says that less than this share is left, another program uses the account too: no more bursts."""

FIRST_PAUSE_MS, MAX_PAUSE_MS, CALM_MS = 1_000, 10_000, 30_000
DAILY_PAUSE_MS = 15 * 60_000
"""A try every 15 minutes: the day ends at midnight in the account's time zone, which no answer names."""

Bucket = Literal["burst", "search"]
Reason = Literal["budget", "secondly", "ten_secondly", "daily", "migrating"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RateLimiterLimits:
    """Calls in ten seconds for this app, and searches in a second for the account."""

    burst: int
    search: int


def app_of(token: str) -> str:
    """A name for all workers that share a token. The token itself is a secret."""
    return blake2b(token.encode(), digest_size=8).hexdigest()


class RateLimiter:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, token: str, limits: RateLimiterLimits) -> None:
        self._redis = redis
        self._limits = limits
        self._keys = keys.hubspot_limiter(app_of(token))
        self._corrected_to = 0

    async def acquire(self, kind: Kind, priority: PriorityClass, deadline: Deadline) -> None:
        """Wait for the permit of one call. Raises RateLimited or Migrating if it would come too late."""
        bucket: Bucket = "search" if kind == "search" else "burst"
        limit = self._limits.search if bucket == "search" else self._limits.burst
        window = SEARCH_WINDOW_MS if bucket == "search" else BURST_WINDOW_MS
        # Searches have no margin: of a limit of five, rounding down would lose a fifth.
        usable = max(1, int(limit * MARGIN)) if bucket == "burst" else limit
        burst = max(1.0, usable * BURST_SHARE)
        reserve = int(burst * RESERVED[priority])
        while True:
            # The script refuses a longer wait at once, so that a call that would be late uses up no permit.
            most_ms = deadline.remaining() * 1000
            wait, reason, pause = await _ACQUIRE(
                self._redis,
                limiter=self._keys[bucket],
                configured_limit=usable,
                window_ms=window,
                burst_share=BURST_SHARE,
                reserve=reserve,
                max_wait_ms=int(most_ms),
            )
            wait_s, pause_s = float(wait) / 1000, float(pause) / 1000
            if wait_s < 0:
                raise _too_late(cast("Reason", text(reason)), pause_s)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
                if await self._is_paused(bucket):
                    continue  # HubSpot refused another call during the wait: this permit is void
            return

    async def observe(self, kind: Kind, reply: ApiReply) -> None:
        """Correct the limits by the headers of an answer."""
        daily = _number(reply, "x-hubspot-ratelimit-daily-remaining")
        if daily is not None:
            BUDGET.labels("daily").set(daily)
        left = _number(reply, "x-hubspot-ratelimit-remaining")
        if left is not None and kind != "search":
            BUDGET.labels("burst").set(left)
        if kind != "search":
            await self._correct(reply)

    async def refused(self, kind: Kind, error: HubSpotError) -> None:
        """HubSpot refused a call because of a limit or a migration: all workers pause."""
        match error:
            case Migrating():
                # A moving account answers no call of any kind.
                pause = int((error.retry_after or 0) * 1000)
                await self._pause("burst", "migrating", pause, pause)
                await self._pause("search", "migrating", pause, pause)
            case RateLimited(policy="daily"):
                error.retry_after = error.retry_after or DAILY_PAUSE_MS / 1000
                # The day's limit counts searches too.
                for bucket in self._keys:
                    await self._pause(bucket, "daily", DAILY_PAUSE_MS, DAILY_PAUSE_MS)
            case RateLimited():
                asked_ms = int((error.retry_after or 0) * 1000)
                bucket = "search" if kind == "search" else "burst"
                reason: Reason = "secondly" if kind == "search" else "ten_secondly"
                await self._pause(bucket, reason, asked_ms or FIRST_PAUSE_MS, MAX_PAUSE_MS)
            case _:
                return

    async def _pause(self, bucket: Bucket, reason: Reason, first_ms: int, longest_ms: int) -> None:
        pause = await _PAUSE(
            self._redis,
            limiter=self._keys[bucket],
            first_ms=first_ms,
            max_ms=longest_ms,
            reason=reason,
            calm_ms=CALM_MS,
        )
        PAUSES.labels(reason).inc()
        logger.warning("HubSpot's budget is out", extra={"bucket": bucket, "reason": reason, "pause_ms": text(pause)})

    async def _is_paused(self, bucket: Bucket) -> bool:
        return int(await _REMAINING(self._redis, limiter=self._keys[bucket])) > 0

    async def _correct(self, reply: ApiReply) -> None:
        limit = _number(reply, "x-hubspot-ratelimit-max")
        left = _number(reply, "x-hubspot-ratelimit-remaining")
        if limit is None or left is None:
            return
        BUDGET.labels("burst").set(left)
        usable = max(1, int(limit * MARGIN))
        # Written only when it changes: a write for each answer would be one more round trip to Redis.
        if usable != self._corrected_to:
            await self._redis.hset(self._keys["burst"], "reported_limit", str(usable))
            self._corrected_to = usable
        if left < limit * LOW:
            spacing = BURST_WINDOW_MS / max(1, usable * (1 - BURST_SHARE))
            await _DELAY(self._redis, limiter=self._keys["burst"], ahead_ms=usable * BURST_SHARE * spacing)


def _too_late(reason: Reason, wait_s: float) -> HubSpotError:
    if reason == "migrating":
        return Migrating(retry_after=wait_s)
    policy: Literal["daily", "unknown"] = "daily" if reason == "daily" else "unknown"
    return RateLimited("HubSpot's budget is used up for now.", policy=policy, retry_after=wait_s)


def _number(reply: ApiReply, header: str) -> int | None:
    value = reply.headers.get(header, "")
    # `int` alone would also take signs, spaces and digits of other scripts, and raise for anything else.
    return int(value) if value.isascii() and value.isdecimal() else None
