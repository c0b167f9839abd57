"""The closed view: one list of what Redis has and what only the archive has, in any order and under any filter."""

import itertools
import secrets
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Label, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.desk.teammate import TeammateClient, ask_list, next_frame, tab
from tests.gateway.running import Chat, Gateway, bearer, host_token

ORDERS = ("last_closed", "newest_activity", "oldest", "longest_wait", "priority", "due", "open_first")

FILTERS: list[dict[str, Any]] = [
    {}, {"label": ["vip"]}, {"label": ["vip", "refund"]}, {"priority": ["urgent", "normal"]}, {"team": ["sales"]},
    {"owner": ["person:ana"]}, {"owner": ["assistant"]}, {"language": ["es"]}, {"channel": ["shop"]},
    {"status": ["closed"]}, {"status": ["open"]}, {"waiting_minutes": 0}, {"due_minutes": 0}, {"topic": ["billing"]},
    {"category": ["Order"]}, {"category": ["Order", "Other"], "label": ["vip"]},

]  # fmt: skip


@pytest.fixture
async def desk(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    config = DeskConfig(
        people=[Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben")],
        teams=[Team(id="sales", name="Sales", members=["ben"]), Team(id="support", name="Support")],
        labels=[Label(id="refund", name="Refund", colour="orange"), Label(id="vip", name="VIP")],
        visibility="teams",
    )
    await Directory(redis, keys).load(config, "test")
    return TeammateClient(gateway, "ana")


async def conversations(gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, number: int) -> list[Chat]:
    """Closed ones of many kinds, and one that is open."""
    found = []
    kinds = itertools.product(("vip", "refund", None), ("urgent", None, "low"), ("sales", None, "ana"), ("es", "en"))
    for place, (label, priority, owner, locale) in zip(range(number), kinds, strict=False):
        chat = await gateway.open(
            host_token(f"c-{secrets.token_hex(4)}", role="visitor"), locale=locale,
            channel="shop" if place % 3 else "widget",
        )  # fmt: skip
        await chat.say(f"Question {place}")
        if label:
            await ana.does(chat, "labels", add=[label])
        if priority:
            await ana.does(chat, "priority", priority=priority)
        if owner == "ana":
            await ana.does(chat, "reply", text="Hello")
        elif owner:
            await ana.does(chat, "assign", owner=f"team:{owner}")
        if place % 4 == 0:
            await redis.hset(
                keys.conversation(chat.id).state, "chosen", '{"topic":{"value":"billing","label":"Billing"}}'
            )
        # The agent writes it with the closing note.
        await redis.hset(keys.conversation(chat.id).state, "category", "Other" if place % 3 else "Order")
        await ana.does(chat, "close")
        found.append(chat)
    still_open = await gateway.open(host_token(f"c-{secrets.token_hex(4)}", role="visitor"))
    await still_open.say("I am here")
    return found


async def pages(gateway: Gateway, name: str, limit: int, **query: Any) -> tuple[list[dict[str, Any]], set[int]]:
    """All rows of a list, and the totals that its pages named."""
    rows, totals, after = [], set(), None
    while True:
        asked = {"limit": limit, **query, **({"after": after} if after else {})}
        headers = bearer(host_token(name, role="teammate"))
        page = (await gateway.http.get("/v1/desk/conversations", params=asked, headers=headers)).json()
        assert not page["archive_away"]
        rows += page["conversations"]
        totals.add(page["total"])
        after = page["next"]
        if after is None:
            return rows, totals


async def test_pages_are_the_same_with_an_archive_and_without(
    gateway: Gateway, desk: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chats = await conversations(gateway, desk, redis, keys, 14)
    lists = [
        (name, {"view": view, "sort": sort, **filters})
        for sort, filters in [*((sort, {}) for sort in ORDERS), *(("last_closed", each) for each in FILTERS)]
        for view in ("closed", "any")
        for name in ("ana", "ben")
    ]
    _, middle, *_ = (await pages(gateway, "ana", 50, view="closed"))[0]
    spans = [{"since": middle["closed_at"]}, {"before": middle["closed_at"]}, {"contact": [middle["contact"]]}]
    lists += [
        ("ana", {"view": view, "sort": sort, **each}) for view in ("closed", "any") for sort in ORDERS for each in spans
    ]
    before = [await pages(gateway, name, 4, **query) for name, query in lists]
    assert all(
        rows for (name, query), (rows, _) in zip(lists, before, strict=True) if name == "ana" and "category" in query
    )
    # Three in a row are in the archive alone, three are in both, and the others are in Redis alone.
    for chat in chats[3:6]:
        await mover.move(chat.id, gateway)
    for chat in chats[8:11]:
        await mover.store(chat.id)
    for (name, query), (rows, totals) in zip(lists, before, strict=True):
        assert totals == {len(rows)}
        assert await pages(gateway, name, 4, **query) == (rows, totals), (name, query)
    # A label was removed after the conversation was archived: only Redis knows, and it counts.
    await desk.does(chats[8], "labels", remove=["vip", "refund"])
    vip, _ = await pages(gateway, "ana", 4, view="closed", label=["vip", "refund"])
    assert chats[8].id not in [row["id"] for row in vip]


async def test_a_conversation_that_moves_between_two_pages_is_shown_once(
    gateway: Gateway, desk: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chats = await conversations(gateway, desk, redis, keys, 6)
    everything = [each.id for each in reversed(chats)]
    first = await desk.get("conversations", view="closed", limit=2)
    for chat in chats:
        await mover.move(chat.id, gateway)
    second = await desk.get("conversations", view="closed", limit=2, after=first["next"])
    await desk.does(chats[0], "labels", add=["vip"])
    third = await desk.get("conversations", view="closed", limit=3, after=second["next"])
    shown = [row["id"] for page in (first, second, third) for row in page["conversations"]]
    assert shown == everything
    assert third["next"] is None


async def test_changes_since_the_archive_has_them_leave_no_gap(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    chats = []
    for _ in range(6):
        chat = await gateway.open(host_token(f"c-{secrets.token_hex(4)}", role="visitor"))
        await chat.say("Hello")
        await desk.does(chat, "labels", add=["vip"])
        await desk.does(chat, "close")
        await mover.store(chat.id)
        chats.append(chat)
    oldest, older, archived, *changed = chats
    for chat in changed:
        await desk.does(chat, "labels", remove=["vip"])
    await mover.move(archived.id, gateway)
    # The archive's first rows have all changed, and the index's first ones follow the one that only the archive has.
    first = await desk.get("conversations", view="closed", label="vip", limit=2)
    assert [row["id"] for row in first["conversations"]] == [archived.id, older.id]
    rows, _ = await pages(gateway, "ana", 2, view="closed", label=["vip"])
    assert [row["id"] for row in rows] == [archived.id, older.id, oldest.id]


async def test_a_tab_keeps_the_whole_size_of_the_closed_view(
    gateway: Gateway, desk: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    chats = await conversations(gateway, desk, redis, keys, 4)
    for chat in chats:
        await mover.move(chat.id, gateway)
    async with tab(gateway) as connection:
        listed = await ask_list(connection, view="closed")
        assert (listed["total"], len(listed["conversations"])) == (4, 4)
        another = await gateway.open(host_token(f"c-{secrets.token_hex(4)}", role="visitor"))
        await another.say("Hello")
        await desk.does(another, "close")
        assert await next_frame(connection, "counts", total=5)
