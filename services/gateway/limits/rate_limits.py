"""Rate limits that hold across all gateways at little cost, so that one sender can't make others wait.

A gateway requests a share of a sender's limit from Redis and spends it locally, so that most messages cost no round
trip. It has a share before it spends it, so that all gateways together never allow more than the limit. A sender above
the limit is refused without a query of Redis until the window ends. If an answer of Redis is lost, the gateway gets its
share again: a sender within the limit is never refused because of a stall.
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

_RATE_LIMITS = LuaScript(Path(__file__).with_name("rate_limits.lua"))

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

SHARES = 4
"""A limit of seconds is requested in quarters: one round trip for five messages at the default."""

FINE_SHARES = 100
"""A limit of hours or days is requested in hundredths: the unspent share of a gateway that ends is lost."""

MAIL_ADDRESSES = 5
"""Addresses that a contact may type in one conversation and hour: a correction or two, and no list."""

MAX_SENDERS = 50_000
"""Shares in memory, some ten megabytes. At this number ended windows are dropped, and then the oldest shares."""

MESSAGE_OVERHEAD = 500
"""Bytes that a message costs in addition to its text: the entry's other fields, its idempotency key, its event."""


@dataclass(slots=True)
class _Share:
    """One gateway's share of one sender's limit. `received`: the amount in `window`, spent or not."""

    holder: str = field(default_factory=new_id)
    window: str = ""
    received: int = 0
    left: int = 0
    until: float = 0.0
    is_last: bool = False
    """The sender's limit of this window is used up."""


class RateLimit:
    """A limit for each sender in a window. 0 is no limit."""

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
        self._requests: dict[str, asyncio.Task[None]] = {}

    async def spend(self, sender: str, amount: int = 1) -> None:
        """Count this amount. Raises Refusal if less is left."""
        if not self._limit:
            return
        while not self._spend_own(sender, amount):
            # One request at a time: with several, one empty answer would refuse callers for which another has a share.
            # It goes on for the next caller if this one stops waiting.
            request = self._requests.get(sender)
            if request is None:
                request = self._requests[sender] = asyncio.create_task(self._request(sender, amount))
                request.add_done_callback(lambda done: self._requested(sender, done))
            await asyncio.shield(request)

    def refund(self, sender: str, amount: int = 1) -> None:
        """Undo a count, because the counted action did not happen."""
        share = self._shares.get(sender)
        if share is not None and time.monotonic() < share.until:  # a window that ended has nothing to refund
            share.left += amount

    def _spend_own(self, sender: str, amount: int) -> bool:
        """Spend from the local share. False if Redis may have more; raises Refusal if it has none."""
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

    async def _request(self, sender: str, amount: int) -> None:
        """Request the next share."""
        now = time.monotonic()
        share = self._shares.get(sender)
        if share is None:
            # Stored before the request: if the answer is lost, the same holder can ask for the lost amount again.
            self._make_room(now)
            share = self._shares[sender] = _Share()
        wanted = max(self._portion, amount)
        # Addresses are personal data, so that Redis gets a digest.
        subject = f"{self._kind}:{blake2b(sender.encode(), digest_size=12).hexdigest()}"
        given, ms, window = await _RATE_LIMITS(
            self._redis,
            shares=self._keys.rate(subject),
            known_window=share.window,
            holder=share.holder,
            received=share.received,
            wanted=wanted,
            limit=self._limit,
            window_ms=self._window_ms,
        )
        if text(window) != share.window:
            share.window, share.received, share.left = text(window), 0, 0
        share.received += given
        share.left += given
        share.until = now + ms / 1000  # counted from before the request: no share outlives its window
        share.is_last = given < wanted

    def _requested(self, sender: str, done: "asyncio.Task[None]") -> None:
        del self._requests[sender]
        if not done.cancelled():
            done.exception()  # waiting callers get it; asyncio would log an error that no caller retrieves

    def _make_room(self, now: float) -> None:
        if len(self._shares) < MAX_SENDERS:
            return
        self._shares = {name: share for name, share in self._shares.items() if now < share.until}
        # A dict keeps the order of insertion: the first are the oldest.
        for name in list(self._shares)[: max(0, len(self._shares) - MAX_SENDERS // 2)]:
            del self._shares[name]


class RateLimits:
    """The limits of one sender in a window."""

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
        self._uploads = RateLimit(
            redis, keys, "uploads", settings.attachments_per_contact, window=HOUR, shares=FINE_SHARES
        )  # fmt: skip
        self._uploaded = RateLimit(
            redis, keys, "uploaded", settings.attachments_bytes_per_contact, window=DAY, shares=FINE_SHARES
        )  # fmt: skip
        self._uploaded_from = RateLimit(
            redis, keys, "uploaded-from", settings.attachments_bytes_per_address, window=HOUR, shares=FINE_SHARES
        )  # fmt: skip
        self._mails = RateLimit(redis, keys, "mails", settings.mail_per_conversation, window=HOUR)
        self._mails_to = RateLimit(redis, keys, "mails-to", settings.mail_per_address, window=HOUR)
        self._mail_addresses = RateLimit(redis, keys, "mail-addresses", MAIL_ADDRESSES, window=HOUR)
        self._reports = RateLimit(redis, keys, "reports", settings.reports_per_teammate)

    async def message(self, contact: str, address: str, size: int) -> None:
        """A message of so many bytes."""
        await self._contact.spend(contact)
        await self._address.spend(address)
        await self._bytes.spend(address, size + MESSAGE_OVERHEAD)

    def message_not_stored(self, contact: str, address: str, size: int) -> None:
        """Undo the count of a message. The client sends it again, and it counts then."""
        self._contact.refund(contact)
        self._address.refund(address)
        self._bytes.refund(address, size + MESSAGE_OVERHEAD)

    async def sender(self, contact: str) -> None:
        """A message through a bridge. All senders of a bridge share its address."""
        await self._contact.spend(contact)

    async def write(self, teammate: str, amount: int = 1) -> None:
        """An action of a teammate or of a program of the site."""
        await self._teammate.spend(teammate, amount)

    async def read(self, person: str, address: str) -> None:
        """A page, a state or a stream for a person."""
        await self._reader.spend(person)
        await self._reading.spend(address)

    async def upload(self, contact: str, address: str, size: int) -> None:
        """A file of so many bytes."""
        await self._uploads.spend(contact)
        await self._uploaded.spend(contact, size)
        await self._uploaded_from.spend(address, size)

    async def mail(self, conversation_id: str, to: str) -> None:
        """An e-mail of a conversation to an address."""
        await self._mails.spend(conversation_id)
        await self._mails_to.spend(to)

    async def mail_address(self, conversation_id: str) -> None:
        """An address that a contact types."""
        await self._mail_addresses.spend(conversation_id)

    async def link(self, address: str) -> None:
        """A file by its link, which does not say who reads it."""
        await self._reading.spend(address)

    async def page(self, address: str) -> None:
        """The widget's settings for a page, without a sign-in."""
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
