"""A Redis that Sentinel watches: clients, listeners and workers go to the master, also after a failover."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import Keys
from libs.messaging.listener import Listener
from libs.messaging.redis import connect
from libs.messaging.redis_health import require_usable
from libs.messaging.topology import Sentinels, parse_address
from tests.messaging.inboxes import GROUP, finish, worker
from tests.redis_topologies import Watched, redis_sentinel
from tests.waiting import until, until_holds

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with redis_sentinel() as watched:
        yield watched


@pytest.fixture
def keys() -> Keys:
    return Keys(prefix=f"test:{uuid4().hex}:")


@pytest.fixture
async def redis(watched: Watched) -> AsyncIterator[Redis]:
    client = connect(watched.url, name="test")
    yield client
    await client.aclose()


async def test_commands_go_to_the_master(watched: Watched, redis: Redis, keys: Keys) -> None:
    await require_usable(watched.url, keys.readiness, service="test")
    assert await redis.eval("return redis.call('SET', KEYS[1], 'x', 'EX', 60)", 1, keys.timers(0)) == b"OK"
    assert watched.master.ask("GET", keys.timers(0)) == "x"


async def test_no_sentinel_is_lost_when_many_connections_open_at_once(watched: Watched) -> None:
    """The first sentinel does not answer them, and is the only one that does afterwards."""
    first, *others = watched.sentinels
    master = ("127.0.0.1", watched.master.port)
    sentinels = Sentinels(parse_address(watched.url), "test")
    try:
        first.freeze()
        assert set(await asyncio.gather(*(sentinels.master() for _ in range(10)))) == {master}
        for each in others:
            each.freeze()
        first.resume()
        assert await sentinels.master() == master
    finally:
        for each in watched.sentinels:
            each.resume()
        await sentinels.aclose()


async def test_clients_listeners_and_workers_follow_a_failover(watched: Watched, redis: Redis, keys: Keys) -> None:
    """The lost master keeps its connections and answers nothing, as after a loss of its machine."""
    stream, channel = keys.stream(0, "chat.message"), keys.desk_channel(0)
    got, received = list[bytes](), list[bytes]()

    async def handle(delivery: Delivery) -> None:
        got.append(delivery.body)
        await finish(redis, delivery)

    await ensure_group(redis, stream, GROUP)
    async with (
        worker(watched.url, stream, handle, name="failover"),
        Listener(
            redis, (channel.encode(),), name="test", received=lambda _, data: received.append(data),
            confirmed=lambda _: None,
        ) as listener,
    ):  # fmt: skip
        await redis.xadd(stream, {"__data__": "before"})
        await until_holds(lambda: got == [b"before"], "the worker gets an event")
        lost = watched.master
        lost.freeze()

        async def works() -> bool:
            try:
                async with asyncio.timeout(1):
                    await redis.xadd(stream, {"__data__": "after"})
                    await redis.publish(channel, "after")
            except (RedisError, TimeoutError, OSError):
                return False
            return True

        try:
            await until("the other server is the master", works, within=60)
            await until_holds(lambda: b"after" in got, "the worker goes on")
            await until_holds(lambda: listener.connected, "the listener goes on")
            await redis.publish(channel, "at last")
            await until_holds(lambda: b"at last" in received, "the listener hears")
        finally:
            lost.resume()
