"""Advancing a conversation: one worker at a time, under a lease, every append fenced.

The port's promises. A lease's token is random, so a worker that lost it (paused, cut off, declared dead) can
write nothing. A decision is appended whole, on the log that it was decided from, while its owner still owns, or
not at all. The entry that woke a conversation is acknowledged only together with the lease's return, so that
after any crash some unacknowledged entry still leads to the conversation. A reply that was lost leaves the caller
knowing nothing: it reads again.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from redis.asyncio import Redis

from libs.contracts import (
    LogEntry,
    Message,
    Model,
    ModelUse,
    Reason,
    new_id,
)
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION
from libs.conversations.commits import Commit, parts_of
from libs.conversations.state import ConversationState, Tails, parse_state
from libs.messaging import AGENT_GROUP, TOOL_REQUESTED, Delivery, Keys, Lease, LeaseKeeper, now_s, renew_strings

LEASE = timedelta(seconds=15)
"""A worker that is blocked for less than this keeps the conversation, unless its entry is taken over."""

MAX_ATTEMPTS = 5
"""Takings of one conversation without a step in between, before its event is given up."""

TAIL = 32
"""Entries that a turn reads: history, this turn's calls and results, and a burst. An older log stays unread."""

Refusal = Literal["dropped", "handled", "unknown", "busy", "exhausted"]
Committed = Literal["committed", "released", "lost", "silenced", "stale"]
Released = Literal["released", "newer", "lost"]


@dataclass(frozen=True)
class Snapshot:
    """State and the log's tail, in order, as of one moment. `basis` is what a decision on it is based on."""

    state: ConversationState
    log: list[LogEntry]

    @property
    def basis(self) -> str:
        return self.state.head


@dataclass(frozen=True, eq=False)
class TurnLease(Lease):
    """The right to advance one conversation, and the entry that must not be acknowledged before it ends."""

    conversation_id: str
    delivery: Delivery

    def about(self) -> dict[str, object]:
        return {"conversation_id": self.conversation_id}


class Turns:
    """Safe to share between tasks."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        *,
        lease: timedelta = LEASE,
        max_attempts: int = MAX_ATTEMPTS,
        retention: timedelta = RETENTION,
        group: str = AGENT_GROUP,
        tail: int = TAIL,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._lease_ms = _ms(lease)
        self._max_attempts = max_attempts
        self._ttl = int(retention.total_seconds())
        self._group = group
        # An own copy of each tail: a turn sends its last known offset, and gets only what followed.
        self._tails = Tails(tail)
        self._keeper = LeaseKeeper(self.renew, lasts=lease, name="leases", together=self._shard_of)

    @property
    def tail(self) -> int:
        """How many entries of a log are read."""
        return self._tails.length

    @tail.setter
    def tail(self, length: int) -> None:
        self._tails.length = length

    async def acquire(self, conversation_id: str, delivery: Delivery) -> tuple[TurnLease, Snapshot] | Refusal:
        """Acquire the lease for this delivery, or return the reason why there is nothing to do for it.

        `handled`, `busy` and `unknown` have been acknowledged; `exhausted` has not. `dropped` belongs to another worker
        or was finished. A lease that was acquired for the same delivery ends, because its holder lost the delivery.
        """
        conversation = self._keys.conversation(conversation_id)
        # The token names the entry, so that the script can tell this lease from a lease for another entry.
        token = f"{new_id()} {delivery.stream} {delivery.entry_id}"
        known, asked_at = self._tails.known(conversation_id), now_s()
        reply = await scripts.ACQUIRE(
            self._redis,
            stream=delivery.stream,
            state=conversation.state,
            lease=conversation.lease,
            log=conversation.log,
            group=self._group,
            consumer=delivery.consumer,
            entry_id=delivery.entry_id,
            token=token,
            lease_ms=self._lease_ms,
            max_attempts=self._max_attempts,
            tail_count=self._tails.length,
            known_offset=_end(known),
        )
        if reply[0] != b"acquired":
            return cast("Refusal", reply[0].decode())
        lease = TurnLease(conversation_id, delivery, token=token, asked_at=asked_at)
        return lease, self._snapshot(conversation_id, known, reply)

    async def read(self, lease: TurnLease) -> Snapshot | None:
        """State and log again; None when the lease is lost."""
        conversation = self._keys.conversation(lease.conversation_id)
        known = self._tails.known(lease.conversation_id)
        reply = await scripts.READ_LEASED(
            self._redis,
            state=conversation.state,
            lease=conversation.lease,
            log=conversation.log,
            token=lease.token,
            tail_count=self._tails.length,
            known_offset=_end(known),
        )
        return None if reply[0] == b"lost" else self._snapshot(lease.conversation_id, known, reply)

    async def commit(self, lease: TurnLease, snapshot: Snapshot, step: Commit, *, release: bool) -> Committed:
        """Append one decision. With `release`, and if nothing newer was appended, also end the turn.

        `stale`: contact messages came (refused twice a burst, then let through). `silenced`: the owner changed or
        the conversation was closed.
        """
        with self._keeper.releasing(lease):
            return await self._commit(lease, snapshot, step, release=release)

    async def _commit(self, lease: TurnLease, snapshot: Snapshot, step: Commit, *, release: bool) -> Committed:
        conversation = self._keys.conversation(lease.conversation_id)
        shard = self._keys.shard_of(lease.conversation_id)
        reply = await scripts.COMMIT(
            self._redis,
            state=conversation.state,
            log=conversation.log,
            lease=conversation.lease,
            calls=conversation.calls,
            actions=conversation.actions,
            timers=self._keys.timers(shard),
            work_stream=lease.delivery.stream,
            request_stream=self._keys.stream(shard, TOOL_REQUESTED),
            token=lease.token,
            basis=snapshot.basis,
            owner_version=snapshot.state.owner_counter,
            ttl=self._ttl,
            live_channel=conversation.channel,
            group=self._group,
            entry_id=lease.delivery.entry_id,
            release=release,
            patch=json.dumps(step.patch),
            phase=step.phase,
            rights_version=snapshot.state.rights,
            reopens=step.reopens,
            parts=parts_of(step),
        )
        return cast("Committed", reply[0].decode())

    async def release(self, lease: TurnLease, basis: str) -> Released:
        """Give conversation and entry back together. A lost reply needs no repair: the entry is gone or claimed."""
        conversation = self._keys.conversation(lease.conversation_id)
        with self._keeper.releasing(lease):
            reply = await scripts.RELEASE(
                self._redis,
                state=conversation.state,
                lease=conversation.lease,
                stream=lease.delivery.stream,
                token=lease.token,
                basis=basis,
                group=self._group,
                entry_id=lease.delivery.entry_id,
            )
        return cast("Released", reply[0].decode())

    async def abandon(self, lease: TurnLease, *, counted: bool = False) -> None:
        """Release the lease of an unfinished turn, so that the delivery's next worker begins it immediately.

        `counted`: the attempt failed and is counted.
        """
        conversation = self._keys.conversation(lease.conversation_id)
        await scripts.ABANDON(
            self._redis, state=conversation.state, lease=conversation.lease, token=lease.token, counted=counted
        )

    async def renew(self, leases: Sequence[TurnLease]) -> list[TurnLease]:
        """Renew leases of one shard. Returns those that are lost."""
        keys = [self._keys.conversation(lease.conversation_id).lease for lease in leases]
        return await renew_strings(self._redis, leases, keys, self._keeper.lasts)

    def held(self, lease: TurnLease) -> AbstractContextManager[None]:
        """Renew the lease while the block runs. Raises LeaseLost, also into the block."""
        return self._keeper.held(lease)

    async def give_up(self, conversation_id: str, delivery: Delivery, *, message: Message, reason: Reason) -> bool:
        """Move past an entry that no worker survives. False if another worker did so first, or attempts are left."""
        conversation = self._keys.conversation(conversation_id)
        reply = await scripts.GIVE_UP(
            self._redis,
            stream=delivery.stream,
            state=conversation.state,
            lease=conversation.lease,
            log=conversation.log,
            dead=self._keys.dead(self._keys.shard_of(conversation_id)),
            reasons=self._keys.dead_reasons(self._keys.shard_of(conversation_id)),
            group=self._group,
            consumer=delivery.consumer,
            entry_id=delivery.entry_id,
            entry=message.model_dump_json(),
            max_attempts=self._max_attempts,
            reason=reason,
            ttl=self._ttl,
            live_channel=conversation.channel,
        )
        return bool(reply[0] == b"given_up")

    async def mark_settled(self, lease: TurnLease, owner_counter: str) -> bool:
        """Note that the desk knows of this owner. False when the lease is lost."""
        conversation = self._keys.conversation(lease.conversation_id)
        reply = await scripts.MARK_SETTLED(
            self._redis,
            state=conversation.state,
            lease=conversation.lease,
            token=lease.token,
            owner_version=owner_counter,
        )
        return bool(reply[0] == b"settled")

    async def note_model_use(self, conversation_id: str, used: ModelUse) -> None:
        """Count answers of a model that led to no decision. It needs no lease: they were paid for."""
        await scripts.NOTE_MODEL_USE(
            self._redis, state=self._keys.conversation(conversation_id).state, used=str(used)
        )  # fmt: skip

    async def publish_draft(self, lease: TurnLease, owner_counter: str, frame: Model) -> bool:
        """Show a draft, through the same fence as the answer. False when this turn may show nothing any more."""
        conversation = self._keys.conversation(lease.conversation_id)
        reply = await scripts.PUBLISH_DRAFT(
            self._redis,
            state=conversation.state,
            lease=conversation.lease,
            token=lease.token,
            owner_version=owner_counter,
            live_channel=conversation.channel,
            frame=frame.model_dump_json(),
        )
        return bool(reply[0] == b"published")

    def _snapshot(self, conversation_id: str, known: list[LogEntry], reply: list[Any]) -> Snapshot:
        state = parse_state(reply[1])
        if state is None:
            raise RuntimeError("a script answered without a state")
        return Snapshot(state, self._tails.read(conversation_id, known, reply[2], reply[3]))

    def _shard_of(self, lease: TurnLease) -> int:
        return self._keys.shard_of(lease.conversation_id)


def _end(known: list[LogEntry]) -> str:
    return known[-1].offset if known else ""


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
