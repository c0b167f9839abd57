"""A transport for httpx2's clients. A request costs the same with one and with a thousand in flight.

httpx2's own pool looks at all of its connections at each request and at each end of one, and polls the idle ones: with
800 requests in flight that costs three times the CPU of one alone. This one speaks HTTP/1.1 and connects directly.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar
from urllib.request import getproxies

import httpx2

from libs.http_connections.connection import HttpConnection
from libs.http_connections.dialing import dial

_SCHEMES = {"http": 80, "https": 443}
_PROXIES = ("http", "https", "all")

_Origin = tuple[str, str, int]
T = TypeVar("T")


def direct_transport(limits: httpx2.Limits) -> "LeanTransport | None":
    """The transport for a client of one server. None, and so httpx2's own, if the environment names a proxy."""
    if any(getproxies().get(each) for each in _PROXIES):
        return None
    return LeanTransport(limits)


class LeanTransport(httpx2.AsyncBaseTransport):
    """Bodies of requests are sent whole. Close it with `aclose`, as the client that has it does."""

    def __init__(self, limits: httpx2.Limits, tls: ssl.SSLContext | None = None) -> None:
        self._most_idle = limits.max_keepalive_connections
        self._idle_s = limits.keepalive_expiry
        self._slots = asyncio.Semaphore(limits.max_connections) if limits.max_connections is not None else None
        self._tls = tls
        self._idle: dict[_Origin, list[HttpConnection]] = {}
        self._idle_count = 0
        self._all: dict[HttpConnection, _Origin] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        message = await _message(request)
        timeouts = request.extensions.get("timeout") or {}
        await self._take_slot(timeouts.get("pool"))
        connection: HttpConnection | None = None
        try:
            connection = await self._connection(_origin(request.url), timeouts.get("connect"))
            if trace := request.extensions.get("trace"):
                # httpcore's name of the event after which a request may have had an effect.
                await trace("http11.send_request_headers.started", {"request": request})
            connection.send(message, is_head=request.method == "HEAD")
            await _in_time(connection.head, timeouts.get("read"))
        except BaseException:
            self._give_back(connection)
            raise
        return httpx2.Response(
            connection.status,
            headers=connection.headers,
            stream=_Body(connection, timeouts.get("read"), self._give_back),
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": connection.reason},
        )

    async def aclose(self) -> None:
        for connection in list(self._all):
            connection.end()
        self._idle.clear()
        self._idle_count = 0

    async def _take_slot(self, timeout_s: float | None) -> None:
        if self._slots is None:
            return
        try:
            async with asyncio.timeout(timeout_s if self._slots.locked() else None):
                await self._slots.acquire()
        except TimeoutError as error:
            raise httpx2.PoolTimeout("all connections are in use") from error

    async def _connection(self, origin: _Origin, timeout_s: float | None) -> HttpConnection:
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()  # the newest: it is the least likely to be closed by the server
            self._idle_count -= 1
            if not self._is_stale(connection) and connection.is_silent():
                return connection
            connection.end()
        scheme, host, port = origin
        try:
            async with asyncio.timeout(timeout_s):
                tls = self._context() if scheme == "https" else None
                connection = await dial(lambda: HttpConnection(self._forget), host, port, tls)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"no connection to {host} in time") from error
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        self._all[connection] = origin
        return connection

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:  # reading the certificates takes 20 ms
            self._tls = httpx2.create_ssl_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    def _is_stale(self, connection: HttpConnection) -> bool:
        if connection.is_closed:
            return True
        return self._idle_s is not None and _now() - connection.idle_since > self._idle_s

    def _give_back(self, connection: HttpConnection | None) -> None:
        """End one use of a connection: it waits for the next one, or is closed."""
        if self._slots is not None:
            self._slots.release()
        if connection is None or (origin := self._all.get(connection)) is None:
            return
        if not connection.is_reusable() or (self._most_idle is not None and self._idle_count >= self._most_idle):
            connection.end()
            return
        connection.idle_since = _now()
        idle = self._idle.setdefault(origin, [])
        while idle and self._is_stale(idle[0]):
            idle.pop(0).end()
            self._idle_count -= 1
        idle.append(connection)
        self._idle_count += 1

    def _forget(self, connection: HttpConnection) -> None:
        origin = self._all.pop(connection, None)
        if origin is not None and connection in (idle := self._idle.get(origin, [])):
            with suppress(ValueError):
                idle.remove(connection)
                self._idle_count -= 1


class _Body(httpx2.AsyncByteStream):
    """The body of an answer. Its end gives the connection back, once."""

    def __init__(
        self, connection: HttpConnection, timeout_s: float | None, give_back: Callable[[HttpConnection], None]
    ) -> None:
        self._connection: HttpConnection | None = connection
        self._timeout_s = timeout_s
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._connection and (chunk := await _in_time(self._connection.chunk, self._timeout_s)) is not None:
            yield chunk

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._give_back(connection)


async def _in_time(work: Callable[[], Coroutine[Any, Any, T]], timeout_s: float | None) -> T:
    if timeout_s is None:
        return await work()
    deadline = asyncio.timeout(timeout_s)
    try:
        async with deadline:
            return await work()
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise httpx2.ReadTimeout("the server is silent") from error


async def _message(request: httpx2.Request) -> bytes:
    """The whole request as bytes. Raises httpx2.LocalProtocolError for a header that would end early."""
    body = await request.aread()
    if "transfer-encoding" in request.headers:
        raise httpx2.LocalProtocolError("bodies of unknown length are not sent")
    lines = [request.method.encode("ascii") + b" " + request.url.raw_path + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in request.headers.raw]
    if any(b"\n" in line or b"\r" in line or b"\0" in line for line in lines):
        raise httpx2.LocalProtocolError("a line end in a header")
    return b"\r\n".join([*lines, b"", body])


def _origin(url: httpx2.URL) -> _Origin:
    default = _SCHEMES.get(url.scheme)
    if default is None:
        raise httpx2.UnsupportedProtocol(f"no HTTP: {url.scheme!r}")
    return url.scheme, url.raw_host.decode("ascii"), url.port or default


def _now() -> float:
    return asyncio.get_running_loop().time()
