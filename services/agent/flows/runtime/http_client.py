"""Sends the HTTP requests of flows to programs of the customer: only to hosts that the operator allows, all public.

Requests use https and follow no redirect. A name is looked up once, and the connection goes to that address, so that it
can't become a private one between the check and the request. A request takes at most its own timeout and reads at most
`MAX_BYTES`. A failure is an outcome with a reason for teammates: it raises nothing, and the reason holds no content of
the answer.
"""

import asyncio
import json
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import AfterValidator, Field, model_validator

from libs.contracts import mistake
from libs.public_addresses import Resolve, at_address, is_public, resolve
from services.agent.flows.fields import Duration, HttpUrl, Name, at_most
from services.agent.flows.shown import ShownAs
from services.agent.flows.texts import Part, filled_places

MAX_BYTES = 256 * 1024
MAX_VALUE = 2_000
"""Characters of one saved text, because it is stored with the conversation."""

_MAX_INTEGER = 2**63 - 1
"""Conditions compute with 64 bits. JSON may hold larger numbers, and NaN."""

logger = logging.getLogger(__name__)


MAX_TIMEOUT = timedelta(seconds=10)

_HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")]
_AnswerPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,9}$")]


class HttpRequest(Part):
    """A request as a flow file describes it. `save`: variable → path into the JSON answer, such as `items.0.sku`.

    Values that are filled into `url` are quoted; values that are filled into `body` stand in its texts. The request
    may be sent twice; both have the same `Idempotency-Key`.
    """

    url: HttpUrl
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    headers: Annotated[dict[_HeaderName, Annotated[str, Field(max_length=1_000)]], ShownAs(rare=True)] = {}
    body: Annotated[dict[str, Any] | None, ShownAs("json")] = None
    save: Annotated[dict[Name, _AnswerPath], ShownAs(sets=True)] = Field(default={}, max_length=20)
    timeout: Annotated[Duration, AfterValidator(at_most(MAX_TIMEOUT)), ShownAs(rare=True)] = MAX_TIMEOUT

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.body is not None and self.method == "GET":
            raise mistake("get_body", "a GET has no `body`")
        return self


@dataclass(frozen=True)
class Fetched:
    """`values` are the saved variables; `problem` says what went wrong, for teammates."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None


class _Refused(Exception):
    """The message gives the reason, without content of the answer."""


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

    async def fetch(self, wanted: HttpRequest, values: Mapping[str, Any], key: str) -> Fetched:
        """Send a request. It raises nothing but a cancellation."""
        try:
            async with asyncio.timeout(wanted.timeout.total_seconds()):
                answer = await self._ask(wanted, values, key)
            return Fetched({name: _at(answer, path) for name, path in wanted.save.items()})
        except TimeoutError:
            return Fetched(problem=f"no answer within {wanted.timeout.total_seconds():g} s")
        except _Refused as error:
            return Fetched(problem=str(error))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            logger.warning("a flow's request failed", extra={"key": key, "error": type(error).__name__})
            return Fetched(problem=f"could not be reached ({type(error).__name__})")

    async def _ask(self, wanted: HttpRequest, values: Mapping[str, Any], key: str) -> Any:
        url = filled_places(wanted.url, values, quote_value)
        host, port, address = await self._checked(url)
        parts = urlsplit(url)
        request = self._client.build_request(
            wanted.method,
            at_address(url, address, port),
            headers={
                # Uncompressed: a small answer could expand to more than `MAX_BYTES`.
                "Accept": "application/json", "Accept-Encoding": "identity", **wanted.headers,
                **self._headers.get(host, {}), "Host": parts.netloc,
                "Idempotency-Key": key,
            },
            json=None if wanted.body is None else _filled(wanted.body, values),
            # The URL has the address, but the certificate must be that of the host.
            extensions={"sni_hostname": host},
        )  # fmt: skip
        # A redirect could lead to a host that is not allowed.
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            if not 200 <= response.status_code < 300:
                raise _Refused(f"answered {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _Refused("answered compressed, which was not asked for")
            return _parsed(await _bounded(response)) if wanted.save else None
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
        # All of them: a name with one private address is no public service.
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise _Refused(f"{host} has an address that is not public")
        return host, port, addresses[0]


async def _bounded(response: httpx2.Response) -> bytes:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        # The header with the length may be missing or wrong.
        if len(read) > MAX_BYTES:
            raise _Refused(f"answered more than {MAX_BYTES // 1024} KiB")
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
        # JSON may hold half of a surrogate pair, which can't be stored.
        return answer[:MAX_VALUE].encode("utf-8", "replace").decode()
    is_number = isinstance(answer, int | float) and math.isfinite(answer) and abs(answer) <= _MAX_INTEGER
    return answer if is_number else None


def quote_value(value: str) -> str:
    """Quote a value as one part of a path or a query, so that it can't change the address."""
    return quote(value, safe="")


def _filled(part: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    return filled_places(part, values) if isinstance(part, str) else part
