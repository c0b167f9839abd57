"""A connection costs the gateway a bounded amount of memory and time, and an address a bounded number of them."""

import asyncio
import resource
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import websockets

from libs.serving import connection_guard
from libs.serving.connection_guard import GuardedProtocol
from tests.gateway.running import Gateway, host_token
from tests.hostile.conftest import Run, wire
from tests.hostile.wire import Wire
from tests.waiting import until

SOON = timedelta(seconds=0.3)
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"X-A: " + b"a" * 40_000, id="one long header"),
        pytest.param(b"".join(b"X-%d: %s\r\n" % (n, b"a" * 900) for n in range(60)), id="many headers"),
        pytest.param(b"".join(b"X-%d: a\r\n" % n for n in range(200)), id="too many headers"),
        pytest.param(b"Cookie: " + b"a=b; " * 1_800, id="a header that the socket's parser would not take"),
    ],
)
async def test_headers_that_are_too_large_are_refused(run: Run, header: bytes) -> None:
    gateway = await run()
    async with wire(gateway) as client:
        await client.send(GET + header + b"\r\n\r\n")
        assert await client.status() == 431
        assert b'"code": "headers_too_large"' in await client.answer()


async def test_an_address_that_is_too_long_is_refused(run: Run) -> None:
    gateway = await run()
    async with wire(gateway) as client:
        await client.send(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * 9_000))
        assert await client.status() == 431


async def test_each_request_over_a_connection_has_its_own_limit(run: Run) -> None:
    gateway = await run()
    async with wire(gateway) as client:
        for _ in range(6):
            await client.send(GET + b"X-A: " + b"a" * 7_000 + b"\r\n\r\n")
            assert await client.status() == 200
            await client.reader.readuntil(b"}")


async def test_headers_of_the_second_request_are_bounded_too(run: Run) -> None:
    gateway = await run()
    async with wire(gateway) as client:
        await client.send(GET + b"\r\n")
        assert await client.status() == 200
        await client.send(GET + b"X-A: " + b"a" * 40_000)
        assert b"HTTP/1.1 431 " in await client.answer()


async def test_headers_of_a_request_that_comes_with_another_are_bounded_too(run: Run) -> None:
    large = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 900) for number in range(60))
    gateway = await run()
    async with wire(gateway) as client:
        await client.send(GET + b"\r\n" + GET + large + b"Connection: close\r\n\r\n")
        assert (await client.answer()).count(b"HTTP/1.1 200 ") <= 1


async def test_headers_without_end_cost_no_memory(run: Run) -> None:
    gateway = await run()
    await gateway.http.get("/healthz")
    before = memory_mb()
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(wire(gateway)) for _ in range(3)]
        for _ in range(100):
            for client in clients:
                client.writer.write(b"a" * 1_000_000)
                try:
                    await asyncio.wait_for(client.writer.drain(), 0.05)
                except (TimeoutError, ConnectionError):
                    continue
        assert (await gateway.http.get("/healthz")).status_code == 200
        # What the clients' own buffers hold is in this process, too.
        sent_not = sum(client.writer.transport.get_write_buffer_size() for client in clients) / 1e6
        assert memory_mb() - before - sent_not < 20


async def test_headers_and_bodies_that_drip_are_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_guard, "HEADER_TIMEOUT", SOON)
    monkeypatch.setattr(connection_guard, "BODY_TIMEOUT", SOON)
    monkeypatch.setattr(connection_guard, "SLOWEST_BYTES_A_SECOND", 1_000)
    gateway = await run()
    beginnings = (b"GET /", GET + b"X-A: ", POST + b"Content-Length: 60000\r\n\r\n", GET + b"\r\n" + GET)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_dripping(gateway, each)) for each in beginnings]
    answers = [task.result() for task in tasks]
    assert all(b"HTTP/1.1 408 " in answer for answer in answers), answers


async def test_a_body_that_drips_after_its_answer_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_guard, "BODY_TIMEOUT", SOON)
    monkeypatch.setattr(connection_guard, "SLOWEST_BYTES_A_SECOND", 1_000)
    _after_the_answer(monkeypatch)
    answer = await _dripping(await run(), b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.count(b"HTTP/1.1") == 1


async def test_a_connection_that_says_nothing_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_guard, "HEADER_TIMEOUT", SOON)
    gateway = await run(connections_per_address=1, trusted_proxies="0")
    async with wire(gateway) as client:
        assert (await client.answer()).startswith(b"HTTP/1.1 408 ")
        await until("its place is free though it stays", lambda: _answers(gateway))


async def test_a_body_that_keeps_arriving_has_longer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_guard, "BODY_TIMEOUT", timedelta(seconds=0.2))
    monkeypatch.setattr(connection_guard, "SLOWEST_BYTES_A_SECOND", 5_000)
    gateway = await run()
    body = b'{"locale": "en"' + b" " * 20_000 + b"}"
    async with wire(gateway) as client:
        await client.send(POST + b"Content-Length: %d\r\nAuthorization: Bearer " % len(body))
        await client.send(host_token().encode() + b"\r\n\r\n")
        for at in range(0, len(body), 2_000):
            await client.send(body[at : at + 2_000])
            await asyncio.sleep(0.05)  # the pace itself is what is tested
        assert await client.status() in (200, 201)


async def test_one_address_has_a_bounded_number_of_connections(run: Run) -> None:
    gateway = await run(connections_per_address=3, trusted_proxies="0")
    async with AsyncExitStack() as stack:
        held = [await stack.enter_async_context(wire(gateway)) for _ in range(3)]
        async with wire(gateway) as fourth:
            answer = await fourth.answer()
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after:" in answer
        held[0].writer.close()
        await until("there is room again", lambda: _answers(gateway))


async def test_a_socket_counts_until_it_ends(run: Run) -> None:
    gateway = await run(connections_per_address=2, trusted_proxies="0")
    chat = await gateway.open()
    await gateway.http.aclose()
    async with chat.socket() as socket:
        await socket.ready()
        async with wire(gateway), wire(gateway) as third:
            assert b" 429 " in await third.answer()
    await until("the socket's place is free", lambda: _all_fit(gateway, 2))
    assert not await _all_fit(gateway, 3), "one place was freed, not two"


async def test_a_socket_above_the_limit_is_refused(run: Run) -> None:
    gateway = await run(connections_per_address=1, trusted_proxies="0")
    chat = await gateway.open()
    await gateway.http.aclose()
    async with chat.socket() as socket:
        await socket.ready()
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with chat.socket():
                pass
        assert refused.value.response.status_code == 429


async def test_behind_proxies_the_visitor_is_counted_and_never_the_proxy(run: Run) -> None:
    gateway = await run(connections_per_address=2, trusted_proxies="127.0.0.1")
    chat = await gateway.open()
    url = f"{gateway.url.replace('http', 'ws')}{chat.path}/socket"
    protocols = [websockets.Subprotocol("frontdesk.v1"), websockets.Subprotocol(f"bearer.{chat.token}")]

    def from_(address: str) -> websockets.connect:
        headers = {"X-Forwarded-For": address}
        return websockets.connect(url, subprotocols=protocols, additional_headers=headers)

    async with AsyncExitStack() as stack:
        for last in (1, 2):
            await stack.enter_async_context(from_(f"2001:db8:0:1::{last}"))
        with pytest.raises(websockets.InvalidStatus) as refused:
            await stack.enter_async_context(from_("2001:db8:0:1::3"))
        assert refused.value.response.status_code == 429
        answer = await gateway.http.get(chat.path + "/messages", headers={"X-Forwarded-For": "2001:db8:0:1::4"})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_connections")
        for last in range(4):
            await stack.enter_async_context(from_(f"203.0.113.{last}"))
            await stack.enter_async_context(wire(gateway))

    async def fit() -> bool:
        async with AsyncExitStack() as stack:
            with suppress(websockets.InvalidStatus):
                for last in (1, 2):
                    await stack.enter_async_context(from_(f"2001:db8:0:1::{last}"))
                return True
        return False

    await until("the visitor's places are free", fit)


async def test_the_operators_port_is_bounded_too(run: Run) -> None:
    gateway = await run()
    port = int(gateway.health_url.rpartition(":")[2])
    async with Wire("127.0.0.1", port) as client:
        await client.send(GET + b"X-A: " + b"a" * 40_000)
        assert await client.status() == 431


async def _dripping(gateway: Gateway, beginning: bytes) -> bytes:
    """The answer to a request that arrives byte by byte."""
    async with wire(gateway) as client:
        await client.send(beginning)
        answer = asyncio.create_task(client.answer())
        while not answer.done():
            try:
                await client.send(b"a")
            except ConnectionError:
                break
            await asyncio.wait([answer], timeout=0.02)
        return await answer


def _after_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of a body's time is noticed after the answer has begun, however long a busy machine needs for that."""
    notice = GuardedProtocol._body_is_late

    def later(guarded: GuardedProtocol) -> None:
        if guarded.cycle.response_started:
            notice(guarded)
        else:
            guarded._timer = guarded.loop.call_later(0.01, guarded._body_is_late)

    monkeypatch.setattr(GuardedProtocol, "_body_is_late", later)


async def _answers(gateway: Gateway) -> bool:
    async with wire(gateway) as client:
        await client.send(GET + b"Connection: close\r\n\r\n")
        return b" 200 " in (await client.answer())[:20]


async def _all_fit(gateway: Gateway, number: int) -> bool:
    async with AsyncExitStack() as stack:
        for _ in range(number):
            client = await stack.enter_async_context(wire(gateway))
            await client.send(GET + b"\r\n")
            if await client.status() != 200:
                return False
    return True


@pytest.mark.parametrize("size", [200_000, 2_000_000])
@pytest.mark.parametrize(
    ("path", "status"), [("/v1/conversations", 413), (f"/v1/conversations/0-{'a' * 26}/imports", 401)]
)
async def test_a_client_that_still_sends_its_body_gets_the_refusal(run: Run, path: str, status: int, size: int) -> None:
    gateway = await run()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    for _ in range(5):
        async with wire(gateway) as client:
            await client.send(head)
            for _ in range(size // 10_000):
                await client.send(b"x" * 10_000)
                await asyncio.sleep(0)  # the gateway answers while the body arrives
            assert await client.status() == status


async def test_a_client_that_leaves_while_it_sends_a_file_is_no_error(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = await run()
    chat = await gateway.open()
    head = f"POST {chat.path}/imports?client_message_id=12345678&file_name=a.csv HTTP/1.1\r\nHost: x\r\n"
    head += f"Authorization: Bearer {chat.token}\r\nContent-Type: text/csv\r\nContent-Length: 100000\r\n\r\n"
    route = "/v1/conversations/{conversation_id}/imports"
    left = gateway.services.metrics.requests.labels("POST", route, "499")
    async with wire(gateway) as client:
        await client.send(head.encode() + b"x" * 50_000)

    async def is_counted() -> bool:
        return bool(left._value.get() == 1)

    await until("it is counted", is_counted)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
