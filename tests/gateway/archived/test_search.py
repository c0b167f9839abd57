"""The desk's search: one list of what Redis has and what only the archive has."""

import secrets
from typing import Any
from urllib.parse import urlencode

import pytest
from redis.asyncio import Redis

from libs.archive import text_scans
from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, host_token


@pytest.fixture
async def desk(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    config = DeskConfig(
        people=[Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben")],
        teams=[Team(id="sales", name="Sales", members=["ben"]), Team(id="support", name="Support")],
        visibility="teams",
    )
    await Directory(redis, keys).load(config, "test")
    return TeammateClient(gateway, "ana")


async def closed(gateway: Gateway, ana: TeammateClient, text: str, *, team: str = "sales", **opening: str) -> Chat:
    chat = await gateway.open(host_token(f"c-{secrets.token_hex(4)}", role="visitor", name="Zoë Kim"), **opening)
    await chat.say(text)
    await ana.does(chat, "assign", owner=f"team:{team}")
    # The agent writes it with the closing note.
    state = gateway.services.settings.keys.conversation(chat.id).state
    await gateway.services.redis.hset(state, "category", team.capitalize())
    await ana.does(chat, "close")
    return chat


async def found(desk: TeammateClient, q: str, *, limit: int = 2, **filters: Any) -> list[str]:
    """The IDs of all conversations that a search finds, in their order. The last page has counted all of them."""
    rows: list[dict[str, Any]] = []
    asked = {"q": q, "limit": limit, **filters}
    while True:
        page = await desk.get(f"conversations?{urlencode(asked, doseq=True)}")
        assert not page["archive_away"]
        rows += page["conversations"]
        if page["next"] is None:
            break
        assert page["total"] >= len(rows)
        asked["after"] = page["next"]
    assert (page["total"], page["counted"]) == (len(rows), True)
    places = [(row["place"], row["id"]) for row in rows]
    assert places == sorted(places)
    return [row["id"] for row in rows]


async def test_a_search_finds_all_in_redis_and_in_the_archive(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    chats = [await closed(gateway, desk, f"My parcel number {number}") for number in range(5)]
    still_open = await gateway.open(host_token("open", role="visitor"))
    await still_open.say("A parcel again")
    before = await found(desk, "parcel")
    assert before == [still_open.id, *(chat.id for chat in reversed(chats))]
    for chat in chats[:3]:
        await mover.move(chat.id, gateway)
    # This one is in both, and counts once.
    await mover.store(chats[3].id)
    assert await found(desk, "parcel") == before
    assert await found(desk, "parcel", limit=50) == before
    assert await found(desk, "zoe parcel") == before[1:]
    assert await found(desk, "number 1") == [chats[1].id]
    assert await found(desk, "xyzzy") == []


async def test_a_row_from_the_archive_is_as_it_was(gateway: Gateway, desk: TeammateClient, mover: Mover) -> None:
    chat = await closed(gateway, desk, "Where is  my Päckchen?")
    (before,) = (await desk.get("conversations", q="packchen"))["conversations"]
    await mover.move(chat.id, gateway)
    (after,) = (await desk.get("conversations", q="packchen"))["conversations"]
    assert {**after, "place": 0} == {**before, "place": 0}
    parts = [part["text"] for part in after["snippet"]["parts"] if part["found"]]
    assert parts == ["Päckchen"]
    # The place in the log at which the message is.
    entries = (await desk.get(f"conversations/{chat.id}/entries"))["entries"]
    assert after["snippet"]["offset"] in [entry["offset"] for entry in entries if entry["kind"] == "message"]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"team": ["sales"]}, [0]), ({"owner": ["team:support"]}, [1]), ({"channel": ["shop"]}, [1]),
        ({"language": ["es"]}, [0]), ({"status": ["closed"]}, [1, 0]), ({"status": ["open"]}, []),
        ({"priority": ["normal"]}, [1, 0]), ({"label": ["none"]}, []), ({"due_minutes": 5}, []),
        ({"category": ["Sales"]}, [0]), ({"category": ["Sales", "Support"]}, [1, 0]), ({"contact": ["none"]}, []),
        ({"since": "2026-01-01T00:00:00Z"}, [1, 0]), ({"before": "2026-01-01T00:00:00+05:30"}, []),
    ],
)  # fmt: skip
async def test_filters_are_the_same_in_both_places(
    gateway: Gateway, desk: TeammateClient, mover: Mover, filters: dict[str, Any], kept: list[int]
) -> None:
    chats = [
        await closed(gateway, desk, "parcel", locale="es"),
        await closed(gateway, desk, "parcel", team="support", channel="shop"),
    ]
    wanted = [chats[place].id for place in kept]
    assert await found(desk, "parcel", **filters) == wanted
    for chat in chats:
        await mover.move(chat.id, gateway)
    assert await found(desk, "parcel", **filters) == wanted


async def test_a_search_in_the_conversations_of_one_contact(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    chats = [await closed(gateway, desk, "parcel") for _ in range(2)]
    key = (await desk.get(f"conversations/{chats[0].id}"))["contact"]["key"]
    for chat in chats:
        await mover.move(chat.id, gateway)
    assert await found(desk, "parcel", contact=[key]) == [chats[0].id]


async def test_choices_of_filters_are_those_of_the_archive_too(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    archived = await closed(gateway, desk, "parcel", locale="es", channel="shop")
    await mover.move(archived.id, gateway)
    await closed(gateway, desk, "parcel", team="support")
    offered = await desk.get("views/choices")
    assert (offered["channels"], offered["languages"]) == (["shop", "widget"], ["en", "es"])
    assert (offered["categories"], offered["teams"]) == (["Sales", "Support"], ["sales", "support"])
    assert offered["archive_away"] is False


async def test_a_teammate_never_finds_what_they_may_not_see(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    sales, support = await closed(gateway, desk, "parcel"), await closed(gateway, desk, "parcel", team="support")
    for chat in (sales, support):
        await mover.move(chat.id, gateway)
    assert await found(TeammateClient(gateway, "ben"), "parcel") == [sales.id]
    assert await found(desk, "parcel") == [support.id, sales.id]


async def test_an_id_finds_an_archived_conversation(gateway: Gateway, desk: TeammateClient, mover: Mover) -> None:
    chat = await closed(gateway, desk, "parcel", team="support")
    await mover.move(chat.id, gateway)
    assert await found(desk, chat.id) == [chat.id]
    assert await found(TeammateClient(gateway, "ben"), chat.id) == []
    assert await found(desk, "0-" + "z" * 24) == []


@pytest.mark.parametrize(
    "after", ["archive.", "archive.1.2", "archive.1.2.3", "archive.x.0.1.2.3.4", "W10", "archive.0.0.9.9"]
)
async def test_cursors_of_others_are_refused(gateway: Gateway, desk: TeammateClient, after: str) -> None:
    assert (await desk.get("conversations", 422, q="parcel", after=after))["code"] == "cursor_invalid"


async def test_an_empty_part_of_a_search_has_a_next_page(
    gateway: Gateway, desk: TeammateClient, mover: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_scans, "PARTS", (1, 1))
    chats = [await closed(gateway, desk, text) for text in ("lemons", *["lemo emon mons"] * 9)]
    for chat in chats:
        await mover.move(chat.id, gateway)
    assert await found(desk, "lemons") == [chats[0].id]


async def test_an_archive_away_leaves_the_rest_of_a_search(start_gateway: StartGateway, ana: TeammateClient) -> None:
    gateway = await start_gateway(archive_url="postgresql://nobody@127.0.0.1:1/nothing")
    chat = await gateway.open(host_token("vera", role="visitor"))
    await chat.say("parcel")
    page = await TeammateClient(gateway, "ana").get("conversations", q="parcel")
    assert page["archive_away"]
    assert [row["id"] for row in page["conversations"]] == [chat.id]
