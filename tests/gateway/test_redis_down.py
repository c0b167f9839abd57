"""The gateway survives an outage of Redis: clear answers during it, and everything as before afterwards."""

import asyncio
from collections.abc import Awaitable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from redis.asyncio import Redis

from libs.messaging.redis import connect
from tests.gateway.running import Gateway, bearer, host_token, start
from tests.proxy import Proxy
from tests.redis_server import RedisProcess, redis_process
from tests.redis_states import fill, freeze, make_room, promote, replicate, resume
from tests.waiting import until, until_holds


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisProcess]:
    with redis_process("--appendfsync", "always", folder=tmp_path) as server:
        yield server


async def ready(gateway: Gateway) -> bool:
    return (await gateway.http.get(f"{gateway.health_url}/readyz")).status_code == 200


async def until_ready(gateway: Gateway) -> None:
    async with asyncio.timeout(15):
        while not await ready(gateway):
            pass


async def test_everything_says_so_while_redis_is_away_and_works_when_it_is_back(server: RedisProcess) -> None:
    gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:", messages_per_contact=0)
    try:
        token = host_token()
        chat = await gateway.open(token)
        assert await ready(gateway)
        async with chat.socket() as socket:
            await socket.ready()
            await socket.say("before")
            await socket.next_of("ack")
            server.stop()

            for answer in (
                await chat.say("lost?", "during-it-1"),
                await chat.get(),
                await chat.get("/events"),
                await chat.post({}, "/close"),
                await gateway.http.post("/v1/conversations", headers=bearer(token)),
            ):
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert int(answer.headers["retry-after"]) >= 1
            not_ready = await gateway.http.get(f"{gateway.health_url}/readyz")
            assert not_ready.status_code == 503
            assert not_ready.headers["content-type"] == "application/problem+json"
            assert (await gateway.http.get("/healthz")).status_code == 200
            await socket.say("lost too?", "during-it-2")
            error = await socket.next_of("error")
            assert (error["code"], error["client_message_id"]) == ("unavailable", "during-it-2")

            server.start()
            await until_ready(gateway)
            assert (await chat.say("lost?", "during-it-1")).status_code == 202
            assert (await socket.next_of("message"))["message"]["text"] == "lost?"
            await socket.say("lost too?", "during-it-2")
            await socket.next_of("ack")
        assert await chat.texts() == ["before", "lost?", "lost too?"]
    finally:
        await gateway.stop()


async def readiness(gateway: Gateway) -> tuple[int, str]:
    answer = await gateway.http.get(f"{gateway.health_url}/readyz")
    return answer.status_code, answer.json().get("code", "")


async def refused_quickly(request: Awaitable[httpx2.Response]) -> None:
    """A 503 within the client's timeout that names the time of the next attempt."""
    answer = await request
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def take_rights(server: RedisProcess, redis: Redis) -> None:
    await redis.acl_setuser("default", commands=["-xadd"])


async def give_rights(server: RedisProcess, redis: Redis) -> None:
    await redis.acl_setuser("default", commands=["+xadd"])


TROUBLES = {
    "read_only": (replicate, promote),
    "full": (fill, make_room),
    "not_answering": (freeze, resume),
    "no_permission": (take_rights, give_rights),
}


@pytest.mark.parametrize("state", TROUBLES)
async def test_each_state_is_named_and_users_hear_of_it_within_seconds(state: str, server: RedisProcess) -> None:
    begin, end = TROUBLES[state]
    gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:", messages_per_contact=0)
    redis = connect(server.url, name="test")
    try:
        chat = await gateway.open()
        async with chat.socket() as socket:
            await socket.ready()
            await begin(server, redis)
            await refused_quickly(chat.say("lost?", "during-it-1"))
            await socket.say("lost too?", "during-it-2")
            assert (await socket.next_of("error"))["code"] == "unavailable"

            async def named() -> bool:
                return await readiness(gateway) == (503, f"redis_{state}")

            await until(f"{state} is named", named)
            await end(server, redis)
            await until_ready(gateway)
            assert (await chat.say("lost?", "during-it-1")).status_code == 202
            await socket.say("lost too?", "during-it-2")
            await socket.next_of("ack")
        assert await chat.texts() == ["lost?", "lost too?"]
    finally:
        server.resume()
        await redis.aclose()
        await gateway.stop()


async def test_nothing_hangs_on_a_frozen_redis(server: RedisProcess) -> None:
    gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:")
    try:
        chat, teammate = await gateway.open(), bearer(host_token("mona", role="teammate", email="mona@desk.example"))
        http = gateway.http
        server.freeze()
        await asyncio.gather(
            refused_quickly(chat.get()),
            refused_quickly(chat.get("/events")),
            refused_quickly(http.post("/v1/conversations", headers=bearer(host_token("new")))),
            refused_quickly(http.get("/v1/desk/conversations", headers=teammate)),
            refused_quickly(http.get("/v1/desk/reports", headers=teammate)),
            refused_quickly(http.post(f"{chat.path}/imports", headers=bearer(chat.token), content=b"a\nb")),
        )
    finally:
        server.resume()
        await gateway.stop()


async def test_a_slow_redis_is_named_and_still_serves(server: RedisProcess) -> None:
    """Each command takes a second, as with a full disk or a slow network."""
    between = Proxy("redis", server.port)
    await between.start()
    gateway = await start(redis_url=f"redis://127.0.0.1:{between.port}/0", redis_prefix=f"test:{uuid4().hex}:")
    try:
        chat = await gateway.open()
        between.delay(0.5)

        async def named() -> bool:
            return await readiness(gateway) == (503, "redis_slow")

        await until("slow is named", named)
        answer = await chat.say("hello")
        assert answer.status_code in (202, 503)
        assert (answer.status_code == 202) or answer.headers["retry-after"]
        between.delay(0)
        await until_ready(gateway)
        assert (await chat.say("again")).status_code == 202
    finally:
        await gateway.stop()
        await between.stop()


async def test_a_ready_gateway_names_a_redis_that_may_lose_data() -> None:
    with redis_process("--appendonly", "no") as server:
        gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:")
        try:
            answer = await gateway.http.get(f"{gateway.health_url}/readyz")
            assert answer.status_code == 200
            assert [finding["code"] for finding in answer.json()["findings"]] == ["redis_without_aof"]
        finally:
            await gateway.stop()


async def test_a_client_gets_a_retry_while_redis_is_away(server: RedisProcess) -> None:
    gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:")
    try:
        chat = await gateway.open()
        server.stop()
        with pytest.raises(Exception, match="HTTP 503"):
            await chat.socket().__aenter__()
        server.start()
        await until_ready(gateway)
        async with chat.socket() as socket:
            await socket.ready()
            await chat.say("hello")
            assert (await socket.next_of("message"))["message"]["text"] == "hello"
        await until_holds(lambda: not gateway.services.followers, "nobody is left behind")
    finally:
        await gateway.stop()
