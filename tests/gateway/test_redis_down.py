"""Redis away is not the end: clear answers meanwhile, and everything as before when it is back."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from frontdesk.probes import free_port
from tests.gateway.running import Gateway, bearer, host_token, start
from tests.redis_server import private_redis
from tests.waiting import until_holds


class Server:
    """A Redis of the test's own, which can be taken away and brought back with what it held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._running = ExitStack()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        options = ("--appendfsync", "always")
        self._running.enter_context(private_redis(*options, port=self._port, folder=str(self._folder)))

    def stop(self) -> None:
        self._running.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


async def ready(gateway: Gateway) -> bool:
    return (await gateway.http.get(f"{gateway.health_url}/readyz")).status_code == 200


async def until_ready(gateway: Gateway) -> None:
    async with asyncio.timeout(15):
        while not await ready(gateway):
            pass


async def test_everything_says_so_while_redis_is_away_and_works_when_it_is_back(server: Server) -> None:
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


async def test_a_redis_that_takes_no_writes_is_not_ready(server: Server) -> None:
    gateway = await start(redis_url=server.url, redis_prefix=f"test:{uuid4().hex}:")
    try:
        chat = await gateway.open()
        assert await ready(gateway)
        await gateway.services.redis.replicaof("127.0.0.1", str(free_port()))
        assert not await ready(gateway)
        assert (await chat.say("hello")).status_code == 503
    finally:
        await gateway.stop()


async def test_a_client_that_comes_while_redis_is_away_is_told_to_come_again(server: Server) -> None:
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
