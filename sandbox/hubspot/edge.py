"""The edge: receives HTTP requests, and answers as HubSpot does, with the checks in HubSpot's order.

Faults come first, then the path, the token, its scopes, the limits, and at last the call. A refused request has no
effect.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Scope, Send

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.calls import ApiCall, SandboxReply
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.faults import DOWN, LOST, SLOW, FaultRule
from sandbox.hubspot.journal import HubSpotExchange
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.routes import Target, resolve

_JSON = b"application/json;charset=utf-8"
_HTML = b"text/html;charset=utf-8"
_CORRELATION = b"x-hubspot-correlation-id"
_NOT_FOUND = "<html><head><title>Not Found</title></head><body><h1>404 Not Found</h1></body></html>"

CUT = "sandbox.cut"
"""The key of the function in a request's scope that cuts the connection."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class HubSpotApi:
    """An ASGI application. `portal` returns the current account, which a reset replaces."""

    def __init__(self, portal: Callable[[], Portal], public_url: str | None = None) -> None:
        self._portal = portal
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        if body is None:
            return
        portal = self._portal()
        exchange = _Exchange(portal, scope, body, self._public_url)
        # Before anything is checked: a server that is down doesn't check tokens.
        rule = portal.faults.take(exchange.method, exchange.path, body)
        if rule is not None and rule.kind == DOWN:
            exchange.note(0, rule)
            await _cut(scope, receive)
            return
        if rule is not None and rule.kind == SLOW:
            await asyncio.sleep(rule.delay_ms / 1000)
        reply = exchange.answer(rule)
        exchange.note(reply.status, rule)
        if rule is not None and rule.kind == LOST:
            if not rule.delay_ms:
                await _cut(scope, receive)
                return
            await asyncio.sleep(rule.delay_ms / 1000)
        elif portal.settings.answer_ms:
            await asyncio.sleep(portal.settings.answer_ms / 1000)
        await _send(send, reply)


class _Exchange:
    """One request."""

    def __init__(self, portal: Portal, scope: Scope, body: bytes, public_url: str | None) -> None:
        headers = dict(scope["headers"])
        self.method: str = scope["method"]
        self.path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        self._portal = portal
        self._query = scope["query_string"]
        self._body = body
        self._token = _bearer(headers.get(b"authorization", b""))
        self._media = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        self._base_url = public_url or f"{scope['scheme']}://{headers.get(b'host', b'localhost').decode('latin-1')}"
        self._endpoint = "unknown"
        self._inputs = 1
        self._is_search = False

    def answer(self, rule: FaultRule | None) -> SandboxReply:
        try:
            reply = self._answer(rule)
        # Only these. Any other error is a bug of the sandbox, and must not look like an answer of HubSpot.
        except SimulatedError as error:
            return self._refuse(error, rule)
        correlation = (_CORRELATION, str(uuid.uuid4()).encode())
        reply.headers += [correlation, *self._limit_headers()]
        return reply

    def note(self, status: int, rule: FaultRule | None) -> None:
        self._portal.journal.add(
            HubSpotExchange(
                self._portal.journal.count + 1,
                timestamps.iso(timestamps.now_ms()),
                self.method,
                self.path,
                self._endpoint,
                status,
                self._inputs,
                None if rule is None else rule.kind,
                self._body.decode(errors="replace"),
            )
        )

    def _answer(self, rule: FaultRule | None) -> SandboxReply:
        target = resolve(self.method, self.path)
        if target is not None:
            self._endpoint, self._is_search = target.endpoint.name, target.endpoint.is_search
        refusal = None if rule is None else rule.refusal()
        if isinstance(refusal, SimulatedError):
            raise refusal
        if refusal is not None and rule is not None:
            refusal.headers += rule.headers()
            return refusal
        if target is None:
            return SandboxReply(404, _NOT_FOUND)
        self._admit(target)
        return self._handle(target)

    def _admit(self, target: Target) -> None:
        settings = self._portal.settings
        if not self._token or settings.token not in (None, self._token):
            raise errors.no_credentials()
        wanted = target.endpoint.scopes
        if wanted and settings.scopes is not None and not set(wanted) & set(settings.scopes):
            raise errors.missing_scopes(wanted)
        refusal = self._portal.limits.take(self._token, search=self._is_search)
        if refusal is not None:
            raise refusal
        if target.endpoint.has_body and self._media != "application/json":
            raise errors.unsupported_media()

    def _handle(self, target: Target) -> SandboxReply:
        query = parse_qs(self._query.decode("latin-1")) if self._query else {}
        call = ApiCall(self.method, self.path, target.version, target.params, query, self._body, self._base_url)
        try:
            return target.endpoint.handler(self._portal, call)
        finally:
            self._inputs = call.inputs

    def _refuse(self, error: SimulatedError, rule: FaultRule | None) -> SandboxReply:
        correlation_id = str(uuid.uuid4())
        headers = [(_CORRELATION, correlation_id.encode()), *self._limit_headers()]
        if rule is not None:
            headers += rule.headers()
        elif error.status == 429 and self._portal.settings.retry_after_on_429 is not None:
            headers.append((b"retry-after", b"%d" % self._portal.settings.retry_after_on_429))
        return SandboxReply(error.status, error.wire(correlation_id), headers)

    def _limit_headers(self) -> list[tuple[bytes, bytes]]:
        # Limits are counted for each token.
        return self._portal.limits.headers(self._token, search=self._is_search) if self._token else []


def _bearer(header: bytes) -> str:
    scheme, _, token = header.decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if the client left while it sent it."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts) if len(parts) > 1 else parts[0]


async def _send(send: Send, reply: SandboxReply) -> None:
    headers = list(reply.headers)
    body = b""
    if reply.body is not None:
        is_page = isinstance(reply.body, str)
        # Half a surrogate pair would not encode; JSON may hold one.
        body = (reply.body if is_page else _encode(reply.body)).encode(errors="replace")
        headers += [(b"content-type", _HTML if is_page else _JSON), (b"content-length", b"%d" % len(body))]
    start: Message = {"type": "http.response.start", "status": reply.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _cut(scope: Scope, receive: Receive) -> None:
    """End the connection without an answer."""
    scope["extensions"][CUT]()
    # The server answers 500 for an application that returns while the connection is still there.
    while (await receive())["type"] != "http.disconnect":
        pass
