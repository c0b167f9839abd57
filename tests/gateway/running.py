"""A gateway on a real port, in the test's own loop, and clients that talk to it as widgets do."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt
import websockets

from services.gateway.app import create_app
from services.gateway.dependencies import Dependencies
from services.gateway.desk.service import DeskService
from services.gateway.serving.server import GatewayServer, listen, listen_for_health, make_server
from services.gateway.settings import GatewaySettings
from tests.plain_http import NO_AUTHORITIES

SECRET = "a-secret-that-only-these-tests-share-0123456789"
WITHIN_S = 60.0

Frame = dict[str, Any]


def host_token(subject: str = "jane", secret: str = SECRET, **claims: Any) -> str:
    """A token of a host site; a claim of None is left out. Its end is rounded: equal claims give the same token."""
    claims = {"sub": subject, "role": "staff", "exp": (int(time.time()) // 3_600 + 3) * 3_600, **claims}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, secret, "HS256")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def new_message_id() -> str:
    return f"m-{secrets.token_hex(8)}"


@dataclass
class Gateway:
    url: str
    server: GatewayServer
    services: Dependencies
    http: httpx2.AsyncClient
    health_url: str
    desk: DeskService
    running: bool = True

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def stop(self) -> None:
        """End as a signal would have it."""
        self.running = False
        await self.http.aclose()
        await self.server.shutdown()

    async def open(self, token: str | None = None, **body: Any) -> "Chat":
        """A conversation of a new person, or of the person of this token."""
        token = token or host_token(f"somebody-{secrets.token_hex(6)}")
        answer = await self.http.post("/v1/conversations", json=body, headers=bearer(token))
        assert answer.status_code in (200, 201), answer.text
        opened = answer.json()
        return Chat(self, opened["conversation_id"], opened["token"])


async def start(**settings: Any) -> Gateway:
    """Serve with these settings on a free port unless one is given."""
    values = {"identity_secret": SECRET, "port": 0, **settings}
    checked = GatewaySettings(_env_file=None, **values)
    health = listen_for_health(checked)
    app = create_app(checked, health)
    listener = listen(checked)
    server = make_server(app, checked)
    # What `serve` does, but for its signals, which the test runner keeps, and its clock, which costs a test time.
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[listener])
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    http = httpx2.AsyncClient(base_url=url, timeout=WITHIN_S, verify=NO_AUTHORITIES)
    health_url = f"http://127.0.0.1:{health.getsockname()[1]}"
    return Gateway(url, server, app.state.services, http, health_url, app.state.desk)


@dataclass
class Chat:
    """One conversation through one gateway."""

    gateway: Gateway
    id: str
    token: str

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    def via(self, gateway: Gateway) -> "Chat":
        return Chat(gateway, self.id, self.token)

    async def post(self, body: Any, path: str = "/messages") -> httpx2.Response:
        return await self.gateway.http.post(self.path + path, json=body, headers=bearer(self.token))

    async def post_raw(self, content: bytes, path: str = "/messages") -> httpx2.Response:
        headers = {**bearer(self.token), "Content-Type": "application/json"}
        return await self.gateway.http.post(self.path + path, content=content, headers=headers)

    async def say(self, text: str, message_id: str | None = None) -> httpx2.Response:
        return await self.post({"text": text, "client_message_id": message_id or new_message_id()})

    async def get(self, path: str = "/messages", **params: Any) -> httpx2.Response:
        return await self.gateway.http.get(self.path + path, params=params, headers=bearer(self.token))

    async def texts(self) -> list[str]:
        response = await self.get(limit=500)
        if response.status_code == 503:
            return []  # Redis did not answer for seconds, as on a machine that stood still: clients ask again
        return [message["text"] for message in response.json()["messages"]]

    @asynccontextmanager
    async def socket(self, after: str = "0", *, token: str | None = None, **options: Any) -> "AsyncIterator[Socket]":
        url = f"{self.gateway.url.replace('http', 'ws')}{self.path}/socket?after={after}"
        protocols = ["frontdesk.v1", f"bearer.{token or self.token}"]
        async with websockets.connect(url, subprotocols=protocols, open_timeout=WITHIN_S, **options) as connection:  # type: ignore[arg-type]
            yield Socket(connection)

    @asynccontextmanager
    async def events(self, after: str = "0", last_event_id: str | None = None) -> "AsyncIterator[Events]":
        headers = bearer(self.token) | ({"Last-Event-ID": last_event_id} if last_event_id else {})
        request = self.gateway.http.stream("GET", f"{self.path}/events", params={"after": after}, headers=headers)
        async with request as response:
            assert response.status_code == 200, await response.aread()
            yield Events(response.aiter_lines())


@dataclass
class Socket:
    connection: websockets.ClientConnection
    seen: list[Frame] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def say(self, text: str, message_id: str | None = None) -> str:
        message_id = message_id or new_message_id()
        await self.send(type="message", text=text, client_message_id=message_id)
        return message_id

    async def next(self) -> Frame:
        async with asyncio.timeout(WITHIN_S):
            frame: Frame = json.loads(await self.connection.recv())
        self.seen.append(frame)
        return frame

    async def next_of(self, *types: str) -> Frame:
        """The next frame of these types; others are passed over, and kept in `seen`."""
        while (frame := await self.next())["type"] not in types:
            pass
        return frame

    async def ready(self) -> list[Frame]:
        """The frames of the backlog, up to and with `ready`."""
        await self.next_of("ready")
        return list(self.seen)

    async def closed(self) -> int:
        """The code that the gateway closes with."""
        with suppress(websockets.ConnectionClosed):
            while True:
                await self.next()
        assert self.connection.close_code is not None
        return self.connection.close_code


@dataclass
class Events:
    """A reader of server-sent events that follows the standard's rules for `id`."""

    lines: AsyncIterator[str]
    last_id: str | None = None

    async def next(self) -> Frame:
        data = ""
        async with asyncio.timeout(WITHIN_S):
            async for line in self.lines:
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last_id = value
                elif name == "data":
                    data += value
                elif not line and data:
                    frame: Frame = json.loads(data)
                    return frame
        raise EOFError("the stream ended")

    async def next_of(self, *types: str) -> Frame:
        while (frame := await self.next())["type"] not in types:
            pass
        return frame

    async def ended(self) -> None:
        """Read to the end that the gateway makes."""
        with suppress(EOFError):
            while True:
                await self.next()
