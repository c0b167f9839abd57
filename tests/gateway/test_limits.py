"""Clients that are too fast, too large or too slow are limited, and no other client notices."""

import asyncio
import json
import socket as sockets
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from services.gateway.http.problems import Refusal
from services.gateway.limits.rate_limits import _RATE_LIMITS, RateLimit
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Chat, Gateway, bearer, host_token, start
from tests.redis_server import private_redis
from tests.waiting import until_holds


async def test_a_contact_who_sends_too_fast_must_wait(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(messages_per_contact=5)
    chat, other = await gateway.open(), await gateway.open()
    answers = [await chat.say(f"line {number}") for number in range(8)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 3
    assert answers[-1].json()["code"] == "rate_limited"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 10
    assert await chat.texts() == [f"line {number}" for number in range(5)]
    assert (await other.say("hello")).status_code == 202


async def test_the_limit_holds_over_all_gateways_and_ways(start_gateway: StartGateway) -> None:
    gateways = [await start_gateway(messages_per_contact=12) for _ in range(3)]
    chat = await gateways[0].open()
    async with chat.via(gateways[2]).socket() as socket:
        await socket.ready()

        async def send(number: int) -> None:
            if number % 3 == 2:
                await socket.say(f"line {number}")
            else:
                await chat.via(gateways[number % 3]).say(f"line {number}")

        await asyncio.gather(*(send(number) for number in range(60)))
        for _ in range(20):
            await socket.next_of("ack", "error")
    assert 4 <= len(await chat.texts()) <= 12


async def test_waiting_helps(redis: Redis, keys: Keys) -> None:
    limit = RateLimit(redis, keys, "contact", 3, window=timedelta(milliseconds=200))

    async def spent() -> bool:
        try:
            await limit.spend("jane")
        except Refusal:
            return False
        return True

    assert [await spent() for _ in range(5)] == [True, True, True, False, False]
    async with asyncio.timeout(60):
        while not await spent():
            pass


async def test_a_stall_of_redis_costs_a_sender_nothing() -> None:
    with private_redis() as url:
        redis = connect(url, name="test")
        limit = RateLimit(redis, Keys(), "contact", 8)
        await redis.client_pause(600, all=True)
        for _ in range(6):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    await limit.spend("jane")
        outcomes = await asyncio.gather(*(limit.spend("jane") for _ in range(9)), return_exceptions=True)
        assert [outcome is None for outcome in outcomes] == [True] * 8 + [False]
        await redis.aclose()


async def test_a_share_is_given_again_after_a_lost_answer(
    redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, evalsha = RateLimit(redis, keys, "contact", 8), redis.evalsha

    async def lose(*arguments: Any) -> None:
        await redis.eval(_RATE_LIMITS.source, 1, *arguments[2:])
        raise RedisConnectionError

    monkeypatch.setattr(redis, "evalsha", lose)
    for _ in range(8):
        with suppress(RedisConnectionError):
            await limit.spend("jane")
    monkeypatch.setattr(redis, "evalsha", evalsha)
    outcomes = await asyncio.gather(*(limit.spend("jane") for _ in range(9)), return_exceptions=True)
    assert [outcome is None for outcome in outcomes] == [True] * 8 + [False]
    other = RateLimit(redis, keys, "contact", 8)
    with pytest.raises(Refusal):
        await other.spend("jane")


async def test_a_message_that_could_not_be_stored_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.conversations.service.REDIS_DEADLINE", timedelta(seconds=0.2))
    with private_redis() as url:
        gateway = await start(redis_url=url, messages_per_contact=5)
        chat, redis = await gateway.open(), gateway.services.redis
        assert (await chat.say("first")).status_code == 202
        await redis.client_pause(900, all=True)
        stalled = [(await chat.say("second", "message-2")).status_code for _ in range(3)]
        await redis.ping()
        after = [(await chat.say(f"line {number}", f"message-{number}")).status_code for number in range(3, 7)]
        assert stalled == [503] * 3
        assert after == [202] * 3 + [429] or after == [202] * 4
        await gateway.stop()


async def test_all_of_a_limit_may_be_spent_through_one_gateway(redis: Redis, keys: Keys) -> None:
    limit = RateLimit(redis, keys, "contact", 50)
    results = await asyncio.gather(*(limit.spend("jane") for _ in range(60)), return_exceptions=True)
    assert sum(result is None for result in results) == 50


async def test_an_address_is_limited_for_all_its_senders(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(messages_per_address=6, openings_per_address=4)
    chats = [await gateway.open() for _ in range(3)]
    codes = [(await chat.say("hi")).status_code for chat in chats for _ in range(4)]
    assert codes.count(202) == 6
    assert codes.count(429) == 6
    await gateway.open()
    refused = await gateway.http.post("/v1/conversations", headers=bearer(host_token("one-more")))
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"]


async def test_a_proxy_that_is_trusted_names_the_address(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(openings_per_address=1)

    async def opening(address: str) -> int:
        return (await gateway.http.post("/v1/conversations", headers={"X-Forwarded-For": address})).status_code

    assert await opening("192.0.2.1") == 201
    assert await opening("192.0.2.1") == 429
    assert await opening("192.0.2.2") == 201


async def test_a_socket_that_is_flooded_is_cut_off_and_others_live(gateway: Gateway) -> None:
    flooder, other = await gateway.open(), await gateway.open()
    async with flooder.socket() as flood, other.socket() as calm:
        await calm.ready()
        await flood.ready()
        sending = asyncio.gather(
            *(flood.connection.send('{"type":"ping"}') for _ in range(1_000)), return_exceptions=True
        )
        await calm.say("can you hear me?")
        assert (await calm.next_of("ack"))["type"] == "ack"
        error = await flood.next_of("error")
        assert error["code"] == "rate_limited"
        assert error["retry_after"] > 0
        assert await flood.closed() == 1008
        await sending
    async with flooder.socket() as again:
        await again.ready()


@pytest.mark.parametrize("way", ["socket", "events"])
async def test_a_client_that_never_reads_is_cut_off_and_costs_no_memory(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    limit = {"socket": "READ_TIMEOUT", "events": "UNREAD_TIMEOUT"}[way]
    monkeypatch.setattr(f"services.gateway.serving.server.{limit}", timedelta(seconds=0.4))
    gateway = await start_gateway(messages_per_contact=0, messages_per_address=0)
    chat = await gateway.open()
    deaf, connection = await follow_deaf(gateway, chat, way)
    waiting = 0
    async with chat.socket() as reader:

        async def read() -> list[int]:
            texts = [(await reader.next_of("message"))["message"]["text"] for _ in range(150)]
            return [int(text.split()[0]) for text in texts]

        reading = asyncio.create_task(read())
        for number in range(150):
            assert (await chat.say(f"{number} " + "x" * 3_900)).status_code == 202
            waiting = max(waiting, connection.transport.get_write_buffer_size())
        assert await reading == list(range(150))
        await until_holds(lambda: gateway.services.followers[chat.id] == 1, "the deaf client is cut off")
        if way == "socket":
            assert b"\x03\xf5too slow" in await rest_of(deaf)
        await until_holds(lambda: connection not in gateway.server.server_state.connections, "its connection is gone")
    assert 0 < waiting < 200_000
    deaf.close()


async def test_a_client_that_does_not_even_read_that_it_is_cut_off(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("READ_TIMEOUT", "CLOSE_TIMEOUT"):
        monkeypatch.setattr(f"services.gateway.serving.server.{limit}", timedelta(seconds=0.4))
    gateway = await start_gateway(messages_per_contact=0, messages_per_address=0)
    chat = await gateway.open()
    deaf, connection = await follow_deaf(gateway, chat, "socket")
    for number in range(150):
        assert (await chat.say(f"{number} " + "x" * 3_900)).status_code == 202
    await until_holds(lambda: connection not in gateway.server.server_state.connections, "its connection is gone")
    deaf.close()


async def follow_deaf(gateway: Gateway, chat: Chat, way: str) -> tuple[sockets.socket, Any]:
    """A client that follows a conversation and never reads, and the gateway's end of its connection."""
    before = set(gateway.server.server_state.connections)
    deaf = await connect_deaf(gateway, chat, way)
    await until_holds(lambda: gateway.services.followers.get(chat.id) == 1, "the deaf client follows")
    (connection,) = gateway.server.server_state.connections - before
    # As small as a slow network's, so that the test needs less.
    connection.transport.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4_096)
    return deaf, connection


async def connect_deaf(gateway: Gateway, chat: Chat, way: str) -> sockets.socket:
    """A client that asks as it should, and then never reads."""
    loop = asyncio.get_running_loop()
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
    raw.setblocking(False)
    await loop.sock_connect(raw, ("127.0.0.1", gateway.port))
    asked = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    asked += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol: frontdesk.v1"]
    lines = [f"GET {chat.path}/{way} HTTP/1.1", "Host: x", f"Authorization: Bearer {chat.token}"]
    lines += [*(asked if way == "socket" else []), "", ""]
    await loop.sock_sendall(raw, "\r\n".join(lines).encode())
    return raw


async def rest_of(raw: sockets.socket) -> bytes:
    """All bytes that were on their way."""
    loop = asyncio.get_running_loop()
    found = b""
    async with asyncio.timeout(60):
        while b"too slow" not in found:
            more = await loop.sock_recv(raw, 65_536)
            if not more:
                break
            found += more
    return found


async def test_refusals_over_a_socket_name_the_message(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(messages_per_contact=1)
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        await socket.say("one", "first-one")
        await socket.next_of("ack")
        await socket.connection.send(json.dumps({"type": "message", "text": "two", "client_message_id": "second-one"}))
        error = await socket.next_of("error")
        assert (error["code"], error["client_message_id"]) == ("rate_limited", "second-one")
        assert 0 < error["retry_after"] <= 10


async def test_a_senders_burst_gets_exactly_what_the_limit_allows(redis: Redis, keys: Keys) -> None:
    for _ in range(5):
        limit = RateLimit(redis, Keys(prefix=f"{keys.prefix}{uuid4().hex}:"), "contact", 20)
        outcomes = await asyncio.gather(*(limit.spend("somebody") for _ in range(50)), return_exceptions=True)
        assert sum(outcome is None for outcome in outcomes) == 20
