"""Serves an application on a real port, in the running loop, for the command and for tests of clients."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.hubspot.edge import CUT

_BACKLOG = 2_048
_KEEP_ALIVE_SECONDS = 75
_STOP_SECONDS = 2


class _Protocol(HttpToolsProtocol):
    def on_message_begin(self) -> None:
        super().on_message_begin()
        # Only the transport can lose an answer: each response of an application would reach the client.
        self.scope["extensions"] = {CUT: self.transport.abort}  # type: ignore[dict-item]


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """The owner of the process handles signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serve(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Yields the base URL when the application listens. Raises OSError if the port is taken."""
    listener = _bind(host, port)
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve([listener]))
    try:
        listening = asyncio.create_task(server.listening.wait())
        await asyncio.wait((running, listening), return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        # uvicorn ends without an exception where the start of the application fails.
        if running.done():
            running.result()
            raise RuntimeError("the sandbox stopped before it listened")
        bound = listener.getsockname()
        shown = f"[{bound[0]}]" if listener.family == socket.AF_INET6 else bound[0]
        yield f"http://{shown}:{bound[1]}"
    finally:
        # Streams end only by themselves, and the server would wait for them.
        for callback in getattr(app.state, "before_stop", ()):
            callback()
        server.should_exit = True
        await running
        listener.close()


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        # A sandbox that is restarted at once must get its port again.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener
