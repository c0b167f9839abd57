"""Reports over HTTP with an archive: what it has and what Redis has, each once, and no more than a teammate may see."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from redis.asyncio import Redis

from libs.archive import Archive, calculate_figures
from libs.assignment import Directory
from libs.contracts import ModelUse
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token

COUNTS = ("conversations", "answered_by_person", "unanswered", "closed", "waiting_now")


@pytest.fixture
async def desk(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    config = DeskConfig(
        people=[Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben")],
        teams=[Team(id="sales", name="Sales", members=["ben"]), Team(id="support", name="Support")],
        visibility="teams",
    )
    await Directory(redis, keys).load(config, "test")
    return TeammateClient(gateway, "ana")


async def chats_of(gateway: Gateway, ana: TeammateClient) -> list[Chat]:
    """Two of sales, of which one is closed; two of support, both closed."""
    chats = []
    for number, team in enumerate(("sales", "sales", "support", "support")):
        chat = await gateway.open(host_token(f"c-{secrets.token_hex(4)}", role="visitor"))
        await chat.say(f"Question {number}")
        await ana.does(chat, "assign", owner=f"team:{team}")
        if number:
            await ana.does(chat, "close")
        chats.append(chat)
    return chats


async def listed(ana: TeammateClient, **query: Any) -> list[str]:
    """All pages of a list behind a figure."""
    found, after = [], None
    while True:
        page = await ana.get("reports/conversations", limit=1, **query, **({"after": after} if after else {}))
        found += [each["summary"]["id"] for each in page["conversations"]]
        after = page["next"]
        if after is None:
            assert page["total"] == len(found)
            return found


async def test_a_conversation_counts_once_in_redis_and_archive(
    gateway: Gateway, desk: TeammateClient, mover: Mover, archive: Archive
) -> None:
    chats = await chats_of(gateway, desk)
    expected = await desk.get("reports")
    assert [expected["total"][name] for name in COUNTS] == [4, 0, 4, 3, 1]
    # In both, in the archive alone before and after the calculation of figures, and after a late rating.
    await mover.store(chats[1].id)
    states = [await desk.get("reports")]
    await mover.move(chats[1].id, gateway)
    states.append(await desk.get("reports"))
    await calculate_figures(archive, now_ms=int(datetime.now(UTC).timestamp() * 1000))
    await mover.move(chats[2].id, gateway)
    states.append(await desk.get("reports"))
    for found in states:
        for name in COUNTS:
            assert found["total"][name] == expected["total"][name], name
        assert [(row["key"], row["closed"]) for row in found["by_team"]] == [("sales", 1), ("support", 2)]
        assert found["days"] == expected["days"]
        assert (found["backlog"][-1]["open"], found["archive_away"]) == (1, False)
    assert set(await listed(desk, figure="conversations")) == {chat.id for chat in chats}
    assert set(await listed(desk, figure="closed", group="team", key="support")) == {chats[2].id, chats[3].id}
    assert await listed(desk, figure="waiting_now") == [chats[0].id]
    table = await gateway.http.get("/v1/desk/reports.csv", headers=bearer(host_token("ana", role="teammate")))
    assert table.text.splitlines()[1].split(",")[3:8] == ["4", "0", "0", "4", "3"]


async def test_a_teammate_gets_figures_of_what_they_may_see(
    gateway: Gateway, desk: TeammateClient, mover: Mover
) -> None:
    chats = await chats_of(gateway, desk)
    for chat in chats[1:3]:
        await mover.move(chat.id, gateway)
    ben = TeammateClient(gateway, "ben")
    report = await ben.get("reports")
    assert [report["total"][name] for name in COUNTS] == [2, 0, 2, 1, 1]
    assert [row["key"] for row in report["by_team"]] == ["sales"]
    assert set(await listed(ben, figure="conversations")) == {chats[0].id, chats[1].id}
    assert await listed(ben, figure="closed", group="team", key="support") == []


async def test_tokens_and_cost_are_for_teammates_with_sight_of_all(
    gateway: Gateway, desk: TeammateClient, mover: Mover, redis: Redis, keys: Keys
) -> None:
    chats = await chats_of(gateway, desk)
    used = ModelUse(answers=2, input_tokens=900, cached_tokens=500, output_tokens=70, cost=0.0125)
    for chat in chats[1:3]:
        await redis.hset(keys.conversation(chat.id).state, "model_use", str(used))
        await mover.move(chat.id, gateway)
    found = (await desk.get("reports"))["model_use"]
    assert found["total"]["used"] == (used + used).model_dump()
    assert [(row["name"], row["conversations"], row["used"]["cost"]) for row in found["by_team"]] == [
        ("Sales", 1, 0.0125), ("Support", 1, 0.0125),
    ]  # fmt: skip
    assert sum(row["conversations"] for row in found["days"]) == 2
    assert (await TeammateClient(gateway, "ben").get("reports"))["model_use"] is None
    table = await gateway.http.get("/v1/desk/reports.csv", headers=bearer(host_token("ana", role="teammate")))
    [total] = [line.split(",") for line in table.text.splitlines() if line.startswith("model_total")]
    assert total[-7:] == ["2", "4", "1800", "1000", "140", "0", "0.025000"]
    assert (await desk.get(f"conversations/{chats[1].id}"))["model_use"] == used.model_dump()


async def test_a_place_that_no_page_named_is_refused(desk: TeammateClient) -> None:
    for after in ("x", "WzFd", "WzEsMiwiXHUwMDAwIiwzXQ"):
        refused = await desk.get("reports/conversations", 422, figure="closed", after=after)
        assert refused["code"] == "cursor_invalid"


async def test_a_report_on_years_before_the_archive_says_so(gateway: Gateway, desk: TeammateClient) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=300)
    report = await desk.get("reports?from=" + quote(long_ago.isoformat()))
    assert report["kept_from"] > report["start"]
