"""The place of each conversation: in a team's queue, with a person, or neither; and the next conversation of a queue.

Promises. A conversation is in one place. No person gets more than their limit, even if many processes assign at
once: a reservation counts before anyone is notified. Each queue is first in, first out, and over all queues the
longest wait is looked at first. A step that is repeated or late changes nothing.
A reservation stays until it is confirmed or released, so that the work of a process that died is found (`unconfirmed`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from libs.assignment import _scripts as scripts
from libs.contracts import AssignmentDecision, AssignOptions, Owner
from libs.conversations import RETENTION
from libs.messaging import Keys, text

LATER = timedelta(days=1)
"""How much longer a placement is kept, so that a late close of its conversation still finds it."""

AT_ONCE = 100
"""Reservations of one step: some ten milliseconds of Redis' time."""


@dataclass(frozen=True)
class Reservation:
    """A person was found. `counter` is the owner counter that the conversation waited under."""

    conversation_id: str
    counter: int
    person: str
    decision: AssignmentDecision
    at_ms: int


@dataclass(frozen=True)
class Placement:
    """A conversation that the desk knows: owned by a person, in a queue, or (neither named) reserved."""

    conversation_id: str
    person: str = ""
    queue: str = ""


@dataclass(frozen=True)
class QueueSurvey:
    """The conversations that wait for a person, and how long the oldest has waited."""

    waiting: int = 0
    oldest: timedelta = timedelta(0)


class AssignmentQueue:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis = redis
        self._keys = keys.desk
        self._ttl = int((retention + LATER).total_seconds())

    async def place(
        self,
        conversation_id: str,
        owner: Owner | None,
        counter: int,
        *,
        options: AssignOptions | None = None,
        since_ms: int | None = None,
    ) -> Literal["placed", "late", "reserved"]:
        """Record a conversation's owner; None once it is closed.

        `late`: a newer owner is known. `reserved`: it waits under this counter, and a person was found already.
        `since_ms`: the beginning of the wait, if it began earlier.
        """
        queue = queue_name(owner.id, options or AssignOptions()) if owner and owner.kind == "team" else ""
        reply = await scripts.PLACE(
            self._redis, placement=self._keys.placement(conversation_id), base=self._keys.base,
            conversation_id=conversation_id, owner=str(owner or "closed"), owner_version=counter, queue=queue,
            ttl=self._ttl, since_ms=since_ms,
        )  # fmt: skip
        return reply[0].decode()  # type: ignore[no-any-return]

    async def reserve(self, limit: int = AT_ONCE) -> list[Reservation]:
        """Reserve free people for waiting conversations, as long as there are any."""
        reserved = await scripts.RESERVE(
            self._redis, reservations=self._keys.reservations, base=self._keys.base, limit=limit
        )
        return [_reservation(raw) for raw in reserved]

    async def confirm(self, reservation: Reservation) -> None:
        """The conversation's log has the assignment."""
        await self._finish(reservation, "confirmed")

    async def release(self, reservation: Reservation, *, requeue: bool = False) -> None:
        """It came to nothing: the conversation went elsewhere, or waits on at its old place."""
        await self._finish(reservation, "requeued" if requeue else "released")

    async def unconfirmed(self, *, older_than: timedelta) -> list[Reservation]:
        """Reservations that should have been confirmed or released by now."""
        now = await self._redis.time()  # as the scripts set `at`
        limit_ms = now[0] * 1000 + now[1] // 1000 - older_than.total_seconds() * 1000
        kept: Any = await self._redis.hvals(self._keys.reservations)
        return [found for found in map(_reservation, kept) if found.at_ms <= limit_ms]

    async def place_in_queue(self, conversation_id: str) -> int | None:
        """1 for the next conversation; None for a conversation that does not wait."""
        found = await self._explain(conversation_id)
        return int(found[0]) if found else None

    async def places(self, conversation_ids: Sequence[str]) -> dict[str, int | None]:
        """The places of many conversations, in two round trips; None for those that do not wait."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in conversation_ids:
                pipeline.hget(self._keys.placement(each), "queue")
            queues = await pipeline.execute()
            # A rank in the empty name's queue is None, as for every conversation that does not wait.
            for each, queue in zip(conversation_ids, queues, strict=True):
                pipeline.zrank(self._keys.queue(text(queue or b"")), each)
            ranks = await pipeline.execute()
        return {each: None if rank is None else rank + 1 for each, rank in zip(conversation_ids, ranks, strict=True)}

    async def explain(self, conversation_id: str) -> AssignmentDecision | None:
        """The decision that a waiting conversation would get now, with its reason; None for one that doesn't wait."""
        found = await self._explain(conversation_id)
        return AssignmentDecision.model_validate_json(found[1]) if found else None

    async def queue_lengths(self) -> dict[str, int]:
        """The number of waiting conversations of each team."""
        lengths: dict[str, int] = {}
        names: Any = await self._redis.smembers(self._keys.queues)
        for raw in names:
            name = text(raw)
            team = name.partition("|")[0]
            waiting = int(await self._redis.zcard(self._keys.queue(name)))
            lengths[team] = lengths.get(team, 0) + waiting
        return lengths

    async def survey(self) -> QueueSurvey:
        """How many conversations wait in all queues, and the age of the oldest; in three round trips."""
        names: Any = await self._redis.smembers(self._keys.queues)
        if not names:
            return QueueSurvey()
        seconds, micros = await self._redis.time()  # as the scripts set the scores
        async with self._redis.pipeline(transaction=False) as pipeline:
            for raw in names:
                queue = self._keys.queue(text(raw))
                pipeline.zcard(queue)
                pipeline.zrange(queue, 0, 0, withscores=True)
            found = await pipeline.execute()
        since = min((head[0][1] for head in found[1::2] if head), default=None)
        waited_ms = 0 if since is None else max(0, seconds * 1000 + micros // 1000 - since)
        return QueueSurvey(sum(found[::2]), timedelta(milliseconds=waited_ms))

    async def open_of(self, person: str) -> set[str]:
        """The conversations that have a person."""
        found: Any = await self._redis.smembers(self._keys.work_of(person))
        return {text(raw) for raw in found}

    async def sample(self, count: int) -> list[Placement]:
        """A random sample of up to `count` conversations of each person and each queue, and all reserved ones."""
        people: Any = await self._redis.smembers(self._keys.holders)
        queues: Any = await self._redis.smembers(self._keys.queues)
        async with self._redis.pipeline(transaction=False) as pipeline:
            for person in people:
                pipeline.srandmember(self._keys.work_of(text(person)), count)
            for queue in queues:
                pipeline.zrandmember(self._keys.queue(text(queue)), count)
            found = await pipeline.execute()
        # The results come in the order of the commands: people, then queues.
        held = [Placement(text(each), person=text(p)) for p, ids in zip(people, found, strict=False) for each in ids]
        held += [
            Placement(text(each), queue=text(q))
            for q, ids in zip(queues, found[len(people) :], strict=True)
            for each in ids
        ]
        reserved: Any = await self._redis.hkeys(self._keys.reservations)
        return held + [Placement(text(each)) for each in reserved]

    async def remove(self, held: Placement) -> None:
        """Remove a conversation without keys from loads, queues and reservations."""
        await scripts.REMOVE_CONVERSATION(
            self._redis,
            placement=self._keys.placement(held.conversation_id),
            base=self._keys.base,
            conversation_id=held.conversation_id,
            person=held.person,
            queue=held.queue,
        )

    async def _explain(self, conversation_id: str) -> list[Any]:
        found: list[Any] = await scripts.EXPLAIN_QUEUE(
            self._redis,
            placement=self._keys.placement(conversation_id),
            base=self._keys.base,
            conversation_id=conversation_id,
        )
        return found

    async def _finish(self, reservation: Reservation, outcome: str) -> None:
        await scripts.END_RESERVATION(
            self._redis,
            reservations=self._keys.reservations,
            base=self._keys.base,
            conversation_id=reservation.conversation_id,
            owner_version=reservation.counter,
            outcome=outcome,
        )


def queue_name(team: str, options: AssignOptions) -> str:
    """The name of the queue for this team under these rules."""
    below, dedicated = options.below or "-", options.dedicated or "-"
    # All who wait in one queue have the same rules, so that the first of a queue decides for all of them.
    rules = f"{team}|{options.strategy}|{int(options.only_online)}|{below}|{dedicated}"
    return f"{rules}|{options.without}" if options.without else rules


def _reservation(raw: bytes | str) -> Reservation:
    kept = json.loads(raw)
    return Reservation(
        conversation_id=kept["conversation"],
        counter=int(kept["counter"]),
        person=kept["person"],
        decision=AssignmentDecision.model_validate_json(kept["decision"]),
        at_ms=int(kept["at"]),
    )
