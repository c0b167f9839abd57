"""Followers survive connections to Redis that are reset or silent: they lose a moment and no entry."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts.entries import LogEntry
from libs.contracts.frames import LiveTyping
from libs.conversations import LiveFeed, LogWriter
from libs.messaging.keys import Keys
from libs.messaging.listener import Listener
from libs.messaging.redis import connect
from services.gateway.change_feed import ChangeFeed
from services.gateway.identity.current_rights import CurrentRights
from tests.conversations.conftest import JANE
from tests.conversations.following import say, texts_of, until_caught_up
from tests.proxy import Proxy
from tests.redis_topologies import Topology
from tests.waiting import until_holds

FOLLOWERS = 40
CUTS = 25


@pytest.fixture
async def proxy(redis_url: str, topology: Topology) -> AsyncIterator[Proxy]:
    if topology != "single":
        pytest.skip("servers name each other to clients, so that no proxy stands before them")
    proxy = Proxy("redis", urlsplit(redis_url).port or 6379)
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def through(redis_url: str, keys: Keys, proxy: Proxy) -> AsyncIterator[Redis]:
    client = connect(f"redis://127.0.0.1:{proxy.port}{urlsplit(redis_url).path}", name=keys.prefix, patience_s=3)
    yield client
    await client.aclose()


async def open_many(writer: LogWriter, count: int) -> list[str]:
    people = [JANE.model_copy(update={"id": f"{JANE.id}{number}"}) for number in range(count)]
    return [(await writer.open(person, locale="en")).conversation_id for person in people]


async def test_followers_that_come_and_go_through_resets_leave_a_feed_that_works(
    through: Redis, keys: Keys, writer: LogWriter, proxy: Proxy
) -> None:
    conversations = await open_many(writer, 8)
    over = asyncio.Event()

    async def come_and_go(number: int) -> None:
        while not over.is_set():
            with suppress(RedisError, TimeoutError, OSError, RuntimeError):
                async with aclosing(feed.follow(conversations[number % len(conversations)])) as followed:
                    await until_caught_up(followed)
                    await asyncio.sleep(number / 1_000)

    async with LiveFeed(through, keys) as feed, asyncio.TaskGroup() as tasks:
        for number in range(FOLLOWERS):
            tasks.create_task(come_and_go(number))
        for _ in range(CUTS):
            await asyncio.sleep(0.07)
            proxy.cut()
        over.set()
        await until_holds(lambda: feed.connected, "the feed is connected")
        for conversation in conversations:
            async with asyncio.timeout(60), aclosing(feed.follow(conversation)) as followed:
                await until_caught_up(followed)
                await say(writer, conversation, "arrived")
                assert await texts_of(followed, 1) == ["arrived"]


async def test_a_follower_that_leaves_without_a_connection_leaves_in_peace(
    through: Redis, keys: Keys, writer: LogWriter, proxy: Proxy
) -> None:
    (conversation,) = await open_many(writer, 1)
    async with LiveFeed(through, keys) as feed:
        async with asyncio.timeout(60), aclosing(feed.follow(conversation)) as followed:
            await until_caught_up(followed)
            await proxy.stop()
        assert not feed._channels


async def test_a_silent_connection_is_replaced_and_nothing_is_missed(
    through: Redis, keys: Keys, writer: LogWriter, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.messaging.server_listener.ANSWER_S", 0.5)
    monkeypatch.setattr("libs.messaging.server_listener.PING_S", 0.2)
    conversation, new = await open_many(writer, 2)
    async with LiveFeed(through, keys) as feed, aclosing(feed.follow(conversation)) as followed:
        await until_caught_up(followed)
        proxy.half_open()
        await say(writer, conversation, "missed")
        await until_holds(lambda: not feed.connected, "the silence is noticed")
        proxy.flow()
        async with asyncio.timeout(60):
            await until_holds(lambda: feed.connected, "the feed is connected")
            assert await texts_of(followed, 1) == ["missed"]
            async with aclosing(feed.follow(new)) as other:
                await until_caught_up(other)
                await feed.publish(new, LiveTyping(author="teammate"))
                assert not isinstance(await anext(other), LogEntry)


async def test_the_desk_and_peoples_rights_notice_a_silent_connection(
    through: Redis, redis: Redis, keys: Keys, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.messaging.server_listener.ANSWER_S", 0.5)
    monkeypatch.setattr("libs.messaging.server_listener.PING_S", 0.2)
    async with (
        ChangeFeed(through, keys) as changes,
        CurrentRights(through, keys, time.time) as standings,
        asyncio.timeout(15),
    ):
        listeners = (changes._listener, standings._listener)
        with changes.listening() as mailbox:
            proxy.half_open()
            await redis.publish(keys.desk.changed, "queue")
            await until_holds(lambda: not any(each.connected for each in listeners), "the silence is noticed")
            proxy.flow()
            assert (await mailbox.take()).kinds == {"lost"}
        await until_holds(lambda: all(each.connected for each in listeners), "both are connected")


async def test_a_channel_that_is_wanted_again_at_once_is_confirmed_again(redis: Redis, keys: Keys) -> None:
    channel, confirmed = f"{keys.base(0)}channel".encode(), list[bytes]()
    async with Listener(
        redis, (channel,), name="a test", received=lambda *_: None, confirmed=confirmed.append
    ) as listener:
        listener.drop(channel)
        listener.want(channel)
        await until_holds(lambda: confirmed == [channel, channel], "it is confirmed again", 5)
