"""Sockets go past the layers of the HTTP application, and only those with a route."""

import asyncio
from types import CoroutineType
from typing import Any

import pytest
from starlette.types import Message, Scope
from starlette.websockets import WebSocket

from libs.masking import Mask
from services.gateway.app import GatewayApp
from services.gateway.http import SocketRoute, Sockets, TrustedProxies, VisitorConnections
from services.gateway.routes import SOCKETS


def handshake(path: str) -> Scope:
    return {
        "type": "websocket", "path": path, "headers": [], "query_string": b"", "root_path": "", "subprotocols": [],
        "client": ("127.0.0.1", 1), "extensions": {"websocket.http.response": {}},
    }  # fmt: skip


async def connect() -> Message:
    return {"type": "websocket.connect"}


def app_with(*routes: SocketRoute, mask: Mask | None = None) -> GatewayApp:
    app = GatewayApp()
    app.sockets = Sockets(routes, VisitorConnections(TrustedProxies(), 0), mask)
    return app


def awaited(coroutine: Any) -> list[str]:
    """The names of the coroutines inside each other, the outermost first."""
    names = []
    while isinstance(coroutine, CoroutineType):
        names.append(coroutine.__name__)
        coroutine = coroutine.cr_await
    return names


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/conversations/0-12ab/socket", {"conversation_id": "0-12ab"}),
        ("/v1/desk/socket", {}),
        ("/v1/conversations/0-12ab/x/socket", None),
        ("/v1/conversations/0-12ab/socket/", None),
        ("/x/v1/desk/socket", None),
    ],
)
def test_a_path_belongs_to_one_route_or_none(path: str, parameters: dict[str, str] | None) -> None:
    found = [each for route in SOCKETS if (each := route.parameters(path)) is not None]
    assert found == ([] if parameters is None else [parameters])


async def test_no_layer_of_the_application_awaits_an_open_socket() -> None:
    opened, closing = asyncio.Event(), asyncio.Event()

    async def endpoint(websocket: WebSocket) -> None:
        assert websocket.path_params == {"name": "ann"}
        opened.set()
        await closing.wait()

    serving = asyncio.create_task(app_with(SocketRoute("/{name}", endpoint))(handshake("/ann"), connect, print))  # type: ignore[arg-type]
    await opened.wait()
    assert awaited(serving.get_coro()) == ["__call__", "serve", "endpoint", "wait"]
    closing.set()
    await serving


async def test_a_handshake_with_another_path_is_refused() -> None:
    answered: list[Message] = []

    async def answer(message: Message) -> None:
        answered.append(message)

    await app_with()(handshake("/v1/nothing"), connect, answer)
    assert [message["type"] for message in answered] == ["websocket.close"]
