"""Keys outlive their conversation: it is closed before they expire, and they live longer than any timer."""

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.entries import Closed
from libs.contracts.offsets import parse
from libs.contracts.principals import Principal
from libs.conversations.appending import idle_ms
from libs.conversations.reader import LogReader
from libs.conversations.timers import Timers
from libs.conversations.writer import LogWriter
from libs.messaging.keys import Keys

ANA = Author(kind="teammate", id="ana", name="Ana")
VERA = Principal(kind="visitor", id="visitor:site:vera")
CONTACT = Author(kind="contact", id=VERA.id)
SHORT = timedelta(seconds=100)
SEASON = timedelta(days=90)


@pytest.fixture
def writer(redis: Redis, keys: Keys) -> LogWriter:
    return LogWriter(redis, keys, retention=SHORT)


async def opened(writer: LogWriter, principal: Principal = VERA) -> str:
    return (await writer.open(principal, locale="en")).conversation_id


async def due(redis: Redis, keys: Keys, name: str) -> float | None:
    found: Any = await redis.zrange(keys.timers(0), 0, -1, withscores=True)
    return next((score for member, score in found if member.endswith(b" " + name.encode())), None)


async def fire(redis: Redis, keys: Keys, name: str) -> int:
    """Make this timer due, and fire it."""
    members: Any = await redis.zrange(keys.timers(0), 0, -1)
    for member in members:
        if member.endswith(b" " + name.encode()):
            await redis.zadd(keys.timers(0), {member: 0})
    return await Timers(redis, keys, retention=SHORT).fire_due()


async def age(redis: Redis, keys: Keys, chat: str, by: timedelta) -> None:
    """As if the last entry were so old."""
    state = keys.conversation(chat).state
    tail: Any = await redis.hget(state, "tail")
    ms, number = parse(tail.decode())
    await redis.hset(state, "tail", f"{ms - int(by.total_seconds() * 1000)}-{number}")


async def test_a_forgotten_conversation_is_closed_while_its_keys_live(
    writer: LogWriter, redis: Redis, keys: Keys, reader: LogReader
) -> None:
    chat = await opened(writer)
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    armed = await due(redis, keys, "idle")
    assert armed is not None
    ends_ms = (await redis.time())[0] * 1000 + await redis.ttl(keys.conversation(chat).state) * 1000
    assert armed < ends_ms - 5_000
    assert await fire(redis, keys, "idle") == 0, "there was a recent entry: the check is postponed"
    assert (await due(redis, keys, "idle") or 0) > armed - 1_000
    await age(redis, keys, chat, timedelta(milliseconds=idle_ms(SHORT) + 1))
    assert await fire(redis, keys, "idle") == 1
    state, entries = await reader.state(chat), await reader.entries(chat)
    assert (state.status, entries[-1].entry) == ("closed", entries[-1].entry)
    assert isinstance(entries[-1].entry, Closed)
    assert entries[-1].entry.reason == "idle"
    assert await redis.zscore(keys.desk_list(0, "open"), chat) is None
    assert await redis.zscore(keys.desk_list(0, "closed"), chat) is not None
    assert await due(redis, keys, "idle") is None
    assert await redis.xlen(keys.stream(0, "chat.changed")) == 1, "the agent settles it at the desk"
    assert (await writer.open(VERA, locale="en")).created


async def test_every_key_of_a_conversation_outlives_a_long_snooze(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    chat = await opened(writer)
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    await redis.hset(keys.conversation(chat).actions, "plan", "Plan")
    await redis.hset(keys.conversation(chat).calls, "call-1", "pending")
    await writer.snooze(chat, by=ANA, duration=SEASON, until=None, request_id="snooze-1")
    await writer.note(chat, author=ANA, text="call in spring", note_id="note-00001")
    conversation = keys.conversation(chat)
    shared = [keys.open_pointer(0, VERA.id), keys.past_conversations(0, VERA.id)]
    shared += [keys.desk_list(0, "open"), keys.desk_list(0, "owner:assistant"), keys.desk_lists(0)]
    own = [conversation.state, conversation.log, conversation.idempotency, conversation.calls, conversation.actions]
    for key in (*own, *shared):
        assert await redis.ttl(key) >= SEASON.total_seconds(), key
    other = await opened(writer, Principal(kind="visitor", id="visitor:site:olga"))
    assert await redis.ttl(keys.conversation(other).state) <= SHORT.total_seconds()
    assert await redis.ttl(keys.desk_list(0, "open")) >= SEASON.total_seconds(), "a shared key never lives shorter"
    await age(redis, keys, chat, SHORT * 2)
    assert await fire(redis, keys, "idle") == 0, "what was put aside is not forgotten"


async def test_the_flows_of_a_conversation_live_as_long_as_it_does(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    await redis.set(keys.current_flows(0), "abc")
    await redis.set(keys.flows(0, "abc"), "{}", ex=10)
    chat = await opened(writer)
    assert await redis.ttl(keys.flows(0, "abc")) > 90
    await redis.expire(keys.flows(0, "abc"), 10)
    await writer.send(chat, author=CONTACT, text="hello", client_message_id="message-1")
    assert await redis.ttl(keys.flows(0, "abc")) > 90


async def test_every_entry_brings_the_look_at_a_silence_forward(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    chat = await opened(writer)
    assert await due(redis, keys, "silence") is None, "it is new, and forgotten by itself"
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    first = await due(redis, keys, "silence")
    now, _ = await redis.time()
    assert first is not None
    assert first / 1000 == pytest.approx(now + 1_800, abs=60)
    await redis.zadd(keys.timers(0), {f"{chat} 0 silence": first + 14 * 86_400_000})
    await writer.send(chat, author=ANA, text="hello", client_message_id="reply-0001")
    again = await due(redis, keys, "silence")
    assert again is not None
    assert again < first + 86_400_000
    await writer.close(chat, by=ANA, reason="done", request_id="close-1")
    assert await due(redis, keys, "silence") is None


async def test_without_a_rule_no_silence_ends_it(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    chat = await opened(writer)
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    now, _ = await redis.time()
    assert await fire(redis, keys, "silence") == 0
    assert (await due(redis, keys, "silence") or 0) > (now + 86_000) * 1000, "an agent looks again a day later"


async def test_earlier_conversations_that_are_gone_are_counted_no_more(
    writer: LogWriter, redis: Redis, keys: Keys, reader: LogReader
) -> None:
    for number in range(3):
        chat = await opened(writer)
        await writer.close(chat, by=ANA, reason="done", request_id=f"close-{number}")
        if number < 2:
            conversation = keys.conversation(chat)
            await redis.delete(conversation.state, conversation.log, conversation.idempotency)
    state = await reader.state(await opened(writer))
    assert state.earlier == 1
    assert await redis.zcard(keys.past_conversations(0, VERA.id)) == 1, "the last one is new"
