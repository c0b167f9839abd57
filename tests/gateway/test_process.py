"""The gateway as a process: its start, its output, and its end."""

import asyncio
import json
import signal
import socket as sockets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import websockets

from frontdesk.probes import free_port
from libs.messaging.keys import Keys
from tests.gateway.process import ENVIRONMENT, ROOT, launch, running
from tests.gateway.running import SECRET, Events, Socket, bearer, host_token
from tests.plain_http import NO_AUTHORITIES
from tests.redis_server import redis_process
from tests.waiting import in_one_try

EVERYWHERE = "0.0.0.0"  # noqa: S104  refused


@asynccontextmanager
async def a_chat(url: str) -> AsyncIterator[tuple[httpx2.AsyncClient, str, str]]:
    async with httpx2.AsyncClient(base_url=url, verify=NO_AUTHORITIES) as http:
        opened = (await http.post("/v1/conversations", headers=bearer(host_token(email="jane@acme.example")))).json()
        yield http, f"/v1/conversations/{opened['conversation_id']}", opened["token"]


@asynccontextmanager
async def a_socket(url: str, path: str, token: str) -> AsyncIterator[Socket]:
    protocols = [websockets.Subprotocol("frontdesk.v1"), websockets.Subprotocol(f"bearer.{token}")]
    async with websockets.connect(f"{url.replace('http', 'ws')}{path}/socket", subprotocols=protocols) as raw:
        yield Socket(raw)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_within_seconds_and_tells_everybody(
    redis_url: str, keys: Keys, tmp_path: Path, sent: signal.Signals
) -> None:
    async def serve_and_end() -> None:
        async with (
            running(tmp_path, REDIS_URL=redis_url, REDIS_PREFIX=keys.prefix) as process,
            a_chat(process.url) as (http, path, token),
            a_socket(process.url, path, token) as socket,
            http.stream("GET", f"{path}/events", headers=bearer(token)) as response,
        ):
            await socket.ready()
            events = Events(response.aiter_lines())
            await events.next_of("ready")
            took = await process.end(sent)
            assert await socket.closed() == 1012
            await events.ended()
            assert process.child.returncode == 0
            assert took < 3
            assert b"Traceback" not in await process.written

    await in_one_try(serve_and_end)


async def test_it_ends_with_a_client_that_never_reads(redis_url: str, keys: Keys, tmp_path: Path) -> None:
    async with (
        running(
            tmp_path, REDIS_URL=redis_url, REDIS_PREFIX=keys.prefix, MESSAGES_PER_CONTACT="0", MAX_BODY_BYTES="65536"
        ) as process,
        a_chat(process.url) as (http, path, token),
    ):
        deaf = sockets.create_connection(("127.0.0.1", int(process.url.rpartition(":")[2])))
        deaf.sendall(f"GET {path}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        for number in range(30):
            body = {"text": "x" * 4_000, "client_message_id": f"message-{number}"}
            assert (await http.post(f"{path}/messages", json=body, headers=bearer(token))).status_code == 202
        assert await process.end() < 6
        deaf.close()


async def test_logs_and_metrics_hold_no_private_data(redis_url: str, keys: Keys, tmp_path: Path) -> None:
    async with (
        running(tmp_path, REDIS_URL=redis_url, REDIS_PREFIX=keys.prefix, LOG_LEVEL="debug") as process,
        a_chat(process.url) as (http, path, token),
        a_socket(process.url, path, token) as socket,
    ):
        await socket.say("my-secret-words over a socket")
        await socket.next_of("ack")
        headers = bearer(token) | {"X-Request-ID": "request-0001"}
        for body in ({"text": "my-secret-words", "client_message_id": "message-1"}, {"text": "my-secret-words"}):
            await http.post(f"{path}/messages", json=body, headers=headers)
        await http.post("/v1/conversations", headers=bearer(host_token(exp=1, email="jane@acme.example")))
        metrics = (await http.get(f"{process.health_url}/metrics")).text
        assert 'frontdesk_gateway_messages_total{kind="message",outcome="appended",via="socket"} 1.0' in metrics
        assert 'frontdesk_gateway_connections{kind="socket"} 1.0' in metrics
        await process.end()
        written = (await process.written).decode()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["status"] for line in lines if line.get("request_id") == "request-0001"] == [202, 422]
    for secret in ("my-secret-words", "acme", "127.0.0.1:", token, host_token()[:20]):
        assert secret not in written
        assert secret not in metrics


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "FRONTDESK_REDIS_URL"),
        ({"IDENTITY_SECRET": "short"}, "FRONTDESK_IDENTITY_SECRET must have at least 32 characters"),
        ({"HOST": EVERYWHERE}, "FRONTDESK_IDENTITY_SECRET is needed"),
        ({"PORT": "eighty"}, "FRONTDESK_PORT: "),
        ({"SHARDS": "0"}, "FRONTDESK_SHARDS: "),
    ],
)
async def test_a_failed_start_prints_one_line(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    child = await launch(tmp_path, **{"PORT": str(free_port()), **settings})
    async with asyncio.timeout(60):
        _, written = await child.communicate()
    assert child.returncode == 1
    (line,) = written.decode().splitlines()
    assert said in line


async def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with sockets.create_server(("127.0.0.1", 0)) as taken:
        child = await launch(tmp_path, PORT=str(taken.getsockname()[1]))
        async with asyncio.timeout(60):
            _, written = await child.communicate()
    assert child.returncode == 1
    (line,) = written.decode().splitlines()
    assert "FRONTDESK_PORT" in line


async def test_metrics_and_readiness_are_for_the_operator_alone(redis_url: str, keys: Keys, tmp_path: Path) -> None:
    paths = ("/healthz", "/readyz", "/metrics")
    async with (
        running(tmp_path, REDIS_URL=redis_url, REDIS_PREFIX=keys.prefix) as process,
        httpx2.AsyncClient(verify=NO_AUTHORITIES) as http,
    ):
        public = [(await http.get(process.url + path)).status_code for path in paths]
        inside = [(await http.get(process.health_url + path)).status_code for path in paths]
        assert (await http.get(f"{process.health_url}/v1/desk/me")).status_code == 404
    assert public == [200, 404, 404]
    assert inside == [200, 200, 200]


async def test_the_operators_port_is_not_the_public_one(tmp_path: Path) -> None:
    child = await launch(tmp_path, PORT="8123", HEALTH_PORT="8123", IDENTITY_SECRET=SECRET)
    _, written = await child.communicate()
    assert child.returncode == 1
    assert "FRONTDESK_HEALTH_PORT must differ" in written.decode()


FROZEN = """
import gc, services.gateway.__main__ as gateway
class Server:
    def run(self, sockets): print(gc.get_freeze_count(), sum(len(gc.get_objects(each)) for each in range(3)))
gateway.make_server = lambda *_: Server()
gateway.main()
"""


async def test_a_collection_of_garbage_does_not_look_at_the_program(redis_url: str, tmp_path: Path) -> None:
    """Such a look holds up the event loop for longer than a report may."""
    told = {"FRONTDESK_REDIS_URL": redis_url, "FRONTDESK_IDENTITY_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    ports = {"FRONTDESK_PORT": str(free_port()), "FRONTDESK_HEALTH_PORT": str(free_port())}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FROZEN, cwd=tmp_path, env={**ENVIRONMENT, **told, **ports},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    written, _ = await child.communicate()
    frozen, others = map(int, written.split()[-2:])
    assert frozen > 20 * others


async def test_requests_that_wait_at_its_end_get_a_retry(tmp_path: Path) -> None:
    """Redis answers nothing, and the gateway must end before the requests give up on it."""
    with redis_process(folder=tmp_path) as server:
        async with running(tmp_path, REDIS_URL=server.url) as process, a_chat(process.url) as (http, path, token):
            server.freeze()
            request = asyncio.create_task(http.get(f"{path}/messages", headers=bearer(token)))
            socket = asyncio.create_task(a_refusal(process.url, path, token))
            for _ in range(2):  # answered after what was sent before
                assert (await http.get("/healthz")).status_code == 200
            await process.end()
            response = await request
            assert (response.status_code, response.json()["code"]) == (503, "unavailable")
            assert response.headers["Retry-After"] == "1"
            await socket
            assert b"Traceback" not in await process.written


async def a_refusal(url: str, path: str, token: str) -> None:
    with pytest.raises((websockets.InvalidHandshake, websockets.ConnectionClosed, OSError)):
        async with a_socket(url, path, token) as socket:
            await socket.connection.recv()
