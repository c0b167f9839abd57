"""The event feed over HTTP: pages behind a cursor that never misses or doubles an event, and says when it is old."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.archive import Archive, Events, address_of, open_archive, upgrade
from libs.archive.events import NewEvent
from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.conversations.archiving import ANNOUNCED, MAX_WAITING_EVENTS
from libs.messaging.keys import Keys
from services.gateway import events_api
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway, bearer, host_token
from tests.waiting import until

DATA = bearer(host_token("warehouse", role="data"))


@pytest.fixture
def archive_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/archive.db"


@pytest.fixture
async def archive(archive_url: str) -> AsyncIterator[Archive]:
    """As an archive's process has it open."""
    await upgrade(address_of(archive_url))
    async with open_archive(address_of(archive_url)) as archive:
        yield archive


@pytest.fixture
async def feeding(start_gateway: StartGateway, archive: Archive, archive_url: str) -> Gateway:
    return await start_gateway(archive_url=archive_url, reads_per_person=0, reads_per_address=0)


def event(name: str, type_: str = "contact.created") -> NewEvent:
    body = f'{{"id":"evt_{name}","at":"2026-01-01T00:00:00Z","type":"{type_}","contact_id":"501"}}'
    return NewEvent(f"evt_{name}", type_, "0-aaaa", "anonymous:1", body)


async def add(archive: Archive, *names: str, type_: str = "contact.created") -> None:
    await Events(archive).append([event(name, type_) for name in names], now_ms=1)


async def ask(gateway: Gateway, status: int = 200, **query: Any) -> Any:
    answer = await gateway.http.get("/v1/events", params=query, headers=DATA)
    assert answer.status_code == status, answer.text
    if status == 200:
        events_api.EventPage.model_validate_json(answer.content)  # it is put together as text
    return answer.json()


def names(page: Any) -> list[str]:
    return [each["id"].removeprefix("evt_") for each in page["events"]]


async def test_pages_follow_each_other_and_end_at_the_newest(feeding: Gateway, archive: Archive) -> None:
    await add(archive, *"abcde")
    first = await ask(feeding, limit=2)
    second = await ask(feeding, limit=2, after=first["next"])
    third = await ask(feeding, limit=2, after=second["next"])
    assert [names(page) for page in (first, second, third)] == [["a", "b"], ["c", "d"], ["e"]]
    fourth = await ask(feeding, after=third["next"])
    assert (names(fourth), fourth["next"]) == ([], third["next"])
    await add(archive, "f")
    assert names(await ask(feeding, after=fourth["next"])) == ["f"]
    assert names(await ask(feeding, after=first["next"])) == ["c", "d", "e", "f"], "a page may be read again"


async def test_some_types_are_read_without_the_others(feeding: Gateway, archive: Archive) -> None:
    await add(archive, "a")
    await add(archive, "b", "c", type_="contact.updated")
    await add(archive, "d")
    page = await ask(feeding, types="contact.updated,contacts.imported")
    assert names(page) == ["b", "c"]
    await add(archive, "e", type_="contact.updated")
    assert names(await ask(feeding, types="contact.updated", after=page["next"])) == ["e"]
    refused = await ask(feeding, 422, types="contact.updated,contact.gone")
    assert refused["code"] == "event_type_unknown"


async def test_a_cursor_before_the_kept_events_is_refused(feeding: Gateway, archive: Archive) -> None:
    await add(archive, "a", "b")
    early = (await ask(feeding, limit=1))["next"]
    latest = (await ask(feeding))["next"]
    await Events(archive).expire(2)
    assert (await ask(feeding, 410, after=early))["code"] == "cursor_expired"
    assert names(await ask(feeding, after=latest)) == [], "it has missed nothing"
    await add(archive, "c")
    assert names(await ask(feeding)) == ["c"], "without a cursor the oldest kept event is the first"


async def test_a_cursor_of_another_database_is_refused(feeding: Gateway, archive: Archive) -> None:
    await add(archive, *"abc")
    epoch, _, seq = (await ask(feeding))["next"].partition(".")
    for foreign in (f"{'0' * 8}.{seq}", f"{epoch}.{int(seq) + 1}"):
        assert (await ask(feeding, 410, after=foreign))["code"] == "cursor_expired"


async def test_events_are_published_while_a_gateway_knows_the_archive(
    feeding: Gateway, redis: Redis, keys: Keys
) -> None:
    """Also while the archive's process is down for long: else they would be missing without a sign."""

    async def is_announced() -> bool:
        return int(await redis.get(keys.archive_on(0)) or 0) == MAX_WAITING_EVENTS

    await until("the gateway has announced the archive", is_announced)
    assert 0 < await redis.ttl(keys.archive_on(0)) <= ANNOUNCED.total_seconds()


@pytest.mark.parametrize("cursor", ["1", "x.1", "0123abcd.-1", "0123abcd.1 OR 1", "0123abcd." + "9" * 19, ""])
async def test_a_text_that_is_no_cursor_is_refused(cursor: str, feeding: Gateway) -> None:
    assert (await ask(feeding, 422, after=cursor))["code"] == "cursor_invalid"


async def test_a_waiting_request_gets_the_next_event_as_it_comes(feeding: Gateway, archive: Archive) -> None:
    await add(archive, "a")
    place = (await ask(feeding))["next"]
    waiting = asyncio.create_task(ask(feeding, after=place, wait=30))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    await add(archive, "b")
    assert names(await waiting) == ["b"]
    page = await ask(feeding, after=(await waiting)["next"], wait=0.01)
    assert (names(page), page["next"]) == ([], (await waiting)["next"])


async def test_a_gateway_that_stops_keeps_no_request_waiting(feeding: Gateway, archive: Archive) -> None:
    waiting = asyncio.create_task(ask(feeding, wait=30))
    await asyncio.wait([waiting], timeout=0.2)
    feeding.services.draining.set()
    assert names(await asyncio.wait_for(waiting, 15)) == []


async def test_too_many_waiting_requests_get_empty_pages_at_once(feeding: Gateway) -> None:
    readers = feeding.services.feed_readers
    while not readers.locked():
        await readers.acquire()
    assert names(await asyncio.wait_for(ask(feeding, wait=30), 15)) == []


async def test_readers_miss_and_double_nothing_while_processes_write(
    feeding: Gateway, archive: Archive, archive_url: str
) -> None:
    done = asyncio.Event()

    async def write(number: int) -> None:
        async with open_archive(address_of(archive_url)) as own:
            for batch in range(20):
                await add(own, *(f"{number}-{batch}-{each}" for each in range(3)))

    async def follow() -> list[str]:
        seen: list[str] = []
        query: dict[str, Any] = {}
        while True:
            finished = done.is_set()
            page = await ask(feeding, limit=4, **query)
            seen += names(page)
            query = {"after": page["next"]}
            if finished and not page["events"]:
                return seen

    reading = asyncio.create_task(follow())
    await asyncio.gather(*(write(number) for number in range(3)))
    done.set()
    seen = await reading
    assert (len(seen), len(set(seen))) == (180, 180)


async def test_the_archive_that_is_away_is_said(start_gateway: StartGateway, tmp_path: Path) -> None:
    gateway = await start_gateway(archive_url=f"sqlite:///{tmp_path}/none/archive.db")
    refused = await ask(gateway, 503)
    assert refused["code"] == "archive_away"


async def test_a_deployment_without_an_archive_has_no_feed(gateway: Gateway) -> None:
    assert (await ask(gateway, 404))["code"] == "feed_off"


async def test_admins_read_the_feed_and_programs_of_the_desk_do_not(feeding: Gateway, redis: Redis, keys: Keys) -> None:
    people = [Teammate(id="ada", name="Ada", role="admin"), Teammate(id="ana", name="Ana")]
    await Directory(redis, keys).load(DeskConfig(people=people), "test")
    for subject, role, status in (("ada", "teammate", 200), ("ana", "teammate", 403), ("crm", "workflow", 401)):
        answer = await feeding.http.get("/v1/events", headers=bearer(host_token(subject, role=role)))
        assert answer.status_code == status, subject


async def test_a_data_token_opens_no_conversation_and_no_desk(feeding: Gateway) -> None:
    opened = await feeding.http.post("/v1/conversations", json={}, headers=DATA)
    assert (opened.status_code, opened.json()["code"]) == (401, "token_invalid")
    for path in ("/v1/desk/me", "/v1/desk/audit", "/v1/desk/conversations"):
        assert (await feeding.http.get(path, headers=DATA)).status_code == 401


async def test_reads_of_one_program_are_limited(
    start_gateway: StartGateway, archive: Archive, archive_url: str
) -> None:
    gateway = await start_gateway(archive_url=archive_url, reads_per_person=3)
    answers = [await gateway.http.get("/v1/events", headers=DATA) for _ in range(5)]
    assert {each.status_code for each in answers} == {200, 429}
