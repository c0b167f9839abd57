"""A timer begins a trace of its own, because no message causes what follows from it."""

from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import ChatChanged, TimerFired
from libs.conversations import Commit, LogReader, LogWriter, Timers, Turns
from libs.messaging import CHAT_CHANGED, CHAT_OPENED, Keys
from tests.conversations.begun_turns import begun, opened
from tests.conversations.conftest import Deliver
from tests.recorded_spans import kept_spans


async def test_a_timer_s_entry_and_its_turn_are_in_one_trace(
    writer: LogWriter, reader: LogReader, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    armed = Commit(timers=[("reminder", timedelta(hours=1))])
    assert await turns.commit(lease, snapshot, armed, release=True) == "released"
    members: Any = await redis.zrange(keys.timers(0), 0, -1)
    await redis.zadd(keys.timers(0), {each: 0 for each in members if each.endswith(b" reminder")})
    with kept_spans() as spans:
        assert await Timers(redis, keys).fire_due() == 1
    [span] = spans.named("timer")
    assert span.values == {"conversation_id": chat, "kind": "reminder", "outcome": "fired"}
    [entry] = [item.entry for item in await reader.entries(chat) if isinstance(item.entry, TimerFired)]
    woken = await deliver(CHAT_CHANGED)
    assert woken is not None
    assert entry.trace == ChatChanged.model_validate_json(woken.body).trace == span.trace
