"""Rate limits that hold across all gateways at little cost, so that one sender can't make others wait.

A gateway takes a share of a sender's limit from Redis and spends it locally, so that most messages cost no round trip.
Shares are taken before they are spent, so that all gateways together never allow more than the limit. A sender above
the limit is refused without a query of Redis until the window ends. A share that was lost because Redis stalled or the
connection ended is given again: a sender within the limit is never refused because of it.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from redis.asyncio import Redis

from libs.contracts import new_id
from libs.messaging import Keys, LuaScript, text
from services.gateway.http import Refusal
from services.gateway.settings import RATE_WINDOW, GatewaySettings

_TAKE = LuaScript(Path(__file__).with_name("rate_limits.lua"))

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

SHARES = 4
"""A limit of seconds is taken in quarters: one round trip for each five messages at the default."""

FINE_SHARES = 100
"""One of hours or days in hundredths: what a gateway has not spent when it ends is lost until the window ends."""

MAX_SENDERS = 50_000
"""Shares kept, some ten megabytes; ended windows are dropped before that many are, and then the oldest shares."""

MESSAGE_OVERHEAD = 500
"""Bytes that a message costs in addition to its text: the entry's other fields, its idempotency key, its event."""


@dataclass(slots=True)
class _Share:
    """What one gateway has of one sender's limit. `had` counts what it was given of `window`, spent or not."""

    holder: str = field(default_factory=new_id)
    window: str = ""
    had: int = 0
    left: int = 0
    until: float = 0.0
    is_last: bool = False
    """Nothing more is to be had in this window."""


class RateLimit:
    """So many in a window for each sender. 0 is no limit."""

    def __init__(
        self, redis: Redis, keys: Keys, kind: str, limit: int, *, window: timedelta = RATE_WINDOW, shares: int = SHARES
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._kind = kind
        self._limit = limit
        self._window_ms = int(window.total_seconds() * 1000)
        self._portion = max(1, limit // shares)
        self._shares: dict[str, _Share] = {}
        self._taking: dict[str, asyncio.Task[None]] = {}

    async def spend(self, sender: str, amount: int = 1) -> None:
        """Count this much. Raises Refusal when not so much is left."""
        if not self._limit:
            return
        while not self._spend_own(sender, amount):
            # One share at a time: an answer that came too early would refuse everybody. A caller that stops waiting
            # leaves it to the next one.
            taking = self._taking.get(sender)
            if taking is None:
                taking = self._taking[sender] = asyncio.create_task(self._take(sender, amount))
                taking.add_done_callback(lambda done: self._taken(sender, done))
            await asyncio.shield(taking)

    def give_back(self, sender: str, amount: int = 1) -> None:
        """Undo a count, because the counted action did not happen."""
        share = self._shares.get(sender)
        if share is not None and time.monotonic() < share.until:
            share.left += amount

    def _spend_own(self, sender: str, amount: int) -> bool:
        """Spend from the share that is here; False when it must be asked for more. Raises Refusal when that is vain."""
        share = self._shares.get(sender)
        now = time.monotonic()
        if share is None or now >= share.until:
            return False
        if share.left >= amount:
            share.left -= amount
            return True
        if share.is_last:
            raise _too_many(share.until - now)
        return False

    async def _take(self, sender: str, amount: int) -> None:
        """Take the next share."""
        now = time.monotonic()
        share = self._shares.get(sender)
        if share is None:
            # Kept before it is asked for: what is given to this holder and gets lost can be asked for again.
            self._make_room(now)
            share = self._shares[sender] = _Share()
        wanted = max(self._portion, amount)
        # Addresses are personal data, also for the time that they are kept.
        subject = f"{self._kind}:{blake2b(sender.encode(), digest_size=12).hexdigest()}"
        given, ms, window = await _TAKE(
            self._redis,
            [self._keys.rate(subject)],
            [share.window, share.holder, share.had, wanted, self._limit, self._window_ms],
        )
        if text(window) != share.window:
            share.window, share.had, share.left = text(window), 0, 0
        share.had += given
        share.left += given
        share.until = now + ms / 1000  # from before it was asked: no share outlives its window
        share.is_last = given < wanted

    def _taken(self, sender: str, done: "asyncio.Task[None]") -> None:
        del self._taking[sender]
        if not done.cancelled():
            done.exception()  # all waiting callers get it; without one it does not matter

    def _make_room(self, now: float) -> None:
        if len(self._shares) < MAX_SENDERS:
            return
        self._shares = {name: share for name, share in self._shares.items() if now < share.until}
        for name in list(self._shares)[: max(0, len(self._shares) - MAX_SENDERS // 2)]:
            del self._shares[name]


class RateLimits:
    """What one sender may do in a window."""

    def __init__(self, redis: Redis, keys: Keys, settings: GatewaySettings) -> None:
        self._contact = RateLimit(redis, keys, "contact", settings.messages_per_contact)
        self._address = RateLimit(redis, keys, "address", settings.messages_per_address)
        self._bytes = RateLimit(
            redis, keys, "bytes", settings.bytes_per_address_per_hour, window=HOUR, shares=FINE_SHARES
        )  # fmt: skip
        self._openings = RateLimit(redis, keys, "opening", settings.openings_per_address)
        self._anonymous = RateLimit(
            redis, keys, "anonymous", settings.anonymous_openings_per_day, window=DAY, shares=FINE_SHARES
        )  # fmt: skip
        self._teammate = RateLimit(redis, keys, "teammate", settings.writes_per_teammate)
        self._reader = RateLimit(redis, keys, "reader", settings.reads_per_person)
        self._reading = RateLimit(redis, keys, "reading", settings.reads_per_address)
        self._reports = RateLimit(redis, keys, "reports", settings.reports_per_teammate)

    async def message(self, contact: str, address: str, size: int) -> None:
        """A message of so many bytes."""
        await self._contact.spend(contact)
        await self._address.spend(address)
        await self._bytes.spend(address, size + MESSAGE_OVERHEAD)

    def message_not_stored(self, contact: str, address: str, size: int) -> None:
        """It will be sent again, and counts then."""
        self._contact.give_back(contact)
        self._address.give_back(address)
        self._bytes.give_back(address, size + MESSAGE_OVERHEAD)

    async def sender(self, contact: str) -> None:
        """A message through a bridge. All senders of a bridge share its address."""
        await self._contact.spend(contact)

    async def write(self, teammate: str) -> None:
        """Something that a teammate or a program of the site does."""
        await self._teammate.spend(teammate)

    async def read(self, person: str, address: str) -> None:
        """Something that a person asks for: a page, a state, a stream."""
        await self._reader.spend(person)
        await self._reading.spend(address)

    async def report(self, teammate: str) -> None:
        """A report, which reads very many conversations."""
        await self._reports.spend(teammate)

    async def opening(self, address: str) -> None:
        await self._openings.spend(address)

    async def new_anonymous(self, address: str) -> None:
        """A new conversation of an anonymous visitor."""
        await self._anonymous.spend(address)


def _too_many(wait_s: float) -> Refusal:
    wait_s = round(max(wait_s, 0.1), 1)
    wait = f"{wait_s:g} s" if wait_s < 120 else f"{wait_s / 60:.0f} min"
    return Refusal(429, "rate_limited", f"Too fast: wait {wait}.", retry_after=wait_s)
