"""How uvicorn serves the gateway: connections that can't hold it up, and an end within seconds."""

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
"""For requests in flight at shutdown. A client without an answer sends the request again, and finds it done."""

BACKLOG = 4_096
"""Connections that may wait to be accepted: all widgets come again at once after a restart."""


MAX_REFUSING = 20
"""Connections of one address above its limit that wait for their refusal: a browser opens six."""

MAX_FRAGMENTS = 256
"""Frames of one message. Empty ones count for nothing in its size, and would be kept without end."""

MESSAGE_WITHIN = timedelta(seconds=10)
"""From the first frame of a message to its last: a browser sends both at once."""

MAX_PINGS = 60
"""From a client, between two of ours: each is answered."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, but a client that never reads is cut off instead of waited for forever, as is one that floods."""

    give_back: Callable[[], None] | None = None
    """What gives the connection back to its address."""

    _fragments = 0
    _message_timer: asyncio.TimerHandle | None = None
    _pings = 0

    def connection_lost(self, exc: Exception | None) -> None:
        if self.give_back is not None:
            self.give_back()
        self._message_ended()
        super().connection_lost(exc)

    def handle_parser_exception(self) -> None:
        if self.conn.close_sent is None:
            self.transport.close()  # no socket was opened, so that there is none to close
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
            self._message_timer = self.loop.call_later(MESSAGE_WITHIN.total_seconds(), self._message_is_slow)

    def _message_is_slow(self) -> None:
        if self.read_paused:  # the rest may wait for us: the message before it was not taken yet
            self._message_timer = self.loop.call_later(MESSAGE_WITHIN.total_seconds(), self._message_is_slow)
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
                async with asyncio.timeout(SLOW_READER.total_seconds()):
                    await self.writable.wait()
            except TimeoutError:
                self._cut_off(1013, "too slow")
                raise ClientDisconnected from None
        if self.close_sent and message["type"] in ("websocket.send", "websocket.close"):
            # The parser or a limit ended the socket while the application was about to say something.
            raise ClientDisconnected
        await super().send(message)

    def _cut_off(self, code: int, reason: str) -> None:
        if self.close_sent or self.disconnected:
            return
        self.stop_keepalive()
        self._message_ended()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # Closing waits for the buffer to empty, which is what never happens here.
        self.close_timer = self.loop.call_later(LINGER.total_seconds(), self.transport.abort)


class GatewayServer(uvicorn.Server):
    """Starts the application's drain before it waits for connections to end."""

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
    peer = settings.proxies.peer_to_count
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(Connections(settings.connections_per_address, peer), Connections(MAX_REFUSING, peer)),
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
