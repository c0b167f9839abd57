"""Connections to Redis that are reset while idle: no command fails because of it, and none gets another's reply.

On both event loops: services run on uvloop, and its closed transports refuse a write with another error.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
import uvloop
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from libs.messaging.redis import connect
from libs.messaging.topology.pipelining import PipeliningRedis
from tests.proxy import Proxy
from tests.waiting import until_holds

ECHO = "return ARGV[1]"
Runs = Callable[[Coroutine[Any, Any, None]], None]
Breaks = Callable[[PipeliningRedis, Proxy], Awaitable[None]]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def runs(request: pytest.FixtureRequest) -> Runs:
    found: Runs = request.param
    return found


async def through_a_proxy(url: str, breaks: Breaks) -> None:
    address, _, database = url.removeprefix("redis://").partition("/")
    proxy = Proxy("redis", int(address.rpartition(":")[2]))
    await proxy.start()
    redis = connect(f"redis://127.0.0.1:{proxy.port}/{database}", name="test")
    assert isinstance(redis, PipeliningRedis)
    try:
        await breaks(redis, proxy)
    finally:
        await redis.aclose()
        await proxy.stop()


def closed(redis: PipeliningRedis) -> bool:
    """Whether the loop has noticed that each connection ended."""
    pooled = redis.connection_pool._available_connections
    connections = [*pooled, *(wire._connection for wire in redis._wires)]
    return bool(connections) and all(each._writer is None or each._writer.is_closing() for each in connections)


def test_a_reset_while_idle_costs_no_script_its_reply(runs: Runs, redis_url: str) -> None:
    async def breaks(redis: PipeliningRedis, proxy: Proxy) -> None:
        sha = await redis.script_load(ECHO)
        assert await redis.evalsha(sha, 0, "before") == b"before"
        proxy.cut()
        await until_holds(lambda: closed(redis), "the loop notices")
        for number in range(10):
            assert await redis.evalsha(sha, 0, number) == str(number).encode()

    runs(through_a_proxy(redis_url, breaks))


def test_a_reset_while_idle_costs_no_command_its_reply(runs: Runs, redis_url: str) -> None:
    async def breaks(redis: PipeliningRedis, proxy: Proxy) -> None:
        await asyncio.gather(*(redis.echo(str(number)) for number in range(5)))
        proxy.cut()
        await until_holds(lambda: closed(redis), "the loop notices")
        echoes: Any = [redis.echo(str(number)) for number in range(5)]
        assert await asyncio.gather(*echoes) == [str(number).encode() for number in range(5)]

    runs(through_a_proxy(redis_url, breaks))


def test_a_failed_write_leaves_no_reply_to_another_caller(runs: Runs, redis_url: str) -> None:
    """Its callers get an error at once. A reply that came later would go to the next caller."""

    async def breaks(redis: PipeliningRedis, proxy: Proxy) -> None:
        sha = await redis.script_load(ECHO)
        assert await redis.evalsha(sha, 0, "before") == b"before"
        [wire] = redis._wires
        sent = wire._connection.send_packed_command

        async def fails(*_: Any, **__: Any) -> None:
            raise RuntimeError("the handler is closed")

        wire._connection.send_packed_command = fails  # type: ignore[method-assign]
        with pytest.raises(RedisConnectionError):
            await redis.evalsha(sha, 0, "lost")
        wire._connection.send_packed_command = sent  # type: ignore[method-assign]
        replies = [await redis.evalsha(sha, 0, number) for number in range(10)]
        assert replies == [str(number).encode() for number in range(10)]

    runs(through_a_proxy(redis_url, breaks))


def test_resets_in_the_middle_of_many_scripts_mix_up_no_replies(runs: Runs, redis_url: str) -> None:
    async def breaks(redis: PipeliningRedis, proxy: Proxy) -> None:
        sha = await redis.script_load(ECHO)
        wrong: list[tuple[str, Any]] = []

        async def ask(name: str) -> None:
            try:
                reply = await redis.evalsha(sha, 0, name)
            except RedisError:
                return
            if reply != name.encode():
                wrong.append((name, reply))

        for round_number in range(30):
            asked = [asyncio.ensure_future(ask(f"{round_number}-{number}")) for number in range(20)]
            await asyncio.sleep(0.001 * (round_number % 5))
            proxy.cut()
            await asyncio.gather(*asked)
        assert wrong == []

    runs(through_a_proxy(redis_url, breaks))
