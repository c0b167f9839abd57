"""Whether HubSpot answers, as all workers together know it: while it doesn't, one of them tries it now and then.

What waits is not sent meanwhile, and new writes join it at once, so that a HubSpot that is down is asked for one thing
every few seconds, however much waits. The first answer opens the gate for all.
"""

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Literal

from redis.asyncio import Redis

from libs.messaging import Keys, Script, jittered_s, text
from services.hubspot_tools.metrics import GATE

_SCRIPTS = Path(__file__).parent / "scripts"
_PASS = Script(_SCRIPTS / "pass_gate.lua")
_CLOSE = Script(_SCRIPTS / "close_gate.lua")

FIRST = timedelta(seconds=2)
LONGEST = timedelta(seconds=30)

_FORGOTTEN = timedelta(days=2)
_KNOWN_FOR_S = 5.0
"""What this worker saw last is trusted for so long; the queue's own loop looks more often than this."""

Why = Literal["refused", "failed", "unused"]

logger = logging.getLogger(__name__)


class Gate:
    """Safe to share between tasks. `probe`: how long one may try before the next does."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        *,
        probe: timedelta,
        first: timedelta = FIRST,
        longest: timedelta = LONGEST,
    ) -> None:
        self._redis = redis
        self._key = keys.hubspot_gate
        self._probe_ms = int(probe.total_seconds() * 1000)
        self._first_ms = int(first.total_seconds() * 1000)
        self._longest_ms = int(longest.total_seconds() * 1000)
        self._closed_seen_at = float("-inf")

    @property
    def is_closed(self) -> bool:
        """As this worker saw it last, without asking."""
        return time.monotonic() - self._closed_seen_at < _KNOWN_FOR_S

    async def ask(self) -> tuple[Literal["open", "closed", "probe"], timedelta]:
        """Whether what waits may be sent; `closed` for how long, and `probe` where the asker alone may try."""
        answer, wait_ms = await _PASS(self._redis, [self._key], [self._probe_ms])
        match text(answer):
            case "open":
                self._saw(closed=False)
                return "open", timedelta()
            case "probe":
                self._saw(closed=True)
                return "probe", timedelta()
            case _:
                self._saw(closed=True)
                return "closed", timedelta(milliseconds=float(wait_ms))

    async def open(self) -> None:
        """HubSpot answers."""
        if await self._redis.delete(self._key):
            logger.info("HubSpot answers again: what waits is sent")
        self._saw(closed=False)

    async def close(self, why: Why) -> None:
        """HubSpot refused somebody; or the probe failed, or found nothing to try."""
        ttl = int(_FORGOTTEN.total_seconds())
        argv = [why, self._first_ms, self._longest_ms, f"{jittered_s(1.0):.3f}", ttl]
        if await _CLOSE(self._redis, [self._key], argv):
            self._saw(closed=True)
            if why == "refused":
                logger.warning("HubSpot doesn't answer: writes wait")

    def _saw(self, *, closed: bool) -> None:
        self._closed_seen_at = time.monotonic() if closed else float("-inf")
        GATE.set(int(closed))
