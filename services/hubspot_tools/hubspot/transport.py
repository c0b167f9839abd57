"""The way to HubSpot: one request, one attempt, whatever it answered.

`Transport` is the seam between what is asked (`client`) and how it travels. What a shared budget, a queue or a
recorder has to know stands in `ApiRequest`, so that they can wrap one transport in another.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import httpx2

from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Down, Effect, HeldUp, Misconfigured, TimedOut
from services.hubspot_tools.hubspot.process_pause import ProcessPause
from services.hubspot_tools.settings import HubSpotSettings

Kind = Literal["read", "search", "write"]
"""HubSpot counts searches apart, and only a write can have an effect."""

_JSON = {"Content-Type": "application/json"}

_KEEPALIVE_S = 20.0
"""Well below what servers keep an idle connection for: a write on one that was just closed has an unknown effect."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """`about_record`: the path names one record, so that a 404 means that there is none."""

    kind: Kind
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] | None = None
    about_record: bool = False


@dataclass(frozen=True, slots=True)
class ApiReply:
    """`body` is None where HubSpot, or what stands before it, sent something else than a JSON object."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] | None


class Transport(Protocol):
    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        """Try once, until the deadline at most.

        Any answer is returned, also a refusal. Raises Unavailable where none came; its effect is `unknown` if a
        write may have reached HubSpot. It is HeldUp if this process itself was stopped during that time.
        """
        ...


class HttpTransport:
    """Over the pool of kept connections that `http` has."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        sending = _Sending()
        extensions = {"trace": sending.trace} if request.kind == "write" else {}
        content, headers = None, None
        if request.body is not None:
            content, headers = encode(request.body), _JSON
        with ProcessPause() as standstill:
            try:
                async with asyncio.timeout(deadline.remaining()):
                    response = await self._http.request(
                        request.method, request.path, params=request.query,
                        content=content, headers=headers, extensions=extensions,
                    )  # fmt: skip
            except httpx2.UnsupportedProtocol as error:
                raise Misconfigured("The base URL is not one of HTTP.") from error
            except (TimeoutError, httpx2.RequestError) as error:
                if standstill.happened:
                    raise HeldUp(effect=sending.effect) from error
                is_timeout = isinstance(error, TimeoutError | httpx2.TimeoutException)
                raise (TimedOut if is_timeout else Down)(effect=sending.effect) from error
        return ApiReply(response.status_code, response.headers, _json_object(response.content))


class _Sending:
    """Knows whether the first byte of a write has left: before that, no failure can have had an effect."""

    effect: Effect = "none"

    async def trace(self, event: str, _: dict[str, Any]) -> None:
        if event.endswith("send_request_headers.started"):
            self.effect = "unknown"


def encode(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def http_client(settings: HubSpotSettings, transport: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
    """Close it when done. `transport` takes the place of the network."""
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
        transport=transport,
    )
