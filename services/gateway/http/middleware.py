"""The layer of HTTP around the application: request IDs, limits of bodies and connections, the mask, metrics and logs.

Only the CORS headers are added outside of it, so that pages of other origins can read its refusals.

Plain ASGI: it adds microseconds, and never buffers. The log gets no texts and no names of people.
"""

import asyncio
import re
import time
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.masking import Mask, masking
from libs.telemetry import continue_trace
from services.gateway.http.problems import make, response
from services.gateway.http.visitor_connections import TOO_MANY, VisitorConnections
from services.gateway.metrics import GatewayMetrics

_TABLES = re.compile(r"/v1/conversations/[^/]+/imports")
_ATTACHMENTS = re.compile(r"/v1/(?:desk/)?conversations/[^/]+/attachments")
"""The only paths that accept files; the sender's token is checked first."""

_FLOWS = "/v1/desk/flows"
MAX_FLOW_BYTES = 400_000
"""The largest flow file as JSON, with every line quoted."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

logger = structlog.stdlib.get_logger("gateway")


_FAULT = make(500, "internal", "Something went wrong on our side.")

_ENDING = make(503, "unavailable", "This gateway is about to end: try again.", retry_after=1)

CLIENT_LEFT = 499
"""The counted status of a request after its client left: nginx's convention, because HTTP has no status for it."""

DISCARD_TIMEOUT = timedelta(seconds=1)
"""The time for which the rest of a refused request's body is read before the answer."""


class BodyTooLarge(HTTPException):
    def __init__(self) -> None:
        super().__init__(413, "The body is too large")


class EdgeMiddleware:
    def __init__(
        self, app: ASGIApp, *, metrics: GatewayMetrics, max_body_bytes: int, max_file_bytes: int,
        max_attachment_bytes: int, visitors: VisitorConnections, mask: Mask | None = None,
    ) -> None:  # fmt: skip
        self._app = app
        self._mask = mask
        self._visitors = visitors
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes
        self._max_file_bytes = max_file_bytes
        self._max_attachment_bytes = max_attachment_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        release = self._visitors.take(scope)
        try:
            # Everything that people send comes through here, so that no text is read without the mask.
            with masking(self._mask):
                await self._http(scope, receive, send, refused=release is None)
        finally:
            if release is not None:
                release()

    async def _http(self, scope: Scope, receive: Receive, send: Send, *, refused: bool) -> None:
        headers = Headers(scope=scope)
        limit = self._limit(scope["path"])
        request = _Request(headers, receive, send, limit)
        # The server runs each request in a task of its own, with which these variables end.
        structlog.contextvars.bind_contextvars(request_id=request.id)
        continue_trace(headers.get("traceparent", ""))
        started = time.perf_counter()
        try:
            if refused:
                await response(TOO_MANY)(scope, receive, request.respond)
            # FastAPI's `max_body_size` answers a declared length in plain text, without the code that clients read.
            elif _declared(headers) > limit:
                await response(make(413, "too_large", "The body is too large."))(scope, receive, request.respond)
            else:
                await self._app(scope, request.read, request.respond)
        except asyncio.CancelledError:
            if request.status or not is_ending(scope):  # an answer that has begun can't be replaced
                raise
            await response(_ENDING)(scope, receive, request.respond)
        except ClientDisconnect:
            # The client left while its body arrived: no answer can reach it, and it is no error.
            request.status = request.status or CLIENT_LEFT
        except Exception:
            # A bug. The server logs the traceback, and the client gets none of it. The framework's own answer would
            # lack the CORS headers, without which a page can't read it.
            if not request.status:
                await response(_FAULT)(scope, receive, request.respond)
            raise
        finally:
            self._account(scope, request, time.perf_counter() - started)

    def _limit(self, path: str) -> int:
        """The largest body for this path."""
        if _ATTACHMENTS.fullmatch(path):
            return self._max_attachment_bytes
        if path.startswith(_FLOWS):
            return max(MAX_FLOW_BYTES, self._max_body_bytes)
        return self._max_file_bytes if _TABLES.fullmatch(path) else self._max_body_bytes

    def _account(self, scope: Scope, request: "_Request", seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        # Clients may invent methods and paths, and each would be a new label.
        method = scope["method"] if route != "other" else "-"
        self._metrics.requests.labels(method, route, str(request.status)).inc()
        if not route.endswith("/events"):  # a stream's duration is its client's
            self._metrics.request_seconds.labels(route).observe(seconds)
        log = logger.debug if request.status < 400 else logger.warning if request.status >= 500 else logger.info
        log(
            "request",
            method=method,
            route=route,
            status=request.status,
            ms=round(seconds * 1000, 1),
            conversation_id=scope.get("path_params", {}).get("conversation_id"),
        )


class _Request:
    """The body and the answer of one request."""

    def __init__(self, headers: Headers, receive: Receive, send: Send, max_body_bytes: int) -> None:
        given = headers.get("x-request-id", "")
        self.id = given if _REQUEST_ID.fullmatch(given) else token_hex(8)
        self.status = 0
        self._receive = receive
        self._send = send
        self._left = max_body_bytes
        # A client that asks before it sends its body (`Expect`) does not send a refused one.
        self._body_arrives = _has_body(headers) and "expect" not in headers

    async def read(self) -> Message:
        message = await self._next()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise BodyTooLarge
        return message

    async def _next(self) -> Message:
        message = await self._receive()
        self._body_arrives = self._body_arrives and bool(message.get("more_body"))
        return message

    async def respond(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self._body_arrives:
                await self._discard()
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
        await self._send(message)

    async def _discard(self) -> None:
        """Read the rest of the body before the answer."""
        # The server closes after the answer, and a client that still sends may lose it: from 130 kB on, 30 of 30
        # clients got a reset connection instead of the refusal.
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_TIMEOUT.total_seconds()):
                while self._body_arrives:
                    await self._next()


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def is_ending(scope: Scope) -> bool:
    """Whether the process shuts down."""
    # At the end of a shutdown the server cancels the requests that still wait, and would log each as an error.
    ending: bool = scope["app"].state.services.draining.is_set()
    return ending


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
