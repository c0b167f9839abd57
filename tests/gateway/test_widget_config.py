"""The widget's public settings, and sites that may not use the API: the page, the log and the doctor name them."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from redis.asyncio import Redis
from structlog.testing import capture_logs
from structlog.typing import EventDict

from frontdesk.doctor.origins import check_origins
from libs.messaging.keys import Keys
from services.gateway import refused_origins
from services.gateway.refused_origins import RefusedOrigins
from tests.gateway.conftest import StartGateway

SHOP, OTHER = "https://shop.example", "https://other.example"
LINE = "a site is not among FRONTDESK_ALLOWED_ORIGINS"


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """Lines of the log, which this package hides below errors."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with capture_logs() as logs:
        yield logs
    structlog.configure(**before)


def sites(logs: list[EventDict]) -> list[str]:
    """The origins that lines in the log name, as a field."""
    return [line["origin"] for line in logs if line["event"] == LINE]


async def test_a_refused_page_can_read_that_it_is_refused(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins=SHOP)
    for origin, allowed in ((SHOP, True), (OTHER, False), ("null", False), (gateway.url, True), (None, True)):
        headers = {"Origin": origin} if origin else {}
        answer = await gateway.http.get("/v1/widget", headers=headers)
        assert answer.status_code == 200
        assert answer.json()["origin_allowed"] is allowed, origin
        assert answer.headers["access-control-allow-origin"] == (SHOP if origin == SHOP else "*")
        assert ("no-store" in answer.headers["cache-control"]) is not allowed


async def test_without_allowed_origins_each_other_site_is_refused(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    assert (await gateway.http.get("/v1/widget", headers={"Origin": SHOP})).json()["origin_allowed"] is False
    # Behind a proxy that changes the Host, only the browser knows that the page is the gateway's own.
    own = {"Origin": "https://chat.example", "Sec-Fetch-Site": "same-origin"}
    assert (await gateway.http.get("/v1/widget", headers=own)).json()["origin_allowed"] is True


async def test_the_log_and_the_doctor_name_a_refused_site_once(
    start_gateway: StartGateway, redis_url: str, keys: Keys, logs: list[EventDict]
) -> None:
    gateway = await start_gateway(allowed_origins=SHOP)
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for _ in range(3):
        await gateway.http.options("/v1/conversations", headers={"Origin": OTHER, **wanted})
        await gateway.http.get("/v1/widget", headers={"Origin": OTHER})
        await gateway.http.get("/v1/widget", headers={"Origin": SHOP})
        await gateway.http.get("/v1/widget", headers={"Origin": "https://evil.example/<script>"})
    assert sites(logs) == [OTHER]
    [found] = await check_origins(redis_url, keys, SHOP)
    assert found.level == "weak"
    assert found.code == "origin_refused"
    assert OTHER in found.text
    assert "FRONTDESK_ALLOWED_ORIGINS" in (found.mend or "")
    assert await check_origins(redis_url, keys, f"{SHOP},{OTHER}/") == []
    assert await check_origins(redis_url, keys, "*") == []


async def test_invented_sites_fill_neither_the_log_nor_redis(
    redis: Redis, keys: Keys, logs: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = RefusedOrigins(redis, keys)
    for number in range(60):
        await refused.note(f"https://site-{number}.example", now_s=1_000.0 + number)
    assert len(sites(logs)) == refused_origins.MAX_LINES
    monkeypatch.setattr(refused_origins, "MAX_LINES", 1_000)
    for number in range(60):
        await refused.note(f"https://site-{number}.example", now_s=1_000.0 + number)
    remembered = await refused.recent()
    assert len(remembered) == refused_origins.MAX_REMEMBERED
    assert remembered[0].seen_at >= remembered[-1].seen_at
    assert 0 < await redis.ttl(keys.refused_origins) <= refused_origins.RETENTION.total_seconds()
