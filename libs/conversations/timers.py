"""Durable timers: they survive every restart and fire once, by Redis' clock.

A timer lives in a sorted set from the step that armed it. Any worker may look for due ones; firing (pop, check
the generation, append, wake) is one script, so that a worker that dies before it loses nothing and two that race
fire once.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import SYSTEM, ChatChanged, Closed, TimerFired, ToolResultEntry, Unavailable
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, event_head, idle_ms
from libs.conversations.errors import ConversationUnknown
from libs.conversations.reader import LogReader
from libs.conversations.state import ConversationState
from libs.messaging import CHAT_CHANGED, TOOL_COMPLETED, Keys, text
from libs.telemetry import RootSpan

PAGE = 100

IDLE = "idle"
"""The timer of every conversation. It forgets a new one, and closes an open one after long inactivity, before its keys
expire."""

SILENCE = "silence"
"""The timer of every open conversation that makes an agent look at its silence."""

UNANSWERED = "unanswered"
"""The timer of flows that begin when no person has answered. The scripts disarm it with the answer and with the end."""

LOOK_AGAIN = timedelta(days=1)
"""When an agent looks again at a conversation whose silence has no end. Every entry brings this forward."""

_DONE = ("fired", "closed", "forgotten")
"""The answers of the scripts of timers that did something."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SilenceEnd:
    """What follows a silence, counted from the newest entry. `timer` names it in the log."""

    timer: str
    after: timedelta


SilenceOf = Callable[[ConversationState], Awaitable[SilenceEnd | None]]
"""What follows the current silence of a conversation; None if nothing does."""


async def endless(_: ConversationState) -> None:
    """No silence ends a conversation."""


class Timers:
    """Fires what is due. Safe to run in every worker at once."""

    def __init__(
        self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION, silence: SilenceOf = endless
    ) -> None:
        self._silence = silence
        self._reader = LogReader(redis, keys)
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._ttl = int(retention.total_seconds())

    async def fire_due(self) -> int:
        """Fire all due timers of all shards; returns how many did something."""
        fired = 0
        for shard in range(self._keys.shards):
            key = self._keys.timers(shard)
            # One page for each shard: the next check follows soon, and other workers fire timers too.
            for member in await scripts.DUE_TIMERS(self._redis, timers=key, limit=PAGE):
                fired += await self._fire(shard, member.decode() if isinstance(member, bytes) else str(member))
        return fired

    async def _fire(self, shard: int, member: str) -> bool:
        conversation_id, generation, name = member.split(" ", 2)
        # No message has led to it at this time, so that what follows is a trace of its own.
        with RootSpan("timer", kind="producer") as span:
            span.set("conversation_id", conversation_id)
            span.set("kind", name.partition(":")[0])
            if name == IDLE:
                outcome = await self._close_idle(shard, member, conversation_id, generation, span.trace)
            elif name == SILENCE and generation == "0":
                outcome = await self._watch_silence(shard, member, conversation_id, span.trace)
            else:
                outcome = await self._append(shard, member, conversation_id, generation, name, span.trace)
            span.set("outcome", outcome)
        return outcome in _DONE

    async def _append(
        self, shard: int, member: str, conversation_id: str, generation: str, name: str, trace: str
    ) -> str:
        kind, _, call_id = name.partition(":")
        entry: TimerFired | ToolResultEntry = TimerFired(timer=name, generation=generation, trace=trace)
        if kind == "call":
            entry = ToolResultEntry(
                trace=trace,
                call_id=call_id,
                tool="",
                seq=-1,  # before the real result, which has 0 or 1
                result=Unavailable(
                    code="timeout", effect="unknown", detail="No answer yet; the result follows by itself."
                ),
            )
        else:
            call_id = ""
        conversation = self._keys.conversation(conversation_id)
        reply = await scripts.FIRE_TIMER(
            self._redis,
            timers=self._keys.timers(shard),
            state=conversation.state,
            log=conversation.log,
            calls=conversation.calls,
            work_stream=self._keys.stream(shard, CHAT_CHANGED),
            completed_stream=self._keys.stream(shard, TOOL_COMPLETED),
            member=member,
            name=name,
            generation=generation,
            entry=entry.model_dump_json(),
            event=event_head(ChatChanged(conversation_id=conversation_id, offset="", trace=trace)),
            ttl=self._ttl,
            live_channel=conversation.channel,
            call_id=call_id,
        )
        if reply[0] == b"fired":
            logger.info("timer fired", extra={"conversation_id": conversation_id, "timer": name})
        return text(reply[0])

    async def _watch_silence(self, shard: int, member: str, conversation_id: str, trace: str) -> str:
        try:
            state = await self._reader.state(conversation_id)
        except ConversationUnknown:
            await self._redis.zrem(self._keys.timers(shard), member)
            return "gone"
        end = None if state.snoozed_until else await self._silence(state)
        conversation = self._keys.conversation(conversation_id)
        after = end.after if end else LOOK_AGAIN
        reply = await scripts.WATCH_SILENCE(
            self._redis,
            timers=self._keys.timers(shard),
            state=conversation.state,
            log=conversation.log,
            work_stream=self._keys.stream(shard, CHAT_CHANGED),
            member=member,
            tail=state.tail,
            after_ms=int(after.total_seconds() * 1000),
            entry=TimerFired(timer=end.timer, generation=state.tail, trace=trace).model_dump_json() if end else "",
            event=event_head(ChatChanged(conversation_id=conversation_id, offset="", trace=trace)),
            ttl=self._ttl,
            live_channel=conversation.channel,
        )
        if reply[0] == b"fired" and end:
            logger.info("a silence is over", extra={"conversation_id": conversation_id, "timer": end.timer})
        return text(reply[0])

    async def _close_idle(self, shard: int, member: str, conversation_id: str, generation: str, trace: str) -> str:
        conversation = self._keys.conversation(conversation_id)
        entry = Closed(by=SYSTEM, reason="idle", trace=trace)
        reply = await scripts.CLOSE_IDLE(
            self._redis,
            timers=self._keys.timers(shard),
            state=conversation.state,
            log=conversation.log,
            work_stream=self._keys.stream(shard, CHAT_CHANGED),
            member=member,
            generation=generation,
            entry=entry.model_dump_json(),
            event=event_head(ChatChanged(conversation_id=conversation_id, offset="", trace=trace)),
            ttl=self._ttl,
            live_channel=conversation.channel,
            idle_ms=idle_ms(self._retention),
        )
        if reply[0] == b"closed":
            logger.info("idle conversation closed", extra={"conversation_id": conversation_id})
        elif reply[0] == b"forgotten":
            logger.info("new conversation forgotten", extra={"conversation_id": conversation_id})
        return text(reply[0])
