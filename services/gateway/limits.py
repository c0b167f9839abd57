"""Nobody may send so much that others wait: limits that hold across all gateways, at little cost.

A gateway takes a share of what a sender has left from Redis and spends it by itself, so that most messages
cost no round trip; as shares are taken before they are spent, all gateways together never allow more than the
limit. A sender who is out is refused without asking Redis until their window ends.
"""

import asyncio
import time
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from redis.asyncio import Redis

from libs.bus.keys import Keys
from libs.bus.scripts import Script
from services.gateway.problems import Refusal
from services.gateway.settings import RATE_WINDOW

_TAKE = Script(Path(__file__).with_name("limits.lua"))
_WINDOW_MS = int(RATE_WINDOW.total_seconds() * 1000)

SHARES = 4
"""A limit is taken in quarters: one round trip for each five messages at the default."""

MAX_SENDERS = 50_000
"""Shares kept, some ten megabytes; ended windows are dropped before that many are."""


@dataclass(slots=True)
class _Share:
    left: int
    until: float


class Limit:
    """So many in a window for each sender. 0 is no limit."""

    def __init__(self, redis: Redis, keys: Keys, kind: str, limit: int) -> None:
        self._redis = redis
        self._keys = keys
        self._kind = kind
        self._limit = limit
        self._portion = max(1, limit // SHARES)
        self._shares: dict[str, _Share] = {}
        self._taking: dict[str, asyncio.Event] = {}

    async def spend(self, sender: str) -> None:
        """Count one. Raises Refusal when nothing is left."""
        if not self._limit:
            return
        while not self._spend_own(sender):
            if taking := self._taking.get(sender):
                await taking.wait()  # one share at a time: an answer that came too early would refuse everybody
                continue
            taking = self._taking[sender] = asyncio.Event()
            try:
                await self._take(sender)
            finally:
                del self._taking[sender]
                taking.set()

    def _spend_own(self, sender: str) -> bool:
        """Spend from the share at hand; False when there is none. Raises Refusal when there will be none."""
        share = self._shares.get(sender)
        now = time.monotonic()
        if share is None or now >= share.until or share.left == 0:
            return False
        if share.left < 0:
            raise _too_many(share.until - now)
        share.left -= 1
        return True

    async def _take(self, sender: str) -> None:
        """Take the next share; -1 says that this window has none left."""
        now = time.monotonic()
        # Addresses are personal data, also for the ten seconds that they are kept.
        subject = f"{self._kind}:{blake2b(sender.encode(), digest_size=12).hexdigest()}"
        taken, ms = await _TAKE(self._redis, [self._keys.rate(subject)], [self._portion, self._limit, _WINDOW_MS])
        if len(self._shares) >= MAX_SENDERS:
            self._shares = {name: share for name, share in self._shares.items() if now < share.until}
        self._shares[sender] = _Share(taken or -1, now + ms / 1000)


class Limits:
    """What one sender may do in a window."""

    def __init__(
        self, redis: Redis, keys: Keys, *, per_contact: int, per_address: int, openings: int, per_teammate: int
    ) -> None:
        self._contact = Limit(redis, keys, "contact", per_contact)
        self._address = Limit(redis, keys, "address", per_address)
        self._openings = Limit(redis, keys, "opening", openings)
        self._teammate = Limit(redis, keys, "teammate", per_teammate)

    async def message(self, contact: str, address: str) -> None:
        await self._contact.spend(contact)
        await self._address.spend(address)

    async def sender(self, contact: str) -> None:
        """A message by way of a bridge, whose address all its senders share."""
        await self._contact.spend(contact)

    async def write(self, teammate: str) -> None:
        """Something that a teammate or a program of the site does."""
        await self._teammate.spend(teammate)

    async def opening(self, address: str) -> None:
        await self._openings.spend(address)


def _too_many(wait_s: float) -> Refusal:
    wait_s = round(max(wait_s, 0.1), 1)
    return Refusal(429, "rate_limited", f"Too fast: wait {wait_s:g} s.", retry_after=wait_s)
