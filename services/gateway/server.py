"""How uvicorn serves the gateway: sockets that can't hold it up, and an end within seconds."""

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from services.gateway.settings import GatewaySettings

SLOW_READER = timedelta(seconds=20)
"""How long a client may take to read what is on its way before it is cut off. It comes again, and resumes."""

UNREAD = timedelta(seconds=40)
"""After that the kernel drops a connection whose client reads nothing: an event stream's, or one that is closing.
Above SLOW_READER, so that a socket's client hears why."""

LINGER = timedelta(seconds=5)
"""For the closing frame to arrive, then the connection is gone."""

KEEPALIVE = timedelta(seconds=30)
"""Between pings, and for their answer: ten thousand sockets cost some three hundred pings a second."""

DRAIN = timedelta(seconds=3)
"""For requests in hand at the end. A client whose answer is cut off sends again and finds it done."""

BACKLOG = 4_096
"""Connections that may wait to be accepted: all widgets come again at once after a restart."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, but a client that never reads is cut off instead of waited for, for ever."""

    async def send(self, message: Any) -> None:
        if not self.writable.is_set():
            try:
                async with asyncio.timeout(SLOW_READER.total_seconds()):
                    await self.writable.wait()
            except TimeoutError:
                self._cut_off()
                raise ClientDisconnected from None
        await super().send(message)

    def _cut_off(self) -> None:
        if self.close_sent or self.disconnected:
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1013, "reason": "too slow"})
        self.conn.send_close(1013, "too slow")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # Closing waits for the buffer to empty, which is what never happens here.
        self.close_timer = self.loop.call_later(LINGER.total_seconds(), self.transport.abort)


class GatewayServer(uvicorn.Server):
    """Tells the application before it waits for its connections to end."""

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._drain()
        await super().shutdown(sockets)


def listen(settings: GatewaySettings) -> socket.socket:
    """Take the public port. Raises OSError."""
    return _listen(settings.host, settings.port)


def listen_for_health(settings: GatewaySettings) -> socket.socket:
    """Take the operator's port. Raises OSError."""
    return _listen(settings.health_host, settings.health_port)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns off the delay of small packets on what it accepts.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            limit_ms = int(UNREAD.total_seconds() * 1_000)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limit_ms)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def make_server(app: Any, settings: GatewaySettings) -> GatewayServer:
    """A server for `serve(sockets=[listen(settings)])`."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws=cast("type[asyncio.Protocol]", SocketProtocol),
        # Frames up to here get an error frame; above, the connection ends with 1009.
        ws_max_size=settings.max_body_bytes * 4,
        ws_ping_interval=KEEPALIVE.total_seconds(),
        ws_ping_timeout=KEEPALIVE.total_seconds(),
        # Frames are short; a compressor for each socket would be most of its memory.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        # uvicorn would believe the left end of the header, which a client writes: see `addresses`.
        proxy_headers=False,
        timeout_keep_alive=int(KEEPALIVE.total_seconds()),
        timeout_graceful_shutdown=int(DRAIN.total_seconds()),
        backlog=BACKLOG,
    )
    return GatewayServer(config, drain=lambda: app.state.services.draining.set())
