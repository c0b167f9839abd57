"""Serves sockets past the layers of the HTTP application.

A socket is open for hours, and each layer that awaits it stays in memory for as long: the framework, its routers and
the middlewares were two dozen coroutines inside each other. They do nothing for a socket but what is here: the limit of
connections, the mask, and the end with the process. A handshake with another path is left to the application, which
refuses it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from libs.masking import Mask, masking
from services.gateway.http.middleware import is_ending
from services.gateway.http.problems import EXPECTED, note_trouble, response
from services.gateway.http.visitor_connections import TOO_MANY, VisitorConnections

SERVICE_RESTART = 1012

Endpoint = Callable[[WebSocket], Awaitable[None]]


class SocketRoute:
    """A path, with its parameters in braces, and the endpoint of its sockets."""

    def __init__(self, path: str, endpoint: Endpoint) -> None:
        self.path, self.endpoint = path, endpoint
        self._pattern, _, _ = compile_path(path)

    def parameters(self, path: str) -> dict[str, str] | None:
        """The parameters in this path; None if it is another route's."""
        found = self._pattern.match(path)
        return found.groupdict() if found else None


class Sockets:
    """The sockets of one application."""

    def __init__(self, routes: Sequence[SocketRoute], visitors: VisitorConnections, mask: Mask | None) -> None:
        self._routes, self._visitors, self._mask = routes, visitors, mask

    def find(self, scope: Scope) -> Endpoint | None:
        """The endpoint of this socket; its scope gets the parameters of its path. None if no route has it."""
        for route in self._routes if scope["type"] == "websocket" else ():
            if (parameters := route.parameters(scope["path"])) is not None:
                scope["path_params"] = parameters
                return route.endpoint
        return None

    async def serve(self, endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it ends."""
        release = self._visitors.take(scope)
        if release is None:
            await WebSocket(scope, receive, send).send_denial_response(response(TOO_MANY))
            return
        websocket = WebSocket(scope, receive, send)
        try:
            # Everything that people send comes through here, so that no text is read without the mask.
            with masking(self._mask):
                await endpoint(websocket)
        except asyncio.CancelledError:
            if not is_ending(scope):
                raise
            with suppress(RuntimeError, WebSocketDisconnect):  # it is closed already
                await send({"type": "websocket.close", "code": SERVICE_RESTART, "reason": "restart"})
        except EXPECTED as error:
            note_trouble(websocket, error)  # its client connects again, and gets the reason
        finally:
            release()
