"""Serves the gateway with uvicorn: no connection can hold it up, and it ends within seconds."""

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from libs.serving import Connections, guarded
from services.gateway.settings import GatewaySettings

READ_TIMEOUT = timedelta(seconds=20)
"""The time for a client to read the frames in its buffer. Then it is cut off; it connects again and resumes."""

UNREAD_TIMEOUT = timedelta(seconds=40)
"""After this time the kernel drops a connection from which the client reads nothing: an event stream's, or one that is
closing. It is longer than READ_TIMEOUT, so that the client of a socket gets the reason first."""

CLOSE_TIMEOUT = timedelta(seconds=5)
"""The time for the closing frame to arrive. Then the connection is aborted."""

KEEPALIVE = timedelta(seconds=30)
"""The pause between pings, and the time for the answer: ten thousand sockets cost some 300 pings a second."""

DRAIN_TIMEOUT = timedelta(seconds=3)
"""The time for requests in flight at shutdown. A client without an answer repeats its request, and finds it done."""

BACKLOG = 4_096
"""Connections that may wait to be accepted: after a restart all widgets connect again at once."""

MAX_REFUSING = 20
"""Connections of one address above its limit that may wait for their refusal. A browser opens six."""

MAX_FRAGMENTS = 256
"""Frames of one message. Empty frames add nothing to its size, and could be sent without end."""

MESSAGE_TIMEOUT = timedelta(seconds=10)
"""The time from the first frame of a message to its last. A browser sends them at once."""

MAX_PINGS = 60
"""Pings from a client between two of ours. Each costs an answer."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol. It also cuts off a client that never reads, and one that floods."""

    release: Callable[[], None] | None = None
    """Ends the count of this connection for its address."""

    _fragments = 0
    _message_timer: asyncio.TimerHandle | None = None
    _pings = 0

    def connection_lost(self, exc: Exception | None) -> None:
        if self.release is not None:
            self.release()
        self._message_ended()
        super().connection_lost(exc)

    def handle_parser_exception(self) -> None:
        if self.conn.close_sent is None:
            self.transport.close()  # before the handshake: there is no socket to close with a frame
        else:
            super().handle_parser_exception()

    def handle_text(self, event: Frame) -> None:
        self._message_began(event)
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._message_began(event)
        super().handle_bytes(event)

    def _message_began(self, event: Frame) -> None:
        if not event.fin and not self.close_sent:
            self._message_timer = self.loop.call_later(MESSAGE_TIMEOUT.total_seconds(), self._message_is_slow)

    def _message_is_slow(self) -> None:
        if self.read_paused:  # the application has not taken the message before, so that the rest may not be read yet
            self._message_timer = self.loop.call_later(MESSAGE_TIMEOUT.total_seconds(), self._message_is_slow)
        else:
            self._cut_off(1008, "message too slow")

    def _message_ended(self) -> None:
        if self._message_timer is not None:
            self._message_timer.cancel()
            self._message_timer = None

    def handle_cont(self, event: Frame) -> None:
        if event.fin:
            self._message_ended()
        self._fragments = 0 if event.fin else self._fragments + 1
        if self._fragments > MAX_FRAGMENTS:
            self._cut_off(1008, "too many fragments")
        elif not self.close_sent:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        self._pings += 1
        # Answers would only fill the buffer of a client that does not read.
        if self._pings > MAX_PINGS or not self.writable.is_set():
            self._cut_off(1008, "too many pings")
        else:
            super().handle_ping()

    def send_keepalive_ping(self) -> None:
        self._pings = 0
        super().send_keepalive_ping()

    async def send(self, message: Any) -> None:
        if not self.writable.is_set():
            try:
                async with asyncio.timeout(READ_TIMEOUT.total_seconds()):
                    await self.writable.wait()
            except TimeoutError:
                self._cut_off(1013, "too slow")
                raise ClientDisconnected from None
        if self.close_sent and message["type"] in ("websocket.send", "websocket.close"):
            # The parser or a limit ended the socket before this frame. uvicorn would raise RuntimeError.
            raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            # Otherwise uvicorn logs each refused handshake as an error: it waits for the end of the connection.
            self.handshake_complete = True

    def _cut_off(self, code: int, reason: str) -> None:
        if self.close_sent or self.disconnected:
            return
        self.stop_keepalive()
        self._message_ended()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # `close` would wait until the client has read the buffer, which a client that never reads does not do.
        self.close_timer = self.loop.call_later(CLOSE_TIMEOUT.total_seconds(), self.transport.abort)


class GatewayServer(uvicorn.Server):
    """Starts the application's drain before it waits for connections to end."""

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._drain()
        await super().shutdown(sockets)


def listen(settings: GatewaySettings) -> socket.socket:
    """Bind the public port. Raises OSError."""
    return _listen(settings.host, settings.port)


def listen_for_health(settings: GatewaySettings) -> socket.socket:
    """Bind the operator's port. Raises OSError."""
    return _listen(settings.health_host, settings.health_port)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY on accepted connections only if the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A restart must not wait for the end of the old process's connections (TIME_WAIT).
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # macOS has none
            limit_ms = int(UNREAD_TIMEOUT.total_seconds() * 1_000)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limit_ms)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def make_server(app: Any, settings: GatewaySettings) -> GatewayServer:
    """A server for `serve(sockets=[listen(settings)])`."""
    peer = settings.proxies.peer_to_count
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(Connections(settings.connections_per_address, peer), Connections(MAX_REFUSING, peer)),
        ws=cast("type[asyncio.Protocol]", SocketProtocol),
        # Frames up to this size get an error frame. Larger ones end the connection with 1009.
        ws_max_size=settings.max_body_bytes * 4,
        ws_ping_interval=KEEPALIVE.total_seconds(),
        ws_ping_timeout=KEEPALIVE.total_seconds(),
        # Frames are short, and a compressor would be most of a socket's memory.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,  # its lines hold URLs and addresses; `EdgeMiddleware` logs requests without them
        server_header=False,
        # uvicorn would trust the left end of the header, which a client writes: see `http.client_addresses`.
        proxy_headers=False,
        timeout_keep_alive=int(KEEPALIVE.total_seconds()),
        timeout_graceful_shutdown=int(DRAIN_TIMEOUT.total_seconds()),
        backlog=BACKLOG,
    )
    return GatewayServer(config, drain=lambda: app.state.services.draining.set())
