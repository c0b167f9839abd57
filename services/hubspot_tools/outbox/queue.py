"""Writes that HubSpot doesn't take now: a durable queue for each record, from which they are sent once and in order.

A write is always in one place: on its stream, in its record's queue, or finished. One script makes each move and tells
the caller. Only the worker with the lease of a record sends its writes. The lease is a random token with an end, which
the worker renews: the record of a killed worker is soon free again, and a late finish of that worker has no effect.
Queues belong to one shard, like requests.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from redis.asyncio import Redis

from libs.contracts import Accepted, ToolRequested, ToolResult
from libs.messaging import (
    TOOL_REQUESTED,
    Delivery,
    Keys,
    LeaseKeeper,
    LuaScript,
    OutboxKeys,
    now_s,
    renew_each,
    text,
)
from libs.messaging.workers import Holder
from services.hubspot_tools import redis_restarts
from services.hubspot_tools.hubspot import Effect
from services.hubspot_tools.outbox.delayed_writes import (
    ACCEPTED_DETAIL,
    Head,
    OutboxLease,
    OutboxLimits,
    OutboxSurvey,
    completed,
    order_of,
    record_of,
)

_SCRIPTS = Path(__file__).parent / "scripts"
_ACCEPT = LuaScript(_SCRIPTS / "accept_call.lua")
_ACQUIRE = LuaScript(_SCRIPTS / "acquire_record.lua")
_RELEASE_DEAD = LuaScript(_SCRIPTS / "release_dead_leases.lua")
_RENEW = LuaScript(_SCRIPTS / "renew_record.lua")
_BEGIN = LuaScript(_SCRIPTS / "begin_attempt.lua")
_POSTPONE = LuaScript(_SCRIPTS / "postpone_record.lua")
_FINISH = LuaScript(_SCRIPTS / "finish_write.lua")
_MOVE_PREVIOUS = LuaScript(_SCRIPTS / "move_previous.lua")

LEASE = timedelta(seconds=10)
"""A worker that stands still loses its record after this time; a dead worker loses it when its heartbeat ends."""

MAX_ATTEMPTS = 3
"""The number of workers that may die during one call before it is given up."""

KEEP = timedelta(days=2)
"""How long the result of a call is kept for redeliveries: far longer than any event stays undelivered."""

UNATTENDED = timedelta(days=30)
"""Added to the time after which a write is given up: only a deployment without any worker for so long loses it."""

_OWN_VALUES_TTL = timedelta(hours=1)
_OVERDUE_AT_ONCE = 20
_MOVED_AT_ONCE = 100


class Outbox:
    """Safe to share between tasks."""

    def __init__(
        self, redis: Redis, keys: Keys, limits: OutboxLimits, *, holder: Holder, lease: timedelta = LEASE
    ) -> None:
        self._holder = holder
        self.redis = redis
        self.limits = limits
        self._keys = keys
        self._ttl = int((limits.give_up + UNATTENDED).total_seconds())
        self._lease_ms = int(lease.total_seconds() * 1000)
        self._keeper = LeaseKeeper(self.renew, lasts=lease, name="outbox leases", together=lambda each: each.shard)

    async def accept(
        self,
        request: ToolRequested,
        delivery: Delivery,
        *,
        group: str,
        effect: Effect,
        reason: Literal["hubspot", "late"] = "hubspot",
    ) -> Literal["accepted", "known", "full"]:
        """Move a request into its record's queue, and tell its caller.

        `known`: another worker has already done that. `full`: the queue or the shard is full.
        """
        keys, record = Keys.outbox_in_shard_of(delivery.stream), record_of(request)
        call = Keys.tool_call_in_shard_of(delivery.stream, request.call_id)
        accepted = completed(request, 0, Accepted(detail=ACCEPTED_DETAIL[reason], reason=reason))
        answer = await _ACCEPT(
            self.redis, stream=delivery.stream, call=call, reply_stream=request.reply_to, queue=keys.queue(record),
            calls=keys.calls, records=keys.records, group=group, consumer=delivery.consumer,
            entry_id=delivery.entry_id, ttl=self._ttl, call_id=request.call_id, order=order_of(delivery.entry_id),
            record=record, request=delivery.body, accepted=accepted.model_dump_json(), effect=effect,
            max_of_record=self.limits.of_record, max_of_shard=self.limits.of_shard,
        )  # fmt: skip
        match text(answer):
            case "accepted":
                return "accepted"
            case "known":
                return "known"
            case _:
                return "full"

    async def acquire(self, shard: int, record: str = "") -> OutboxLease | None:
        """Lease a record with due writes, or this record unless another worker has it."""
        keys, token, asked_at = self._of(shard), self._holder.token(), now_s()
        acquired = await _ACQUIRE(
            self.redis, records=keys.records, leases=keys.leases, token=token, lease_ms=self._lease_ms, wanted=record,
            server_state=Keys.server_in_shard_of(self._stream(shard)), ttl=self._ttl,
            restart_ms=redis_restarts.RETRY_WINDOW_MS, server_ttl=redis_restarts.KEEP_S,
        )  # fmt: skip
        return OutboxLease(shard, text(acquired), token=token, asked_at=asked_at) if acquired else None

    async def release_dead(self, shard: int) -> int:
        """Make the records of dead workers due at once. Returns their number."""
        keys = self._of(shard)
        heartbeats, consumer, ttl_ms = self._holder.judging(self._stream(shard))
        released = await _RELEASE_DEAD(
            self.redis, records=keys.records, leases=keys.leases, heartbeats=heartbeats, consumer=consumer,
            ttl_ms=ttl_ms,
        )  # fmt: skip
        return int(released)

    async def move_previous(self, shard: int) -> int:
        """Move writes from the previous version's keys. Returns the number of records, at most `_MOVED_AT_ONCE`."""
        keys, previous = self._of(shard), Keys.previous_outbox_in_shard_of(self._stream(shard))
        moved = await _MOVE_PREVIOUS(
            self.redis, previous_calls=previous.calls, previous_records=previous.records,
            previous_leases=previous.leases, previous_base=previous.base, calls=keys.calls, records=keys.records,
            base=keys.base, limit=_MOVED_AT_ONCE, ttl=self._ttl,
            values_ttl=int(_OWN_VALUES_TTL.total_seconds()),
        )  # fmt: skip
        return int(moved)

    async def renew(self, leases: Sequence[OutboxLease]) -> list[OutboxLease]:
        """Returns the leases that are lost."""
        return await renew_each(leases, self._renew)

    def held(self, lease: OutboxLease) -> AbstractContextManager[None]:
        """Renew the lease while the block runs. Raises LeaseLost, also into the block."""
        return self._keeper.held(lease)

    async def _renew(self, lease: OutboxLease) -> bool:
        keys = self._of(lease.shard)
        renewed = await _RENEW(
            self.redis, records=keys.records, leases=keys.leases, token=lease.token, record=lease.record,
            lease_ms=self._lease_ms,
        )  # fmt: skip
        return bool(renewed)

    async def begin(self, lease: OutboxLease) -> Head | None:
        """The write to send next; None if the lease is lost or the queue is empty."""
        keys = self._of(lease.shard)
        queue = keys.queue(lease.record)
        while True:
            first: Any = await self.redis.zrange(queue, 0, 0)
            if not first:
                return None
            call_id = text(first[0])
            call = Keys.tool_call_in_shard_of(self._stream(lease.shard), call_id)
            status, *found = await _BEGIN(
                self.redis, leases=keys.leases, queue=queue, call=call, token=lease.token, record=lease.record,
                call_id=call_id,
            )  # fmt: skip
            if text(status) == "begun":
                request, age_ms, effect, begun, postponed = found
                # A previous attempt may have reached HubSpot before its worker died.
                known: Effect = "unknown" if text(effect) == "unknown" or begun > 1 else "none"
                parsed = ToolRequested.model_validate_json(request)
                age = timedelta(milliseconds=float(age_ms))
                return Head(call_id, parsed, age, known, int(begun), int(postponed))
            # The call's record is gone: its time to live ended. The write leaves the queue, and the next one is tried.
            if text(status) != "gone" or await self._finish(lease, call_id, call, "", call) < 0:
                return None

    async def finish(self, lease: OutboxLease, head: Head, result: ToolResult) -> int:
        """Send the final result. Returns the number of writes that are left; -1 if the lease is lost."""
        call = Keys.tool_call_in_shard_of(self._stream(lease.shard), head.call_id)
        final = completed(head.request, 1, result).model_dump_json()
        return await self._finish(lease, head.call_id, call, final, head.request.reply_to)

    async def postpone(
        self, lease: OutboxLease, head: Head, *, effect: Effect, wait: timedelta, ended: bool = True
    ) -> None:
        """Release the record until a later try. `ended`: the attempt ended without an answer from HubSpot."""
        keys = self._of(lease.shard)
        call = Keys.tool_call_in_shard_of(self._stream(lease.shard), head.call_id)
        wait_ms = int(wait.total_seconds() * 1000)
        with self._keeper.releasing(lease):
            await _POSTPONE(
                self.redis, records=keys.records, leases=keys.leases, call=call, token=lease.token,
                record=lease.record, effect=effect, wait_ms=wait_ms, ended=ended,
            )  # fmt: skip

    async def overdue(self, shard: int) -> list[str]:
        """Records with a first write that has waited too long."""
        keys = self._of(shard)
        seconds, _ = await self.redis.time()
        until = int((seconds - self.limits.give_up.total_seconds()) * 1000)
        calls: Any = await self.redis.zrangebyscore(keys.calls, "-inf", until, start=0, num=_OVERDUE_AT_ONCE)
        stream = self._stream(shard)
        records = [await self.redis.hget(Keys.tool_call_in_shard_of(stream, text(each)), "record") for each in calls]
        return list(dict.fromkeys(text(record) for record in records if record is not None))

    async def survey(self) -> OutboxSurvey:
        """The state of the outbox, in one round trip for all shards."""
        # No transaction: the shards' keys may be on several nodes of a cluster.
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.time()
            for shard in range(self._keys.shards):
                calls = self._of(shard).calls
                pipe.zcard(calls)
                pipe.zrange(calls, 0, 0, withscores=True)
            (seconds, micros), *found = await pipe.execute()
        counts, oldest = found[::2], found[1::2]
        since = min((first[0][1] for first in oldest if first), default=float("inf"))
        age_ms = max(0.0, seconds * 1000 + micros // 1000 - since)
        shards = tuple(shard for shard, count in enumerate(counts) if count)
        return OutboxSurvey(sum(counts), timedelta(milliseconds=age_ms), shards)

    async def own_values(self, lease: OutboxLease) -> dict[str, list[str]]:
        """The values that our own writes have recently given each property."""
        found = await self.redis.hgetall(self._of(lease.shard).written(lease.record))
        return {text(name): json.loads(values) for name, values in found.items()}

    async def keep_own_values(self, lease: OutboxLease, values: dict[str, list[str]]) -> None:
        key = self._of(lease.shard).written(lease.record)
        # Both or none: a hash without a time to live would stay forever.
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, mapping={name: json.dumps(each) for name, each in values.items()})
            pipe.expire(key, _OWN_VALUES_TTL)
            await pipe.execute()

    async def _finish(self, lease: OutboxLease, call_id: str, call: str, final: str, reply_to: str) -> int:
        keys = self._of(lease.shard)
        with self._keeper.releasing(lease):
            left: int = await _FINISH(
                self.redis, records=keys.records, leases=keys.leases, calls=keys.calls,
                queue=keys.queue(lease.record), call=call, reply_stream=reply_to, token=lease.token,
                record=lease.record, call_id=call_id, ttl=int(KEEP.total_seconds()), completed=final,
            )  # fmt: skip
        return left

    def _of(self, shard: int) -> OutboxKeys:
        return Keys.outbox_in_shard_of(self._stream(shard))

    def _stream(self, shard: int) -> str:
        return self._keys.stream(shard, TOOL_REQUESTED)
