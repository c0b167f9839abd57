"""An agent is killed after it has found that silences are over, and before it has ended the conversations.

Another agent ends each of them, once. A snoozed conversation goes on, however long it has been silent.
"""

import json
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.entries import Closed, Message, TimerFired
from libs.contracts.offsets import parse
from libs.contracts.principals import Principal
from libs.conversations import LogReader, LogWriter
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from tests.stack import running_stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

SILENT = 16
SLOW_S = 45.0
ANN = Author(kind="teammate", id="ann", name="Ann")
LONG_MS = 15 * 86_400_000
"""Longer than any rule."""


class Floor:
    """Conversations in which a teammate has answered."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.writer, self.reader = LogWriter(redis, keys), LogReader(redis, keys)

    async def answered(self, name: str) -> str:
        vera = Principal(kind="visitor", id=f"visitor:site:{name}")
        author = Author(kind="contact", id=vera.id)
        chat = (await self.writer.open(vera, locale="en")).conversation_id
        await self.writer.send(chat, author=author, text="My parcel is late", client_message_id="message-0001")
        await self.writer.send(chat, author=ANN, text="It is on its way", client_message_id="reply-0001")
        return chat

    async def at_rest(self, chat: str) -> bool:
        state = await self.reader.state(chat)
        return state.handled == state.head and not await self.redis.exists(self.keys.conversation(chat).lease)

    async def grow_old(self, chats: list[str]) -> None:
        """As if no one had done anything for a long time, when an agent looks again."""
        async with self.redis.pipeline(transaction=True) as pipeline:
            for chat in chats:
                ms, number = parse((await self.reader.state(chat)).tail)
                pipeline.hset(self.keys.conversation(chat).state, "tail", f"{ms - LONG_MS}-{number}")
                pipeline.zadd(self._timers(chat), {f"{chat} 0 silence": 0}, xx=True)
            await pipeline.execute()

    async def is_looked_at(self, chat: str) -> bool:
        return bool(await self.redis.zscore(self._timers(chat), f"{chat} 0 silence"))

    async def ends(self, chat: str) -> tuple[list[str], list[str], int]:
        """The timers that have fired, the reasons of its ends, and the lines about them."""
        log = [each.entry for each in await self.reader.entries(chat)]
        return (
            [each.timer for each in log if isinstance(each, TimerFired)],
            [each.reason for each in log if isinstance(each, Closed)],
            sum(isinstance(each, Message) and each.notice == "silence_ends" for each in log),
        )

    def _timers(self, chat: str) -> str:
        return self.keys.timers(self.keys.shard_of(chat))


async def _first_fires(pubsub: Any) -> None:
    async for message in pubsub.listen():
        if message["type"] == "pmessage" and b'"timer_fired"' in message["data"]:
            assert json.loads(message["data"])["entry"]["timer"] == "silence:ends:teammate"
            return


async def test_another_agent_ends_what_a_killed_one_found_silent(tmp_path: Path, keys: Keys) -> None:
    async with (
        running_stack(tmp_path, keys, "agent-1") as stack,
        aclosing(connect(stack.redis_url, name="test")) as redis,
        redis.pubsub() as pubsub,
    ):
        floor = Floor(redis, keys)
        chats = [await floor.answered(f"v{number}") for number in range(SILENT + 1)]
        *silent, snoozed = chats
        await floor.writer.snooze(snoozed, by=ANN, duration=timedelta(days=60), until=None, request_id="snooze-01")
        for chat in chats:
            await until("it is at rest", lambda chat=chat: floor.at_rest(chat))  # type: ignore[misc]
        await pubsub.psubscribe(f"{keys.prefix}*conversation:*")
        await floor.grow_old(chats)
        await _first_fires(pubsub)
        # The agent can write nothing from here on, so that it ends no more of them.
        await redis.client_pause(60_000, all=False)
        try:
            found = [await floor.ends(chat) for chat in silent]
            await stack.kill("agent-1")
            # Its earlier writes would take effect when Redis accepts writes again.
            await redis.client_kill_filter(_type="normal", skipme=True)
        finally:
            await redis.client_unpause()
        assert (["silence:ends:teammate"], [], 0) in found, "it was killed between the two steps"
        await stack.start("agent-2")
        for chat in silent:
            await until("it ends", lambda chat=chat: _is_over(floor, chat), within=SLOW_S)  # type: ignore[misc]
            await until("it is at rest", lambda chat=chat: floor.at_rest(chat))  # type: ignore[misc]
            assert await floor.ends(chat) == (["silence:ends:teammate"], ["silence"], 1)
        await until("an agent looked at the snoozed one", lambda: floor.is_looked_at(snoozed))
        assert await floor.ends(snoozed) == ([], [], 0)


async def _is_over(floor: Floor, chat: str) -> bool:
    return not (await floor.reader.state(chat)).is_open
