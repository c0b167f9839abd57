"""A timer outlives every process.

It is armed in the same step as the decision that needs it, and is kept in a sorted set in Redis. Every agent looks
for due timers, by the clock of Redis. One script appends the entry and wakes the conversation, so a timer that several
agents find fires once.
"""

import asyncio
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import TimerFired
from libs.conversations import Commit, LogReader, Timers
from libs.messaging import CHAT_CHANGED, CHAT_OPENED, Keys
from tests.fundamentals.conftest import Worker

REMINDER = Commit(timers=[("reminder", timedelta(hours=1))])


async def an_hour_passes(redis: Redis, keys: Keys) -> None:
    """Moves the reminder from the future to the past."""
    members: Any = await redis.zrange(keys.timers(0), 0, -1)
    for member in members:
        if member.endswith(b" reminder"):
            await redis.zadd(keys.timers(0), {member: 0})


async def test_a_timer_fires_once(worker: Worker, reader: LogReader, chat: str, redis: Redis, keys: Keys) -> None:
    lease, snapshot = await worker.begin(chat, await worker.event(CHAT_OPENED))
    assert await worker.turns.commit(lease, snapshot, REMINDER, release=True) == "released"
    assert await Timers(redis, keys).fire_due() == 0

    await an_hour_passes(redis, keys)
    fired = await asyncio.gather(*(Timers(redis, keys).fire_due() for _ in range(3)))

    assert sum(fired) == 1
    assert [type(item.entry) for item in await reader.entries(chat)][1:] == [TimerFired]
    await worker.begin(chat, await worker.event(CHAT_CHANGED))
