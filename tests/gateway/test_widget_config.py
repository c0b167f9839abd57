"""The widget's public settings, and sites that may not use the API: the page, the log and the doctor name them."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog
from redis.asyncio import Redis
from structlog.testing import capture_logs
from structlog.typing import EventDict

from frontdesk.doctor.origins import check_origins
from libs.assignment import Directory
from libs.contracts import SYSTEM, Calendar, Closed, LogEntry
from libs.messaging.keys import Keys
from services.gateway import refused_sites
from services.gateway.conversations.previous import ended_by
from services.gateway.refused_sites import RefusedSites
from services.gateway.widget import availability
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab
from tests.gateway.running import Gateway, bearer, host_token
from tests.waiting import until

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
    [wrong] = await check_origins(redis_url, keys, "shop.example")
    assert wrong.level == "broken"
    assert "FRONTDESK_ALLOWED_ORIGINS: shop.example must be an origin" in wrong.text


async def test_the_log_and_the_doctor_name_a_refused_token(
    start_gateway: StartGateway, redis_url: str, keys: Keys, logs: list[EventDict]
) -> None:
    gateway = await start_gateway(allowed_origins=SHOP)
    expired = host_token("jane", role="visitor", exp=int(time.time()) - 3_600)
    for token, code in (("my-token", "token_invalid"), (expired, "token_expired"), (expired, "token_expired")):
        for site in ({"Origin": SHOP}, {}):  # a program reads its own answers
            headers = {**site, **bearer(token)}
            answer = await gateway.http.post("/v1/conversations", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, code)
    named = [(line["event"], line["origin"]) for line in logs if "token" in line["event"]]
    assert named == [("a site's token was refused", SHOP), ("a site's token has expired", SHOP)]
    found = await check_origins(redis_url, keys, SHOP)
    assert {each.code: each.level for each in found} == {"token_invalid": "weak", "token_expired": "weak"}
    assert all(SHOP in each.text for each in found)


async def test_invented_sites_fill_neither_the_log_nor_redis(
    redis: Redis, keys: Keys, logs: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = RefusedSites(redis, keys)
    for number in range(60):
        await refused.note(f"https://site-{number}.example", "origin_refused", now_s=1_000.0 + number)
    assert len(sites(logs)) == refused_sites.MAX_LINES
    monkeypatch.setattr(refused_sites, "MAX_LINES", 1_000)
    for number in range(60):
        await refused.note(f"https://site-{number}.example", "origin_refused", now_s=1_000.0 + number)
    remembered = await refused.recent()
    assert len(remembered) == refused_sites.MAX_REMEMBERED
    assert remembered[0].seen_at >= remembered[-1].seen_at
    assert 0 < await redis.ttl(keys.refused_sites) <= refused_sites.RETENTION.total_seconds()


async def test_promises_are_those_that_the_desk_can_keep(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "FRESH_S", 0.0)
    monkeypatch.setattr(availability, "FRESH_ANSWERS_S", 0.0)

    async def promised() -> dict[str, Any]:
        return dict((await gateway.http.get("/v1/widget")).json()["availability"])

    assert await promised() == {"online": False, "open": True, "opens_at": None, "answer_minutes": None}
    async with tab(gateway) as desk:
        await next_frame(desk, "ready")
        assert (await promised())["online"] is True
    # Five answers, of which four took less than ten minutes.
    for number, minutes in enumerate((1, 2, 3, 8, 50)):
        chat = await gateway.open(host_token(f"visitor-{number}", role="visitor"))
        state = keys.conversation(chat.id).state
        await redis.hset(state, mapping={"human_since": 1_000, "human_answered_at": 1_000 + minutes * 60_000})
        await redis.zadd(keys.desk_list(keys.shard_of(chat.id), "closed"), {chat.id: number})
    assert (await promised())["answer_minutes"] == 10
    await redis.expire(keys.desk_list(0, "closed"), 60)
    closed = Calendar(
        id="never", name="Mornings", zone="UTC", other_teams=True, weekly={"mon": ["03:00-03:01"]}
    )  # fmt: skip
    await Directory(redis, keys).put_calendars([closed])

    async def is_closed() -> dict[str, Any] | None:
        found = await promised()
        return found if not found["open"] else None

    shut = await until("the calendar applies", is_closed)
    assert shut is not None
    opens_at = datetime.fromisoformat(shut["opens_at"])
    assert (opens_at.minute, opens_at.weekday()) == (0, 0)


async def test_a_desk_without_people_promises_nothing(gateway: Gateway) -> None:
    assert (await gateway.http.get("/v1/widget")).json()["availability"] is None


async def test_contacts_read_their_previous_conversations_and_no_others(gateway: Gateway) -> None:
    token = host_token("jane", role="visitor")
    first = await gateway.open(token)
    await first.say("my parcel is late")
    await first.post({}, "/close")
    second = await gateway.open(token)
    other = await gateway.open(host_token("omar", role="visitor"))
    await other.say("of another person")
    path, headers = f"/v1/conversations/{second.id}", bearer(second.token)
    [earlier] = (await gateway.http.get(f"{path}/previous", headers=headers)).json()
    assert earlier["conversation_id"] == first.id
    assert earlier["preview"] == "my parcel is late"
    page = await gateway.http.get(f"{path}/messages", params={"of": first.id}, headers=headers)
    assert [message["text"] for message in page.json()["messages"]] == ["my parcel is late"]
    assert (page.json()["ended"]["by"], page.json()["ended"]["name"]) == ("contact", None)
    refused = await gateway.http.get(f"{path}/messages", params={"of": other.id}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "conversation_unknown")
    assert (await gateway.http.get(f"{path}/messages", params={"of": "0-x"}, headers=headers)).status_code == 404
    assert (await gateway.http.get(f"{path}/previous", headers=bearer(other.token))).status_code == 403


async def test_contacts_read_who_closed_their_conversation(gateway: Gateway, ana: TeammateClient) -> None:
    token = host_token("jane", role="visitor")
    first = await gateway.open(token)
    await first.say("my parcel is late")
    await ana.does(first, "close", category="Order", summary="late")
    second = await gateway.open(token)
    path = f"/v1/conversations/{second.id}/messages"
    page = await gateway.http.get(path, params={"of": first.id}, headers=bearer(second.token))
    assert (page.json()["ended"]["by"], page.json()["ended"]["name"]) == ("teammate", "Ana Ruiz")


def test_a_rule_that_waits_for_silence_is_named_as_such() -> None:
    def ended(reason: str) -> str | None:
        found = ended_by(LogEntry("1764154800000-0", Closed(by=SYSTEM, reason=reason)))
        return found.by if found else None

    assert [ended(reason) for reason in ("silence", "idle", "thanks")] == ["silence", "silence", "system"]


async def test_contacts_see_who_has_joined_and_that_they_have_seen_it(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await gateway.open(host_token("jane", role="visitor"))
    async with chat.socket() as frames, tab(gateway) as desk:
        await frames.ready()
        await frames.say("hello?")
        offset = (await frames.next_of("message"))["offset"]
        await ana.does(chat, "assign", owner="person:ana")
        assert (await frames.next_of("teammate"))["name"] == "Ana Ruiz"
        await send_frame(desk, "read", conversation_id=chat.id, offset=offset)
        assert (await frames.next_of("seen"))["offset"] == offset
    async with chat.socket() as again:
        assert (await again.next_of("teammate"))["name"] == "Ana Ruiz"
        assert (await again.next_of("seen"))["offset"] == offset
