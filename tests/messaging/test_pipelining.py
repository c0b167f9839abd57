"""Scripts that are sent together: in order, with a reply, an error and a timeout for each caller."""

import asyncio
import time
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from frontdesk.probes import free_port
from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from libs.messaging.topology.pipelining import MAX_SCRIPTS
from tests.redis_server import private_redis

COUNT = "return {redis.call('INCR', KEYS[1]), ARGV[1]}"
FAIL = "return redis.error_reply('no ' .. KEYS[1])"


async def load(redis: Redis, script: str) -> str:
    return str(await redis.script_load(script))


async def test_each_caller_gets_its_own_reply_in_the_order_of_the_calls(redis: Redis, keys: Keys) -> None:
    sha, counter = await load(redis, COUNT), keys.rate("together")
    many = MAX_SCRIPTS * 2 + 7
    replies: list[Any] = await asyncio.gather(*(redis.evalsha(sha, 1, counter, n) for n in range(many)))
    assert [reply[1] for reply in replies] == [str(n).encode() for n in range(many)]
    first = [reply[0] for reply in replies[:MAX_SCRIPTS]]
    assert first == sorted(first), "within a pipeline the calls run in order"
    assert sorted(reply[0] for reply in replies) == list(range(1, many + 1))
    await redis.delete(counter)


async def test_calls_of_one_moment_are_one_write(redis: Redis, keys: Keys) -> None:
    sha, counter = await load(redis, COUNT), keys.rate("together")
    before = (await redis.info("stats"))["total_reads_processed"]
    await asyncio.gather(*(redis.evalsha(sha, 1, counter, n) for n in range(50)))
    after = (await redis.info("stats"))["total_reads_processed"]
    assert after - before < 25, "fifty scripts came in far fewer packets"
    await redis.delete(counter)


async def test_an_error_is_its_own_caller_s(redis: Redis, keys: Keys) -> None:
    good, bad, counter = await load(redis, COUNT), await load(redis, FAIL), keys.rate("together")
    calls = [redis.evalsha(good, 1, counter, 1), redis.evalsha(bad, 1, counter), redis.evalsha(good, 1, counter, 2)]
    one, error, two = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(error, ResponseError)
    assert [one[0], two[0]] == [1, 2]  # type: ignore[index]
    await redis.delete(counter)


async def test_a_cancelled_caller_cancels_no_other(redis: Redis, keys: Keys) -> None:
    sha, counter = await load(redis, COUNT), keys.rate("together")
    impatient = asyncio.ensure_future(redis.evalsha(sha, 1, counter, 1))
    patient = asyncio.ensure_future(redis.evalsha(sha, 1, counter, 2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient)[1] == b"2"
    await redis.delete(counter)


async def test_without_redis_every_caller_gets_the_error() -> None:
    redis = connect(f"redis://127.0.0.1:{free_port()}/0", name="test")
    errors = await asyncio.gather(*(redis.evalsha("x", 0) for _ in range(3)), return_exceptions=True)
    assert [type(error) for error in errors] == [RedisConnectionError] * 3
    await redis.aclose()


async def test_a_server_that_accepts_and_stays_silent_holds_no_caller() -> None:
    """A frozen Redis: the kernel accepts the connection, and no reply to the handshake ever comes."""
    silent = await asyncio.start_server(_stay_silent, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    redis = connect(f"redis://127.0.0.1:{port}/0", name="test", patience_s=0.5)
    began = time.monotonic()
    try:
        calls = [redis.evalsha("0" * 40, 0, n) for n in range(39)]
        later = asyncio.create_task(_call_after(0.1, redis))
        errors = await asyncio.gather(*calls, later, return_exceptions=True)
        assert [type(error) for error in errors] == [RedisTimeoutError] * 40
        each_alone_s = 40 * 0.5
        assert time.monotonic() - began < each_alone_s / 2, (
            "callers that wait for one connection have one patience, not one each"
        )
    finally:
        await redis.aclose()
        silent.close()


async def test_a_closed_client_sends_nothing_more_and_every_caller_learns_it() -> None:
    opened: asyncio.Queue[None] = asyncio.Queue()

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.put_nowait(None)
        await _stay_silent(reader, writer)

    silent = await asyncio.start_server(count, "127.0.0.1", 0)
    redis = connect(f"redis://127.0.0.1:{silent.sockets[0].getsockname()[1]}/0", name="test", patience_s=30)
    sent = asyncio.ensure_future(redis.evalsha("0" * 40, 0))
    await opened.get()
    queued = asyncio.ensure_future(redis.evalsha("0" * 40, 0))
    await asyncio.sleep(0)  # the call is queued, and its round of the event loop has not ended
    await redis.aclose()
    errors = await asyncio.wait_for(asyncio.gather(sent, queued, return_exceptions=True), 20)
    assert [type(error) for error in errors] == [RedisConnectionError] * 2
    silent.close()
    await asyncio.wait_for(silent.wait_closed(), 20)
    assert opened.empty(), "no connection was opened after the end"


async def _call_after(seconds: float, redis: Redis) -> None:
    await asyncio.sleep(seconds)
    await redis.evalsha("0" * 40, 0)


async def _stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.read()
    finally:
        writer.close()


async def test_a_restart_of_redis_costs_no_command_its_life(tmp_path: Any) -> None:
    """Idle connections of the pool are dead after it; they must be checked before their use."""
    port = free_port()
    with private_redis(port=port, folder=str(tmp_path)) as url:
        redis = connect(url, name="test")
        await asyncio.gather(*(redis.ping() for _ in range(5)))
    with private_redis(port=port, folder=str(tmp_path)):
        for _ in range(10):
            await asyncio.sleep(0)  # this loop was blocked: let it notice that the connections ended
        assert await asyncio.gather(*(redis.ping() for _ in range(5))) == [True] * 5
        await redis.aclose()


@pytest.mark.parametrize("alone", [True, False])
async def test_a_script_that_redis_forgot_is_sent_again(redis: Redis, keys: Keys, *, alone: bool) -> None:
    from libs.messaging.dead_letters import _DEAD_LETTER

    await redis.script_flush()
    calls = [
        _DEAD_LETTER(
            redis, stream=keys.stream(0, "x"), dead=keys.dead(0), reasons=keys.dead_reasons(0), group="g",
            consumer="c", entry_id="0-1", reason="r", attempts=0,
        )
        for _ in range(1 if alone else 3)
    ]  # fmt: skip
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert all("NOGROUP" in str(error) for error in errors), "it ran; that the stream is missing is another matter"


async def test_a_burst_far_above_the_pool_waits_and_none_of_it_fails(redis_url: str, keys: Keys) -> None:
    redis = connect(redis_url, name="test", max_connections=2)
    sha, counter = await load(redis, COUNT), keys.rate("together")
    scripts = [redis.evalsha(sha, 1, counter, n) for n in range(1_500)]
    others = [redis.get(counter) for _ in range(200)]
    replies: list[Any] = await asyncio.gather(*scripts, *others)
    assert len(replies) == 1_700
    await redis.delete(counter)
    await redis.aclose()
