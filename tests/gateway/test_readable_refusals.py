"""A page of an allowed origin can read what the gateway refuses, so that the widget can name the reason."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx2
import pytest

from libs.serving import connection_guard
from services.gateway.serving import server
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway
from tests.hostile.wire import Wire

SHOP, OTHER = "https://shop.example", "https://other.example"
MESSAGES = "/v1/conversations/unknown/messages"
PREFLIGHT = {
    "Origin": SHOP, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization",
}  # fmt: skip
LONG, SHORT = timedelta(minutes=5), timedelta(seconds=0.3)


@asynccontextmanager
async def _full(gateway: Gateway, silent: int = 1) -> AsyncIterator[list[Wire]]:
    """Connections without a request."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Wire("127.0.0.1", gateway.port)) for _ in range(silent)]


def _is_readable(answer: httpx2.Response, origin: str = SHOP) -> bool:
    exposed = answer.headers.get("access-control-expose-headers", "")
    return answer.headers.get("access-control-allow-origin") == origin and "Retry-After" in exposed


async def test_too_many_connections_of_one_address(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins=SHOP, connections_per_address=1, trusted_proxies="0")
    async with _full(gateway):
        for _ in range(2):  # each over a connection of its own
            assert (await gateway.http.options(MESSAGES, headers=PREFLIGHT)).status_code == 200
            answer = await gateway.http.get(MESSAGES, headers={"Origin": SHOP})
            assert (answer.status_code, answer.json()["code"]) == (429, "too_many_connections")
            assert answer.headers["connection"] == "close"
            assert _is_readable(answer)
        answer = await gateway.http.get(MESSAGES, headers={"Origin": OTHER})
        assert (answer.status_code, _is_readable(answer, OTHER)) == (429, False)


@pytest.mark.parametrize(
    ("header", "visitor", "forged"),
    [
        ("x-forwarded-for", {"X-Forwarded-For": "203.0.113.1"}, {"Forwarded": "for=203.0.113.2"}),
        ("forwarded", {"Forwarded": "for=203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}),
    ],
)
async def test_too_many_streams_of_one_visitor_behind_a_proxy(
    start_gateway: StartGateway, header: str, visitor: dict[str, str], forged: dict[str, str]
) -> None:
    gateway = await start_gateway(
        allowed_origins=SHOP, connections_per_address=1, trusted_proxies="1", forwarded_header=header
    )
    chat = await gateway.open()
    headers = {**visitor, "Authorization": f"Bearer {chat.token}"}
    async with gateway.http.stream("GET", f"{chat.path}/events?after=0", headers=headers) as stream:
        assert stream.status_code == 200
        assert (await gateway.http.options(MESSAGES, headers={**PREFLIGHT, **visitor})).status_code == 200
        answer = await gateway.http.get(MESSAGES, headers={"Origin": SHOP, **visitor, **forged})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_connections")
        assert _is_readable(answer)
        assert answer.headers["x-request-id"]


async def test_connections_above_the_limit_may_only_hear_why(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_guard, "OVER_LIMIT_TIMEOUT", SHORT)
    gateway = await start_gateway(connections_per_address=1, trusted_proxies="0")
    async with _full(gateway, 2) as (_, silent):
        assert (await silent.answer()).startswith(b"HTTP/1.1 429 ")


async def test_few_connections_above_the_limit_are_kept_at_a_time(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_guard, "OVER_LIMIT_TIMEOUT", LONG)
    monkeypatch.setattr(server, "MAX_REFUSING", 2)
    gateway = await start_gateway(connections_per_address=1, trusted_proxies="0")
    async with _full(gateway, 4) as (*_, last):
        assert (await last.answer()).startswith(b"HTTP/1.1 429 ")


async def test_a_body_that_is_too_large(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins=SHOP)
    content = b" " * (gateway.services.settings.max_body_bytes + 1)
    answer = await gateway.http.post("/v1/conversations", content=content, headers={"Origin": SHOP})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert _is_readable(answer)


async def test_a_bug(start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = await start_gateway(allowed_origins=SHOP)

    async def fail(_: str) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(gateway.services.limits, "opening", fail)
    answer = await gateway.http.post("/v1/conversations", headers={"Origin": SHOP})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert _is_readable(answer)
    assert answer.headers["x-request-id"]
    assert b'frontdesk_gateway_requests_total{method="POST",route="/v1/conversations",status="500"} 1.0' in (
        gateway.services.metrics.exposition()
    )
