"""The circuit breaker in front of HubSpot, shared by all workers: closed while HubSpot answers, open while it does not.

While it is open, the outbox sends nothing and new writes join it at once. Half-open, one worker tries one write every
few seconds, however many wait. The first answer closes the breaker for all workers.
"""

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Literal

from redis.asyncio import Redis

from libs.messaging import Keys, LuaScript, jittered_s, text
from services.hubspot_tools.metrics import BREAKER_OPEN

_SCRIPTS = Path(__file__).parent / "scripts"
_CHECK = LuaScript(_SCRIPTS / "check_circuit.lua")
_OPEN = LuaScript(_SCRIPTS / "open_circuit.lua")

FIRST = timedelta(seconds=2)
MAX_PAUSE = timedelta(seconds=30)

_FORGOTTEN = timedelta(days=2)
_KNOWN_FOR_S = 5.0
"""How long a worker trusts the state that it saw last. The outbox worker asks more often than this."""

Why = Literal["refused", "failed", "unused"]

logger = logging.getLogger(__name__)


class HubSpotBreaker:
    """Safe to share between tasks. `probe`: the time for one probe before another worker may begin the next."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        *,
        probe: timedelta,
        first: timedelta = FIRST,
        longest: timedelta = MAX_PAUSE,
    ) -> None:
        self._redis = redis
        self._key = keys.hubspot_circuit
        self._probe_ms = int(probe.total_seconds() * 1000)
        self._first_ms = int(first.total_seconds() * 1000)
        self._longest_ms = int(longest.total_seconds() * 1000)
        self._open_seen_at = float("-inf")

    @property
    def is_open(self) -> bool:
        """The state that this worker saw last, without asking Redis."""
        return time.monotonic() - self._open_seen_at < _KNOWN_FOR_S

    async def ask(self) -> tuple[Literal["closed", "open", "half_open"], timedelta]:
        """`closed`: send all. `open`: wait for the time given. `half_open`: the caller alone tries one write."""
        answer, wait_ms = await _CHECK(self._redis, circuit=self._key, probe_ms=self._probe_ms)
        match text(answer):
            case "closed":
                self._saw(is_open=False)
                return "closed", timedelta()
            case "half_open":
                self._saw(is_open=True)
                return "half_open", timedelta()
            case _:
                self._saw(is_open=True)
                return "open", timedelta(milliseconds=float(wait_ms))

    async def close(self) -> None:
        """HubSpot answers."""
        # Only the worker that deletes the key logs it, and not every worker that sees HubSpot answer.
        if await self._redis.delete(self._key):
            logger.info("HubSpot answers again, and the outbox is sent")
        self._saw(is_open=False)

    async def trip(self, why: Why) -> None:
        """Open it: HubSpot refused a call, or the try while half-open failed or found nothing to send."""
        opened = await _OPEN(
            self._redis, circuit=self._key, cause=why, first_ms=self._first_ms, max_ms=self._longest_ms,
            jitter=jittered_s(1.0), ttl=int(_FORGOTTEN.total_seconds()),
        )  # fmt: skip
        if opened:
            self._saw(is_open=True)
            if why == "refused":
                logger.warning("HubSpot doesn't answer: writes wait")

    def _saw(self, *, is_open: bool) -> None:
        self._open_seen_at = time.monotonic() if is_open else float("-inf")
        BREAKER_OPEN.set(int(is_open))
