"""Messages for the bridges of channels: delivered in order under a lease, and given up with a dead letter.

Each channel has its own list, so that a gateway takes only conversations of channels that it knows. Gateways announce
their channels. A lease is short and renewed, so that another gateway takes over from a dead one within seconds. A
lease's value is random, so that a gateway that lost it passes nothing. All times are Redis' time.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import VERSION, Delivered, Model, Reason, Undelivered, new_id, parse
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION
from libs.messaging import Keys, Lease, LeaseKeeper, now_s, renew_strings, text

DELIVERY_LEASE = timedelta(seconds=5)
"""Renewed three times within it. The conversations of a killed gateway wait for at most this time."""

_LEASE_MS = int(DELIVERY_LEASE.total_seconds() * 1000)


@dataclass(frozen=True)
class OtherChannel:
    """A channel unknown to this gateway: for how long no gateway has known it, and how many conversations wait."""

    name: str
    unknown_for: timedelta
    waiting: int


@dataclass(frozen=True, eq=False)
class DeliveryLease(Lease):
    """A conversation under this gateway's lease. `at_ms`: when the lease was acquired."""

    conversation_id: str
    channel: str
    at_ms: int

    def about(self) -> dict[str, object]:
        return {"conversation_id": self.conversation_id, "channel": self.channel}


class _Delivery(Model):
    """A dead letter's event. It names the entry and not its text, so that the text expires with the conversation."""

    v: int = VERSION
    kind: str = "channel.delivery"
    conversation_id: str
    offset: str


class Deliveries:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis, self._keys = redis, keys
        self._retention_s = int(retention.total_seconds())
        self._keeper = LeaseKeeper(self.renew, lasts=DELIVERY_LEASE, name="delivery leases", together=self._shard_of)

    async def announce(self, mine: Sequence[str], *, forget: timedelta) -> list[OtherChannel]:
        """Announce the channels that this gateway knows. Returns those that it doesn't know."""
        found: dict[str, OtherChannel] = {}
        for shard in range(self._keys.shards):
            rows = await scripts.ANNOUNCE_CHANNELS(
                self._redis, channels=self._keys.channels(shard), earlier_outbound=self._keys.earlier_outbound(shard),
                ttl=self._retention_s, forget_ms=_ms(forget), own_channels=mine,
            )  # fmt: skip
            for name, age_ms, waiting in rows:
                one = OtherChannel(text(name), timedelta(milliseconds=age_ms), waiting)
                found[one.name] = _together(found.get(one.name), one)
        return list(found.values())

    async def channels(self) -> list[OtherChannel]:
        """Every channel with a bridge, the time since its last announcement, and its waiting conversations."""
        seconds, micros = await self._redis.time()
        found: dict[str, OtherChannel] = {}
        for shard in range(self._keys.shards):
            known: Any = await self._redis.zrange(self._keys.channels(shard), 0, -1, withscores=True)
            for raw, at_ms in known:
                name = text(raw)
                waiting = await self._redis.zcard(self._keys.outbound(shard, name))
                age = timedelta(milliseconds=seconds * 1000 + micros // 1000 - at_ms)
                found[name] = _together(found.get(name), OtherChannel(name, age, waiting))
        return list(found.values())

    async def is_known(self, channel: str, *, within: timedelta) -> bool:
        """Whether a gateway knew this channel within this time."""
        score = await self._redis.zscore(self._keys.channels(0), channel)
        if score is None:
            return False
        seconds, micros = await self._redis.time()
        return seconds * 1000 + micros // 1000 - float(score) < _ms(within)

    async def acquire(self, shard: int, channel: str, most: int) -> list[DeliveryLease]:
        """Acquire the leases of up to `most` conversations of a channel that are due."""
        token, asked_at = new_id(), now_s()  # one token for all: the key says which conversation a lease is for
        at_ms, taken = await scripts.ACQUIRE_DELIVERIES(
            self._redis, outbound=self._keys.outbound(shard, channel), token=token, lease_ms=_LEASE_MS, limit=most
        )
        return [
            DeliveryLease(text(conversation_id), channel, at_ms, token=token, asked_at=asked_at)
            for conversation_id in taken
        ]

    async def renew(self, leases: Sequence[DeliveryLease]) -> list[DeliveryLease]:
        """Renew leases of one shard. Returns those that are lost."""
        keys = [self._keys.conversation(lease.conversation_id).delivering for lease in leases]
        return await renew_strings(self._redis, leases, keys, DELIVERY_LEASE)

    def held(self, lease: DeliveryLease) -> AbstractContextManager[None]:
        """Renew the lease while the block runs. Raises LeaseLost, also into the block."""
        return self._keeper.held(lease)

    async def given_up_before(self, conversation_id: str) -> list[str]:
        """Offsets of messages that were given up and that an operator retries, in order."""
        found = await self._redis.smembers(self._keys.conversation(conversation_id).redeliver)
        return sorted((text(offset) for offset in found), key=parse)

    async def advance(self, lease: DeliveryLease, offset: str, *, again: bool = False) -> bool:
        """Mark messages up to `offset` as delivered (`again`: only this one). False if the lease is lost."""
        return await self._advance(lease, offset, retried=again)

    async def delivered_after_all(self, lease: DeliveryLease, offset: str) -> bool:
        """The same for a message that was given up before. Teammates see an entry. False if the lease is lost."""
        entry = Delivered(channel=lease.channel, offset=offset).model_dump_json()
        return await self._advance(lease, offset, retried=True, entry=entry)

    async def _advance(self, lease: DeliveryLease, offset: str, *, retried: bool, entry: str | None = None) -> bool:
        keys = self._keys.conversation(lease.conversation_id)
        done = await scripts.ADVANCE_DELIVERY(
            self._redis, state=keys.state, lease=keys.delivering, redeliver=keys.redeliver, log=keys.log,
            token=lease.token, offset=offset, lease_ms=_LEASE_MS, retried=retried, entry=entry,
            live_channel=keys.channel,
        )  # fmt: skip
        return bool(done)

    async def give_up(
        self,
        lease: DeliveryLease,
        offset: str,
        reason: Reason,
        *,
        again: bool = False,
        unknown_for: timedelta | None = None,
    ) -> bool:
        """Give a message up: it becomes a dead letter, and teammates see an entry.

        False if the lease is lost, or if a gateway knew the channel within `unknown_for`.
        """
        keys = self._keys.conversation(lease.conversation_id)
        shard = self._keys.shard_of(lease.conversation_id)
        event = _Delivery(conversation_id=lease.conversation_id, offset=offset)
        entry = Undelivered(channel=lease.channel, offset=offset, reason=reason)
        done = await scripts.GIVE_UP_DELIVERY(
            self._redis, state=keys.state, lease=keys.delivering, redeliver=keys.redeliver, log=keys.log,
            dead=self._keys.dead(shard), reasons=self._keys.dead_reasons(shard), channels=self._keys.channels(shard),
            token=lease.token, offset=offset, lease_ms=_LEASE_MS, retried=again, reason=reason,
            event=event.model_dump_json(), entry=entry.model_dump_json(), live_channel=keys.channel,
            unknown_ms=None if unknown_for is None else _ms(unknown_for),
        )  # fmt: skip
        return bool(done)

    async def release(self, lease: DeliveryLease, *, retry_in: timedelta | None = None) -> None:
        """Release the lease. After a failure the conversation is due again after `retry_in`."""
        keys = self._keys.conversation(lease.conversation_id)
        await scripts.RELEASE_DELIVERY(
            self._redis, state=keys.state, lease=keys.delivering, redeliver=keys.redeliver,
            outbound=self._keys.outbound(self._keys.shard_of(lease.conversation_id), lease.channel), token=lease.token,
            conversation_id=lease.conversation_id, pause_ms=None if retry_in is None else _ms(retry_in),
        )  # fmt: skip

    def _shard_of(self, lease: DeliveryLease) -> int:
        return self._keys.shard_of(lease.conversation_id)


def _together(before: OtherChannel | None, one: OtherChannel) -> OtherChannel:
    """Add the values of two shards. They are announced one after the other, so that the later time is correct."""
    if before is None:
        return one
    return OtherChannel(one.name, min(before.unknown_for, one.unknown_for), before.waiting + one.waiting)


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
