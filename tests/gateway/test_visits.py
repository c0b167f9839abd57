"""The contact's visit: teammates see the open page, when it changes and when it is gone, and nothing unsafe of it."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts import SendVisit
from libs.messaging.keys import Keys
from services.gateway.devices import device_of
from services.gateway.visits import LAST_SEEN_RETENTION
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab, visitor
from tests.gateway.running import Gateway
from tests.waiting import until

PAGE = {"page": "https://shop.example/prices", "title": "Prices", "zone": "Asia/Seoul", "looking": True}


async def next_visit(connection: Any, **values: Any) -> dict[str, Any]:
    """The next visit with these values."""
    async with asyncio.timeout(60):
        while True:
            visit: dict[str, Any] = (await next_frame(connection, "visit"))["visit"] or {"present": None}
            if values.items() <= visit.items():
                return visit


async def test_teammates_follow_the_contacts_page(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await visitor(gateway)
    async with tab(gateway) as connection:
        await send_frame(connection, "watch", conversation_id=chat.id)
        await next_visit(connection, present=None)
        async with chat.socket() as socket:
            await socket.ready()
            await next_visit(connection, present=True, looking=False)
            await socket.send(type="visit", **PAGE)
            await next_visit(connection, **PAGE, pages=1)
            async with chat.socket() as second:
                await second.ready()
                # The page in front counts, and not the newest one.
                assert (await next_visit(connection, pages=2))["page"] == PAGE["page"]
            await next_visit(connection, pages=1)
            key = keys.conversation(chat.id).visits
            assert 0 < await redis.ttl(key) <= LAST_SEEN_RETENTION.total_seconds()
        left = await next_visit(connection, present=False, looking=False)
        assert (left["page"], left["pages"]) == (PAGE["page"], 0)
        # The log says nothing about it.
        assert {each["kind"] for each in await ana.entries(chat)} == {"opened"}
    async with tab(gateway) as later:
        await send_frame(later, "watch", conversation_id=chat.id)
        await next_visit(later, present=False, page=PAGE["page"])


async def test_a_page_of_a_lost_gateway_expires(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await visitor(gateway)
    key = keys.conversation(chat.id).visits
    await redis.hset(key, "lost", '{"until": 1, "looking": true, "page": "https://shop.example/"}')
    found = await gateway.services.visits.of(chat.id)
    assert found is not None
    assert (found.present, found.looking, found.pages) == (False, False, 0)
    assert await redis.hlen(key) == 0


async def test_events_count_as_an_open_page(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)

    async def present() -> bool | None:
        found = await gateway.services.visits.of(chat.id)
        return found.present if found else None

    async with chat.events():
        await until("it is there", present)

    async def gone() -> bool:
        return await present() is False

    await until("it is gone", gone)


async def test_an_operator_keeps_addresses_out(start_gateway: StartGateway, ana: TeammateClient) -> None:
    gateway = await start_gateway(visitor_pages=False)
    chat = await visitor(gateway)
    async with tab(gateway) as connection, chat.socket() as socket:
        await socket.ready()
        await socket.send(type="visit", **PAGE)
        await send_frame(connection, "watch", conversation_id=chat.id)
        visit = await next_visit(connection, looking=True)
        assert (visit["page"], visit["title"], visit["zone"]) == (None, None, "Asia/Seoul")


async def test_conversations_of_staff_are_not_followed(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        await socket.send(type="visit", **PAGE)
        await socket.send(type="ping")
        await socket.next_of("pong")
        assert not await redis.exists(keys.conversation(chat.id).visits)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example/a?b=c", "https://shop.example/a?b=c"),
        ("http://ana:secret@shop.example:8080/a#token=x", "http://shop.example:8080/a"),
        ("https://[::1]:3000/a", "https://[::1]:3000/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://shop.example:99999/", None),
        ("https://shop.example/\u202egpj.exe", None),
        ("/relative", None),
        (7, None),
        ("https://shop.example/" + "a" * 2_000, None),
    ],
)
def test_only_an_address_of_the_web_is_kept(given: object, kept: str | None) -> None:
    assert SendVisit.model_validate({"page": given}).page == kept


def test_titles_and_zones_are_cleaned() -> None:
    said = SendVisit.model_validate({"title": " a\n\u202eb " + "x" * 400, "zone": "../../etc/passwd"})
    assert said.title is not None
    assert said.title.startswith("a b x")
    assert len(said.title) == 300
    assert said.zone is None
    assert SendVisit.model_validate({"zone": "Europe/Madrid"}).zone == "Europe/Madrid"
    assert SendVisit.model_validate({"zone": ["x"], "title": {}}).model_dump(exclude_none=True) == {
        "type": "visit", "looking": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome", "Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge", "Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1", "Chrome", "iPad"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Mobile", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "Linux"),
        ("curl/8.5.0", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_a_browser_in_plain_words(header: str, browser: str | None, system: str | None) -> None:
    device = device_of(header)
    assert (device.browser, device.system) == (browser, system)
