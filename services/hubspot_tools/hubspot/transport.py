"""The way to HubSpot: one request in one attempt, with any answer.

`Transport` separates the requests (`client`) from the way that they travel. `ApiRequest` says all that a rate limiter
or a recorder needs to know, so that one transport can wrap another.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import httpx2

from libs.http_connections import direct_transport
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Down, Effect, HeldUp, Misconfigured, TimedOut
from services.hubspot_tools.hubspot.process_pause import ProcessPause
from services.hubspot_tools.settings import HubSpotSettings

Kind = Literal["read", "search", "write"]
"""HubSpot counts searches separately, and only a write can have an effect."""

_JSON = {"Content-Type": "application/json"}

_KEEPALIVE_S = 20.0
"""Well below the time after which servers close an idle connection: a write on a closed one has an unknown effect."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """`about_record`: the path names one record, so that a 404 means that the record does not exist."""

    kind: Kind
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] | None = None
    about_record: bool = False


@dataclass(frozen=True, slots=True)
class ApiReply:
    """`body` is None if HubSpot, or a proxy before it, sent something other than a JSON object."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] | None


class Transport(Protocol):
    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        """Try once, until the deadline at most.

        Returns any answer, also a refusal. Raises HubSpotUnavailable without an answer: its effect is `unknown` if a
        write may have reached HubSpot. It is HeldUp if this process itself was stopped during the attempt.
        """
        ...


class HttpTransport:
    """Sends requests over the connection pool of `http`."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        sending = _Sending()
        # Only a write has an effect, so that reads need no trace.
        extensions = {"trace": sending.trace} if request.kind == "write" else {}
        content, headers = None, None
        if request.body is not None:
            content, headers = encode(request.body), _JSON
        with ProcessPause() as pause:
            try:
                # The client's timeouts bound each read and write, and this one the whole request.
                async with asyncio.timeout(deadline.remaining()):
                    response = await self._http.request(
                        request.method, request.path, params=request.query,
                        content=content, headers=headers, extensions=extensions,
                    )  # fmt: skip
            except httpx2.UnsupportedProtocol as error:
                raise Misconfigured("The base URL is not one of HTTP.") from error
            except (TimeoutError, httpx2.RequestError) as error:
                if pause.happened:
                    # The timeout ran while this process stood still, so it says nothing about HubSpot.
                    raise HeldUp(effect=sending.effect) from error
                is_timeout = isinstance(error, TimeoutError | httpx2.TimeoutException)
                raise (TimedOut if is_timeout else Down)(effect=sending.effect) from error
        return ApiReply(response.status_code, response.headers, _json_object(response.content))


class _Sending:
    """Knows whether the first byte of a write was sent. A failure before that certainly had no effect."""

    effect: Effect = "none"

    async def trace(self, event: str, _: dict[str, Any]) -> None:
        if event.endswith("send_request_headers.started"):
            self.effect = "unknown"


def encode(body: Mapping[str, Any]) -> bytes:
    # As short as possible: HubSpot limits the characters of a search.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def http_client(settings: HubSpotSettings, transport: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
    """The caller closes it. `transport` replaces the network."""
    limits = httpx2.Limits(
        max_connections=settings.hubspot_connections,
        max_keepalive_connections=settings.hubspot_connections,
        keepalive_expiry=_KEEPALIVE_S,
    )
    return httpx2.AsyncClient(
        base_url=settings.hubspot_base_url,
        headers={"Authorization": f"Bearer {settings.hubspot_token.get_secret_value()}", "Accept": "application/json"},
        timeout=httpx2.Timeout(settings.hubspot_timeout, connect=settings.hubspot_connect_timeout),
        limits=limits,
        transport=transport or direct_transport(limits),
    )
