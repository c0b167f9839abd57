"""Takes over events: those of dead workers, those that were handed back, and those that were lost on the way here.

Each worker runs one cheap script for each shard a few times a second, or once if it is alone. It takes over all events
of a dead worker at once, up to its free slots. The scripts that write check that the event belongs to the calling
worker, so that a worker that only seemed dead writes nothing afterwards.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.messaging.delivery import Delivery, Entry
from libs.messaging.keys import Keys
from libs.messaging.lua_script import LuaScript
from libs.messaging.metrics import TAKEN_OVER
from libs.messaging.periodic import run_every
from libs.messaging.redis import text
from libs.messaging.workers.heartbeat import HEARTBEAT

_SCRIPTS = Path(__file__).parent / "scripts"
_TAKE_OVER = LuaScript(_SCRIPTS / "take_over.lua")
_RETURN_DELIVERY = LuaScript(_SCRIPTS / "return_delivery.lua")
_LEAVE = LuaScript(_SCRIPTS / "leave.lua")

LOOK = timedelta(seconds=0.225)
"""How often a worker looks for such events, up to a fifth later. The work of a stopped worker continues after this time
and its drain."""

LOOK_ALONE = timedelta(seconds=1)
"""The same for a worker that is alone and has returned nothing: the looks were a seventh of its CPU while it was idle.
Another that starts is found long before its heartbeat can end."""

COUNT_EVERY = timedelta(seconds=1)
"""How often a worker looks for events that Redis delivered to it and that never arrived. Two counts must agree."""

_AT_ONCE = 1000

logger = logging.getLogger(__name__)


@dataclass
class _Shard:
    """The streams of one group that share a hash tag. `missing`: the entries that the last count did not find here."""

    group: str
    streams: list[str]
    missing: set[Entry] = field(default_factory=set)
    again: set[Entry] = field(default_factory=set)

    def heartbeat(self, consumer: str) -> str:
        return Keys.heartbeat_in_shard_of(self.streams[0], consumer)


class Takeover:
    """`in_flight`: the entries that this worker handles. `accept` starts one. `free`: how many more may start."""

    def __init__(
        self,
        redis: Redis,
        consumer: str,
        *,
        in_flight: Callable[[], Collection[Entry]],
        free: Callable[[], int],
        accept: Callable[[Delivery], None],
        heartbeat: timedelta = HEARTBEAT,
    ) -> None:
        self._redis = redis
        self._consumer = consumer
        self._in_flight, self._free, self._accept = in_flight, free, accept
        self._heartbeat_ms = int(heartbeat.total_seconds() * 1000)
        self._shards: dict[tuple[str, str], _Shard] = {}
        self._alone = min(LOOK_ALONE, heartbeat / 3)
        self._returned = asyncio.Event()

    def watch(self, stream: str, group: str) -> None:
        base = Keys.heartbeat_in_shard_of(stream)
        self._shards.setdefault((base, group), _Shard(group, [])).streams.append(stream)

    @property
    def heartbeats(self) -> list[str]:
        """The keys of this worker's heartbeats."""
        return list(dict.fromkeys(shard.heartbeat(self._consumer) for shard in self._shards.values()))

    async def run_forever(self) -> None:
        counted = 0.0
        loop = asyncio.get_running_loop()

        async def look() -> timedelta | None:
            nonlocal counted
            count = loop.time() - counted >= COUNT_EVERY.total_seconds()
            counted = loop.time() if count else counted
            failed: Exception | None = None
            alone = True
            for shard in self._shards.values():
                try:
                    alone = await self._look(shard, count=count) and alone
                except (RedisError, OSError) as error:
                    failed = error  # a shard on another node of a cluster may work
            if failed:
                raise failed
            return None if alone else LOOK

        # Never sooner, because two counts that are too close would take an entry on its way here for a lost one.
        await run_every(self._alone, look, name="takeover", jitter=(1.0, 1.2), wake=self._returned)

    async def leave(self) -> None:
        """Hand back all entries of this worker, so that others take them over at once."""
        for shard in self._shards.values():
            try:
                moved = await _LEAVE(
                    self._redis,
                    heartbeat=shard.heartbeat(self._consumer),
                    streams=shard.streams,
                    group=shard.group,
                    consumer=self._consumer,
                    target=handed_back(timedelta(0)),
                )
            except (RedisError, OSError) as error:
                logger.warning(
                    "work not handed back, it waits for the heartbeat's end", extra={"error": type(error).__name__}
                )
            else:
                if moved:
                    logger.info("work handed back", extra={"consumer": self._consumer, "entries": moved})

    async def return_delivery(self, delivery: Delivery, group: str, wait: timedelta) -> None:
        """Let any worker take over this entry after `wait`."""
        try:
            await _RETURN_DELIVERY(
                self._redis, stream=delivery.stream, group=group, consumer=self._consumer,
                entry_id=delivery.entry_id, target=handed_back(wait),
            )  # fmt: skip
            self._returned.set()
        except (RedisError, OSError) as error:
            # The entry is still pending here, so that the next count finds it.
            logger.warning(
                "event not handed back", extra={"entry_id": delivery.entry_id, "error": type(error).__name__}
            )

    async def _look(self, shard: _Shard, *, count: bool) -> bool:
        """Take over what can be. Returns whether the next look may be that of a worker alone."""
        free = self._free()
        if free <= 0:
            return False
        again = [part for stream, entry_id in shard.again for part in (shard.streams.index(stream) + 1, entry_id)]
        shard.again = set()
        taken, own, others = await _TAKE_OVER(
            self._redis, heartbeat=shard.heartbeat(self._consumer), streams=shard.streams, group=shard.group,
            consumer=self._consumer, heartbeats=Keys.heartbeat_in_shard_of(shard.streams[0]), ttl_ms=self._heartbeat_ms,
            limit=min(free, _AT_ONCE), missing=again,
        )  # fmt: skip
        self._accept_all(shard, taken)
        if count:
            await self._count(shard, own)
        return not (others or taken or shard.again or shard.missing)

    def _accept_all(self, shard: _Shard, taken: Sequence[Any]) -> None:
        left: Counter[tuple[str, str]] = Counter()
        for number, before, entry_id, body in taken:
            stream = shard.streams[number - 1]
            left[text(before), stream] += 1
            self._accept(Delivery(stream, text(entry_id), body, self._consumer))
        for (before, stream), entries in left.items():
            reason = _reason(before, self._consumer)
            TAKEN_OVER.labels(reason).inc(entries)
            logger.log(
                logging.INFO if reason == "handed_back" else logging.WARNING,
                "work taken over",
                extra={"stream": stream, "from": before, "to": self._consumer, "entries": entries, "reason": reason},
            )

    async def _count(self, shard: _Shard, own: Sequence[int]) -> None:
        """Find entries that are pending at this worker but not in flight: the reply that carried them was lost."""
        missing: set[Entry] = set()
        for stream, pending in zip(shard.streams, own, strict=True):
            # Usually both counts agree, and Redis need not list the entries.
            if pending > sum(each == stream for each, _ in self._in_flight()):
                found = await self._redis.xpending_range(
                    stream, shard.group, "-", "+", count=_AT_ONCE + pending, consumername=self._consumer
                )
                pending_here = {(stream, text(cast("bytes", each["message_id"]))) for each in found}
                missing |= pending_here - set(self._in_flight())
        # An entry may still be on its way here. Only an entry that is missing twice was lost.
        shard.again, shard.missing = missing & shard.missing, missing


def handed_back(wait: timedelta) -> str:
    """The name of the consumer, without a worker, that holds entries until they may be taken over after this wait."""
    return f"handed_back:{int(wait.total_seconds() * 1000)}"


def _reason(before: str, me: str) -> str:
    if before == me:
        return "lost"
    return "handed_back" if before.startswith("handed_back:") else "dead"
