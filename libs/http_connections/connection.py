"""One HTTP/1.1 connection: a request at a time, and its answer parsed by httptools as its bytes come.

The event loop tells a closed connection at once, so that no idle connection is ever polled.
"""

import asyncio
import select
from collections.abc import Callable
from typing import cast

import httpx2
from httptools import HttpParserError, HttpResponseParser

_MAX_HEAD_BYTES = 256 * 1024
"""Received before the head of an answer is complete. A server that never ends it must not fill the memory."""
_MAX_UNREAD_BYTES = 256 * 1024
"""Of a body that is read more slowly than it comes. Beyond it the server has to stop."""
_NO_BODY = frozenset({204, 304})
_FIRST_FINAL = 200
"""Lower statuses announce another answer to the same request."""

Headers = list[tuple[bytes, bytes]]


class HttpConnection(asyncio.Protocol):
    """`on_close` is called once, when the connection has ended."""

    def __init__(self, on_close: "Callable[[HttpConnection], None]") -> None:
        self.idle_since = 0.0
        self.is_closed = False
        self.status = 0
        self.reason = b""
        self.headers: Headers = []
        self._on_close = on_close
        self._transport: asyncio.Transport
        self._waiter: asyncio.Future[None] | None = None
        self._error: httpx2.TransportError | None = None
        self._begin(is_head=False)
        self._is_complete = True  # nothing was asked yet

    def _begin(self, *, is_head: bool) -> None:
        self.status, self.reason, self.headers = 0, b"", []
        self._is_head = is_head
        self._parser = HttpResponseParser(self)
        self._chunks: list[bytes] = []
        self._unread = self._head_bytes = 0
        self._is_paused = self._has_head = self._is_complete = self._is_kept = self._is_sized = False

    # What the pool does with it

    def send(self, message: bytes, *, is_head: bool = False) -> None:
        """Send a whole request. The answer before it must have been read."""
        self._begin(is_head=is_head)
        self._transport.write(message)

    async def head(self) -> None:
        """Wait for the status and the headers. Raises httpx2.TransportError."""
        while not self._has_head:
            await self._more()

    async def chunk(self) -> bytes | None:
        """All of the body that has come since the last call; None at its end. Raises httpx2.TransportError."""
        while not self._chunks:
            if self._is_complete:
                return None
            await self._more()
        found = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks, self._unread = [], 0
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
        return found

    def is_reusable(self) -> bool:
        """Whether the answer was received whole, and another request may follow it."""
        return self._is_complete and self._is_kept and not self.is_closed and not self._is_paused

    def is_silent(self) -> bool:
        """Whether the server has sent nothing since the last answer, above all no end of the connection."""
        # The loop may not have seen yet what the system has received.
        if (sock := self._transport.get_extra_info("socket")) is None:
            return False
        poll = select.poll()
        poll.register(sock.fileno(), select.POLLIN)
        return not poll.poll(0)

    def end(self) -> None:
        """Close at once. An answer that is not complete is lost."""
        self._transport.abort()

    async def _more(self) -> None:
        if self._error:
            raise self._error
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    # Called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._is_complete:
            # Nothing was asked: the answer would be taken for that of the next request.
            self._is_kept = False
            self.end()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(httpx2.RemoteProtocolError(str(error)))
        if not self._has_head:
            self._head_bytes += len(data)
            if self._head_bytes > _MAX_HEAD_BYTES:
                self._fail(httpx2.RemoteProtocolError("the head of the answer is too large"))
        elif self._unread > _MAX_UNREAD_BYTES and not self._is_paused and not self._is_complete:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        if self._has_head and not self._is_sized and error is None:
            self._is_complete = True  # the end of the connection is the end of such a body
        if self._error is None:
            what = "the server ended the connection before the end of its answer"
            self._error = httpx2.ReadError(str(error)) if error else httpx2.RemoteProtocolError(what)
        self._wake()
        self._on_close(self)

    def _fail(self, error: httpx2.TransportError) -> None:
        self._error = self._error or error
        self._is_kept = False
        self.end()

    # Called by the parser

    def on_message_begin(self) -> None:
        if self._is_complete:  # a second answer to one request
            self._is_kept = False

    def on_status(self, reason: bytes) -> None:
        self.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return  # a trailer
        self.headers.append((name, value))
        self._is_sized = self._is_sized or name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        if self._is_complete:
            return
        self.status = self._parser.get_status_code()
        if self.status < _FIRST_FINAL:
            return
        self._has_head = True
        self._is_kept = self._parser.should_keep_alive() and not self._is_head
        self._is_sized = self._is_sized or self.status in _NO_BODY
        self._is_complete = self._is_head

    def on_body(self, body: bytes) -> None:
        if self._is_complete:  # by `_is_head`, or of a second answer
            return
        self._chunks.append(body)
        self._unread += len(body)

    def on_message_complete(self) -> None:
        if self._has_head:
            self._is_complete = True
        else:
            self.status, self.reason, self.headers, self._is_sized = 0, b"", [], False
