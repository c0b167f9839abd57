"""Durable timers: they survive every restart and fire once, by Redis' clock.

A timer lives in a sorted set from the step that armed it. Any worker may look for due ones; firing (pop, check
the generation, append, wake) is one script, so that a worker that dies before it loses nothing and two that race
fire once.
"""

import logging

from redis.asyncio import Redis

from libs.bus.keys import CHAT_CHANGED, TOOL_COMPLETED, Keys
from libs.contracts.entries import TimerFired, ToolResultEntry
from libs.contracts.events import ChatChanged
from libs.contracts.results import Unavailable
from libs.conversations import _scripts as scripts
from libs.conversations.facts import RETENTION, event_head

PAGE = 100

logger = logging.getLogger(__name__)


class Timers:
    """Fires what is due. Safe to run in every worker at once."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def fire_due(self) -> int:
        """Fire all due timers of all shards; returns how many did something."""
        fired = 0
        for shard in range(self._keys.shards):
            key = self._keys.timers(shard)
            for member in await scripts.DUE_TIMERS(self._redis, [key], [PAGE]):
                fired += await self._fire(shard, member.decode() if isinstance(member, bytes) else str(member))
        return fired

    async def _fire(self, shard: int, member: str) -> bool:
        conversation_id, generation, name = member.split(" ", 2)
        kind, _, call_id = name.partition(":")
        entry: TimerFired | ToolResultEntry = TimerFired(timer=name, generation=generation)
        if kind == "call":
            entry = ToolResultEntry(
                call_id=call_id,
                tool="",
                seq=-1,
                result=Unavailable(
                    code="timeout", effect="unknown", detail="No answer yet; the result follows by itself."
                ),
            )
        else:
            call_id = ""
        conversation = self._keys.conversation(conversation_id)
        reply = await scripts.FIRE_TIMER(
            self._redis,
            [
                self._keys.timers(shard),
                conversation.state,
                conversation.log,
                conversation.idempotency,
                conversation.calls,
                self._keys.stream(shard, CHAT_CHANGED),
                self._keys.stream(shard, TOOL_COMPLETED),
            ],
            [
                member,
                name,
                generation,
                entry.model_dump_json(),
                event_head(ChatChanged(conversation_id=conversation_id, offset="")),
                int(RETENTION.total_seconds()),
                conversation.channel,
                call_id,
            ],
        )
        if reply[0] == b"fired":
            logger.info("timer fired; conversation=%s timer=%s", conversation_id, name)
        return bool(reply[0] == b"fired")
