"""Following a conversation: no gap and no repeat, also when pub/sub loses frames."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from libs.contracts.entries import LogEntry, Message
from libs.contracts.frames import LiveTyping
from libs.conversations import CaughtUp, ConversationUnknown, LiveFeed, LogWriter, Reset
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from tests.conversations.conftest import JANE
from tests.conversations.following import AUTHOR, say, texts_of, until_caught_up


@pytest.fixture
async def feed(redis: Redis, keys: Keys) -> AsyncIterator[LiveFeed]:
    async with LiveFeed(redis, keys) as feed:
        yield feed


@pytest.fixture
async def conversation(writer: LogWriter) -> str:
    return (await writer.open(JANE, locale="en")).conversation_id


async def test_the_backlog_then_what_comes(feed: LiveFeed, writer: LogWriter, conversation: str) -> None:
    first = await say(writer, conversation, "1")
    second = await say(writer, conversation, "2")
    async with aclosing(feed.follow(conversation, offset=first)) as followed:
        backlog = await until_caught_up(followed)
        assert [item.offset for item in backlog if isinstance(item, LogEntry | CaughtUp)] == [second, second]
        await feed.publish(conversation, LiveTyping(author="teammate"))
        assert await anext(followed) == LiveTyping(author="teammate")
        await say(writer, conversation, "3")
        assert await texts_of(followed, 1) == ["3"]


async def test_an_offset_of_another_log_resets(feed: LiveFeed, writer: LogWriter, conversation: str) -> None:
    async with aclosing(feed.follow(conversation, offset="1-1")) as followed:
        assert isinstance((await until_caught_up(followed))[0], Reset)


async def test_an_unknown_conversation_can_not_be_followed(feed: LiveFeed) -> None:
    with pytest.raises(ConversationUnknown):
        await anext(feed.follow("0-nothing"))


async def test_a_frame_that_was_lost_is_read_from_the_log(
    feed: LiveFeed, writer: LogWriter, redis: Redis, keys: Keys, conversation: str
) -> None:
    async with aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        lost = Message(id="message-lost", author=AUTHOR, text="lost")
        log, state = keys.conversation(conversation).log, keys.conversation(conversation).state
        offset = await redis.xadd(log, {"e": lost.model_dump_json()})
        await redis.hset(state, "tail", offset)
        await say(writer, conversation, "next")
        assert await texts_of(followed, 2) == ["lost", "next"]


async def test_a_follower_that_lags_behind_reads_the_log(
    feed: LiveFeed, writer: LogWriter, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.conversations.feed.QUEUE", 3)
    async with aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        for number in range(20):
            await say(writer, conversation, str(number))
        assert await texts_of(followed, 20) == [str(number) for number in range(20)]


async def test_a_quiet_follower_looks_into_the_log_by_itself(
    feed: LiveFeed, writer: LogWriter, redis: Redis, keys: Keys, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.conversations.feed.CHECK_S", 0.05)
    async with aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        await say(writer, conversation, "first")
        assert await texts_of(followed, 1) == ["first"]
        for text in ("lost", "lost too"):
            lost = Message(id=f"message-{text}", author=AUTHOR, text=text)
            await redis.xadd(keys.conversation(conversation).log, {"e": lost.model_dump_json()})
            assert await texts_of(followed, 1) == [text]


def connected(feed: LiveFeed) -> bool:
    return feed.connected


async def test_a_lost_connection_is_made_again_and_nothing_is_missed(
    redis_url: str, redis: Redis, keys: Keys, writer: LogWriter, conversation: str
) -> None:
    client = connect(redis_url, name=keys.prefix)
    async with LiveFeed(client, keys) as feed, aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        assert connected(feed)
        for item in await redis.client_list():
            if item["name"] == keys.prefix:
                await redis.client_kill_filter(_id=item["id"])
        for number in range(5):
            await say(writer, conversation, str(number))
        assert await texts_of(followed, 5) == [str(number) for number in range(5)]
        async with asyncio.timeout(60):
            while not connected(feed):
                await feed.publish(conversation, LiveTyping(author="teammate"))
    await client.aclose()
    assert not connected(feed)


async def test_followers_that_come_and_go_leave_nothing_behind(
    feed: LiveFeed, writer: LogWriter, conversation: str
) -> None:
    async def come_and_go() -> None:
        async with aclosing(feed.follow(conversation)) as followed:
            await until_caught_up(followed)

    await asyncio.gather(*(come_and_go() for _ in range(20)))
    assert not feed._channels
    async with aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        await say(writer, conversation, "heard")
        assert await texts_of(followed, 1) == ["heard"]
