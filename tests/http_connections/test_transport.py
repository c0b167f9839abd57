"""The transport against a server that answers with given bytes: what is read, what is kept, and what fails how."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from libs.http_connections import direct_transport
from libs.http_connections.transport import LeanTransport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=10, keepalive_expiry=60)
PATIENCE = 20.0


class Server:
    """Sends the next piece of `answers` for each request. `None` ends the connection; an event is awaited."""

    def __init__(self, answers: list[bytes | asyncio.Event | None]) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self.was_asked = asyncio.Event()
        self.connections = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if task := asyncio.current_task():
            self.tasks.append(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                sized = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                size = int(sized[0].partition(b":")[2]) if sized else 0
                self.requests.append(head + await reader.readexactly(size))
                self.was_asked.set()
                while self.answers:
                    answer = self.answers.pop(0)
                    if answer is None:
                        return
                    if isinstance(answer, asyncio.Event):
                        await answer.wait()
                        continue
                    writer.write(answer)
                    if not self.answers or not isinstance(self.answers[0], asyncio.Event | None):
                        break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the client has gone, or the test is over
        finally:
            writer.close()


@asynccontextmanager
async def talking(
    *answers: bytes | asyncio.Event | None, limits: httpx2.Limits = LIMITS
) -> AsyncIterator[tuple[httpx2.AsyncClient, Server]]:
    """A client with the transport, and the server that it asks."""
    server = Server(list(answers))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    client = httpx2.AsyncClient(base_url=f"http://{host}:{port}", transport=LeanTransport(limits), timeout=PATIENCE)
    try:
        async with client:
            yield client, server
    finally:
        listening.close()
        for each in server.tasks:
            each.cancel()
        if server.tasks:
            await asyncio.wait(server.tasks)


async def test_requests_in_a_row_share_one_connection() -> None:
    async with talking(OK, OK, OK) as (client, server):
        answers = [await client.post("/a?b=c", content=b"body") for _ in range(3)]
    assert [(each.status_code, each.text, each.reason_phrase) for each in answers] == [(200, "ok", "OK")] * 3
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"\r\n\r\nbody")


async def test_a_body_may_be_chunked_or_end_with_the_connection() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"
    async with talking(chunked, b"HTTP/1.1 200 OK\r\n\r\nto the end", None) as (client, server):
        first, second = await client.get("/"), await client.get("/")
    assert (first.text, second.text, server.connections) == ("abcde", "to the end", 1)
    assert "trailer" not in first.headers


async def test_interim_answers_are_passed_over() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    async with talking(interim + OK, OK) as (client, server):
        answer = await client.get("/")
        assert (answer.status_code, answer.text, "link" in answer.headers) == (200, "ok", False)
        assert (await client.get("/")).text == "ok"
    assert server.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
    ],
    ids=["204", "HEAD"],
)
async def test_an_answer_may_have_no_body(answer: bytes) -> None:
    method = "HEAD" if b"200" in answer else "DELETE"
    async with talking(answer) as (client, _):
        assert (await client.request(method, "/")).content == b""


async def test_a_stream_shows_its_pieces_as_they_come() -> None:
    go = asyncio.Event()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    async with talking(head, go, b"2\r\nde\r\n0\r\n\r\n", OK) as (client, server):
        async with client.stream("GET", "/") as answer:
            pieces = answer.aiter_bytes()
            first = await anext(pieces)
            go.set()
            rest = [each async for each in pieces]
        assert (first, b"".join(rest)) == (b"abc", b"de")
        assert (await client.get("/")).text == "ok"
    assert server.connections == 1


async def test_an_answer_that_was_not_read_ends_its_connection() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    async with talking(head, OK) as (client, server):
        async with client.stream("GET", "/"):
            pass
        assert (await client.get("/")).text == "ok"
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfoul",
    ],
    ids=["close", "two answers"],
)
async def test_a_connection_is_left_after_such_an_answer(answer: bytes) -> None:
    async with talking(answer, OK) as (client, server):
        assert [(await client.get("/")).text for _ in range(2)] == ["ok", "ok"]
    assert server.connections == 2


async def test_a_connection_that_the_server_ended_is_replaced() -> None:
    async with talking(OK, None, OK) as (client, server):
        assert (await client.get("/")).text == "ok"
        assert (await client.get("/")).text == "ok"
    assert server.connections == 2


async def test_an_idle_connection_is_used_only_for_a_time() -> None:
    async with talking(OK, OK, limits=httpx2.Limits(keepalive_expiry=0.0)) as (client, server):
        assert [(await client.get("/")).text for _ in range(2)] == ["ok", "ok"]
    assert server.connections == 2


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([None], httpx2.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", None], httpx2.RemoteProtocolError),
        ([b"no HTTP at all\r\n\r\n"], httpx2.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400_000], httpx2.RemoteProtocolError),
    ],
    ids=["nothing", "half a body", "no HTTP", "endless head"],
)
async def test_a_broken_answer_is_an_error(answers: list[bytes | None], error: type[Exception]) -> None:
    async with talking(*answers) as (client, _):
        with pytest.raises(error):
            await client.get("/")


async def test_silence_and_no_server_are_errors_of_their_own() -> None:
    async with talking(asyncio.Event()) as (client, _):
        with pytest.raises(httpx2.ReadTimeout):
            await client.get("/", timeout=httpx2.Timeout(PATIENCE, read=0.01))
    with pytest.raises(httpx2.ConnectError):
        async with talking() as (client, _):
            await client.get("http://127.0.0.1:9/")
    with pytest.raises(httpx2.UnsupportedProtocol):
        async with talking() as (client, _):
            await client.get("ftp://127.0.0.1/")


async def test_requests_beyond_the_limit_wait_for_a_connection() -> None:
    go = asyncio.Event()
    async with talking(go, OK, OK, limits=httpx2.Limits(max_connections=1)) as (client, server):
        first = asyncio.create_task(client.get("/"))
        await server.was_asked.wait()
        with pytest.raises(httpx2.PoolTimeout):
            await client.get("/", timeout=httpx2.Timeout(PATIENCE, pool=0.01))
        second = asyncio.create_task(client.get("/"))
        go.set()
        assert [(await each).text for each in (first, second)] == ["ok", "ok"]
    assert server.connections == 1


async def test_a_cancelled_request_frees_its_connection() -> None:
    async with talking(asyncio.Event(), limits=httpx2.Limits(max_connections=1)) as (client, server):
        first = asyncio.create_task(client.get("/"))
        await server.was_asked.wait()
        first.cancel()
        await asyncio.wait([first])
        server.answers[:] = [OK]
        assert (await client.get("/")).text == "ok"


async def test_a_large_body_is_read_in_parts_that_fit_the_memory() -> None:
    size = 3_000_000
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size
    async with talking(answer, OK) as (client, server):
        async with client.stream("GET", "/") as streamed:
            assert sum([len(each) async for each in streamed.aiter_bytes()]) == size
        assert (await client.get("/")).text == "ok"
    assert server.connections == 1


async def test_a_header_can_not_hold_a_second_one() -> None:
    async with talking(OK) as (client, server):
        with pytest.raises(httpx2.LocalProtocolError):
            await client.get("/", headers={"x": "a\r\nEvil: b"})
    assert server.requests == []


async def test_a_name_may_have_several_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with talking(OK) as (client, server):
        port = httpx2.URL(client.base_url).port
        loop = asyncio.get_running_loop()
        found = [(2, 1, 6, "", ("127.0.0.1", 9)), (2, 1, 6, "", ("127.0.0.1", port))]

        async def look_up(*_: object, **__: object) -> list[object]:
            return list(found)

        monkeypatch.setattr(loop, "getaddrinfo", look_up)
        assert (await client.get(f"http://several.example:{port}/")).text == "ok"
    assert server.connections == 1


def test_a_proxy_of_the_environment_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(direct_transport(LIMITS), LeanTransport)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert direct_transport(LIMITS) is None
