"""Limits the cost of one HTTP connection and of one address before the application handles a request.

uvicorn's parser keeps headers of any size, waits for them and for bodies forever, and accepts any number of
connections. Here the headers of a request have at most `MAX_HEADER_BYTES`, headers and body must arrive in time, and an
address has a limited number of connections. Refusals are problem details, like those of the application.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

MAX_HEADER_BYTES = 32_768
"""Of the request line and all headers: four times what a browser with many cookies sends."""

MAX_HEADERS = 100
MAX_LINE_BYTES = 8_000
"""Of one header, and of the URL: the WebSocket library's parser accepts no longer ones."""

HEADER_TIMEOUT = timedelta(seconds=10)
"""From the connection, or from a request's first byte, to the end of its headers."""

BODY_TIMEOUT = timedelta(seconds=20)
SLOWEST_BYTES_A_SECOND = 16_384
"""A body that arrives at this rate may take longer: ten megabytes over a slow line take minutes."""

CLOSE_TIMEOUT = timedelta(seconds=1)
"""How long the rest of a refused request is read and discarded: after an immediate close the client may lose
the refusal."""

RETRY_S = 10

OVER_LIMIT = "frontdesk.too_many_connections"
"""In the extensions of a request's scope: it came over a connection above the limit, and is to be refused."""

OVER_LIMIT_TIMEOUT = timedelta(seconds=1)
"""For the headers of the one request over such a connection."""


@dataclass
class Connections:
    """The number of connections of each address. `counted` returns a peer's address, or None if it isn't counted."""

    most: int = 0
    counted: Callable[[str | None], str | None] = lambda peer: peer
    held: Counter[str] = field(default_factory=Counter)

    def take(self, peer: str | None) -> Callable[[], None] | None:
        """Count a connection. Returns the function that ends it, once, or None if the address is at its limit."""
        address = self.counted(peer) if self.most else None
        if address is None:
            return _nothing
        if self.held[address] >= self.most:
            return None
        self.held[address] += 1

        def release() -> None:
            self.held[address] -= 1
            if not self.held[address]:
                del self.held[address]  # addresses come and go: the table must not grow forever

        return release


def guarded(connections: Connections, over_limit: Connections | None = None) -> Any:
    """uvicorn's HTTP protocol with these bounds, as `Config(http=…)` takes it.

    A browser shows a page only those refusals that allow the page's origin. `over_limit` therefore counts the
    connections above the limit that may send one request each, which the application refuses. All others are refused at
    once.
    """

    class Protocol(GuardedProtocol):
        shared = connections
        refusing = over_limit

    return Protocol


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    shared: Connections
    refusing: Connections | None = None

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._release: Callable[[], None] = _nothing  # replaced once the connection is counted
        self._timer: asyncio.TimerHandle | None = None
        self._in_headers = True
        self._header_bytes = 0
        self._named_bytes = 0
        self._refused = False
        self._is_over_limit = False
        self._body_bytes = 0
        self._body_began = 0.0
        self._refusal: tuple[int, str, str] = _MALFORMED

    # --- the connection -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        peer = self.client[0] if self.client else None
        release = self.shared.take(peer)
        if release is None:
            self._is_over_limit = True
            release = self.refusing.take(peer) if self.refusing is not None else None
        if release is None:
            self._refuse(*_TOO_MANY)
            return
        self._release = release
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._release()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        if self._is_over_limit:
            self._refuse(*_TOO_MANY)  # a browser says nothing of a refused socket
            return
        self._stop_waiting()
        super().handle_websocket_upgrade()
        protocol: Any = self.transport.get_protocol()
        protocol.release = self._release  # the socket's protocol goes on with this connection
        # Each refers to the other. This protocol has ended, and would otherwise stay until a collection of garbage.
        self.parser = None  # type: ignore[assignment]

    # --- what comes in --------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        while data and not self._refused and not self.transport.is_closing():
            if not self._in_headers:
                super().data_received(data)
                return
            # The parser reports a header only when it is complete, so it gets not much more than the limit at a time.
            part, data = data[:MAX_HEADER_BYTES], data[MAX_HEADER_BYTES:]
            self._header_bytes += len(part)
            if self._timer is None:
                self._wait_for_headers()
            super().data_received(part)
            if self.transport.get_protocol() is not self:
                return  # a socket now, to which nothing may be sent before it is open
            if self._in_headers and self._header_bytes > MAX_HEADER_BYTES:
                self._refuse(*_TOO_LARGE)

    def on_message_begin(self) -> None:
        self._in_headers = True
        self._named_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._check(len(self.url), len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._check(len(name) + len(value), len(name) + len(value) + 4)
        super().on_header(name, value)

    def _check(self, line: int, more: int) -> None:
        """Count the parsed headers too, because one piece of data may contain several requests."""
        self._named_bytes += more
        if line > MAX_LINE_BYTES or self._named_bytes > MAX_HEADER_BYTES or len(self.headers) >= MAX_HEADERS:
            self._refusal = _TOO_LARGE
            raise ValueError("the headers are too large")  # ends the parser, which calls `send_400_response`

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._stop_waiting()
        if self._is_over_limit:
            self.scope["extensions"] = {OVER_LIMIT: {}}
        super().on_headers_complete()
        if self._is_over_limit and self.cycle is not None:
            self.cycle.keep_alive = False
        self._body_bytes = 0
        self._body_began = self.loop.time()
        self._timer = self.loop.call_later(BODY_TIMEOUT.total_seconds(), self._body_is_late)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()
        self._in_headers = True
        self._header_bytes = 0

    # --- time -----------------------------------------------------------------------------------------------

    def _wait_for_headers(self) -> None:
        within, refusal = (OVER_LIMIT_TIMEOUT, _TOO_MANY) if self._is_over_limit else (HEADER_TIMEOUT, _LATE)
        self._timer = self.loop.call_later(within.total_seconds(), self._refuse, *refusal)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _body_is_late(self) -> None:
        self._timer = None
        allowed = BODY_TIMEOUT.total_seconds() + self._body_bytes / SLOWEST_BYTES_A_SECOND
        left = self._body_began + allowed - self.loop.time()
        if left > 0 or self.flow.read_paused:
            # While the application reads nothing, the client can send nothing.
            self._timer = self.loop.call_later(max(left, 1.0), self._body_is_late)
        # A second answer would be taken for a part of the first.
        elif self.cycle.response_started:
            self.transport.close()
        else:
            self._refuse(*_LATE)

    # --- refusing -------------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (uvicorn's own text is plain, ours is a problem)
        self._refuse(*self._refusal)

    def _refuse(self, status: int, code: str, detail: str) -> None:
        """Refuse, with an answer unless the client could take it for the answer to another request."""
        self._stop_waiting()
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle = self.cycle
        is_due = cycle is None or cycle.response_complete or (not self._in_headers and not cycle.response_started)
        if not is_due or self.pipeline:
            self.transport.close()
            return
        self.transport.write(_response(status, code, detail))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self.transport.close()  # the connection is not counted, so it must not stay open
            return
        # An abort now would discard the answer at the client, which is still sending.
        self.transport.write_eof()
        self._timer = self.loop.call_later(CLOSE_TIMEOUT.total_seconds(), self.transport.abort)


def _response(status: int, code: str, detail: str) -> bytes:
    problem = {
        "type": f"urn:frontdesk:problem:{code}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail,
        "code": code,
    }  # fmt: skip
    body = json.dumps(problem).encode()
    retry = b"retry-after: %d\r\n" % RETRY_S if status == 429 else b""
    return b"".join(
        (
            STATUS_LINE[status], b"content-type: application/problem+json\r\n", b"content-length: %d\r\n" % len(body),
            retry, b"connection: close\r\n\r\n", body,
        )
    )  # fmt: skip


def _nothing() -> None:
    """Does nothing, for connections that aren't counted."""


_MALFORMED = (400, "malformed_request", "This is no HTTP request.")
_TOO_LARGE = (
    431,
    "headers_too_large",
    "The headers are too large, too long or too many.",
)
_LATE = (408, "too_slow", "The request did not arrive in time.")
_TOO_MANY = (429, "too_many_connections", "There are too many connections from this address.")
