"""Asks a program of the customer's for a flow (`http_request`): only where the operator allows it, never inside.

Promises. Only hosts on the list are asked, over https; a name is looked up once and that address is connected to, so
that it can't turn into a private one between the check and the call; no redirect is followed. It takes at most the
step's time and reads at most `MOST_BYTES`. Whatever goes wrong is an outcome with a reason for teammates, never an
exception, and never holds the answer's content.
"""

import asyncio
import json
import logging
import math
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from services.agent.flows.runtime.public_addresses import is_public
from services.agent.flows.steps import HttpRequest
from services.agent.flows.texts import filled_places

MOST_BYTES = 256 * 1024
MOST_VALUE = 2_000
"""Characters of one saved text: it is stored with the conversation."""

_LARGEST = 2**63 - 1
"""What conditions can compute with; JSON may carry more, and what is no number at all."""

Resolve = Callable[[str, int], Awaitable[list[str]]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """`values` are the saved variables; `problem` says what went wrong, for teammates."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None


class _Refused(Exception):
    """The message says why, without what was answered."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


class Fetcher:
    """Safe to share between tasks. `headers` are added by host: secrets stay out of flow files."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        hosts: frozenset[str],
        headers: Mapping[str, Mapping[str, str]],
        allow_private: bool = False,
        look_up: Resolve = resolve,
    ) -> None:
        self._client = client
        self._hosts = hosts
        self._headers = headers
        self._allow_private = allow_private
        self._look_up = look_up

    async def fetch(self, step: HttpRequest, values: Mapping[str, Any], key: str) -> Fetched:
        """Make the request of a step. Never raises but for cancellation."""
        try:
            async with asyncio.timeout(step.timeout.total_seconds()):
                answer = await self._ask(step, values, key)
            return Fetched({name: _at(answer, path) for name, path in step.save.items()})
        except TimeoutError:
            return Fetched(problem=f"no answer within {step.timeout.total_seconds():g} s")
        except _Refused as error:
            return Fetched(problem=str(error))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            logger.warning("a flow's request failed; key=%s error=%s", key, type(error).__name__)
            return Fetched(problem=f"could not be reached ({type(error).__name__})")

    async def _ask(self, step: HttpRequest, values: Mapping[str, Any], key: str) -> Any:
        url = filled_places(step.url, values, quote_value)
        host, port, address = await self._checked(url)
        parts = urlsplit(url)
        named = f"[{address}]" if ":" in address else address
        request = self._client.build_request(
            step.method,
            parts._replace(netloc=f"{named}:{port}").geturl(),
            headers={
                "Accept": "application/json", "Accept-Encoding": "identity", **step.headers,
                **self._headers.get(host, {}), "Host": parts.netloc,
                "Idempotency-Key": key,
            },
            json=None if step.body is None else _filled(step.body, values),
            extensions={"sni_hostname": host},
        )  # fmt: skip
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            if not 200 <= response.status_code < 300:
                raise _Refused(f"answered {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _Refused("answered compressed, which was not asked for")
            return _parsed(await _bounded(response)) if step.save else None
        finally:
            await response.aclose()

    async def _checked(self, url: str) -> tuple[str, int, str]:
        """The host, its port, and the one address that may be connected to."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if not any(host == allowed or (allowed[:2] == "*." and host.endswith(allowed[1:])) for allowed in self._hosts):
            raise _Refused(f"{host} is not allowed; FRONTDESK_HTTP_HOSTS names the hosts that are")
        if parts.scheme != "https" and not self._allow_private:
            raise _Refused("only https is allowed")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await self._look_up(host, port)
        if not addresses:
            raise _Refused(f"{host} has no address")
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise _Refused(f"{host} has an address that is not public")
        return host, port, addresses[0]


async def _bounded(response: httpx2.Response) -> bytes:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > MOST_BYTES:
            raise _Refused(f"answered more than {MOST_BYTES // 1024} KiB")
    return bytes(read)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _Refused("answered something that is not JSON") from error


def _at(answer: Any, path: str) -> Any:
    """The value at a dotted path; None where there is none, or it is no single value."""
    for name in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(name)
        elif isinstance(answer, list) and re.fullmatch(r"\d{1,6}", name) and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    if isinstance(answer, str):
        # Half characters, which JSON may carry, can't be stored.
        return answer[:MOST_VALUE].encode("utf-8", "replace").decode()
    is_number = isinstance(answer, int | float) and math.isfinite(answer) and abs(answer) <= _LARGEST
    return answer if is_number else None


def quote_value(value: str) -> str:
    """As one part of a path or a query: nothing in it changes where the request goes."""
    return quote(value, safe="")


def _filled(part: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    return filled_places(part, values) if isinstance(part, str) else part
