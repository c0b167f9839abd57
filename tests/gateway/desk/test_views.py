"""Saved views over HTTP: own ones, those of a team, and their limits."""

import json
from typing import Any

from websockets.asyncio.client import ClientConnection

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Label, Team, Teammate
from services.gateway.desk.saved_views import MAX_OWN
from tests.gateway.desk.teammate import TeammateClient, customer, next_frame, send_frame, tab, visitor
from tests.gateway.running import Gateway, bearer, host_token

LATE = {"view": "all", "priority": ["urgent"], "label": ["vip"], "waiting_minutes": 60, "sort": "priority"}


async def call(
    gateway: Gateway, method: str, path: str = "", status: int = 200, *, name: str = "ana", body: Any = None
) -> Any:
    headers = bearer(host_token(name, role="teammate"))
    answer = await gateway.http.request(method, f"/v1/desk/views{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def names(gateway: Gateway, name: str = "ana") -> list[str]:
    return [view["name"] for view in await call(gateway, "GET", name=name)]


async def staffed(gateway: Gateway) -> None:
    """Ana leads; Ben is in sales, Sam in support."""
    people = [
        Teammate(id="ana", name="Ana", role="lead"), Teammate(id="ben", name="Ben"), Teammate(id="sam", name="Sam"),
    ]  # fmt: skip
    teams = [Team(id="sales", name="Sales", members=["ben"]), Team(id="support", name="Support", members=["sam"])]
    config = DeskConfig(people=people, teams=teams, labels=[Label(id="vip", name="VIP")])
    await Directory(gateway.services.redis, gateway.services.settings.keys).load(config, "views")


async def test_own_views_are_made_changed_and_deleted_by_their_owner_only(gateway: Gateway) -> None:
    await staffed(gateway)
    stored = await call(gateway, "PUT", "/late", name="ben", body={"name": " Late ", "query": LATE})
    assert (stored["name"], stored["owner"], stored["team"]) == ("Late", "ben", None)
    assert {key: stored["query"][key] for key in LATE} == LATE
    await call(gateway, "PUT", "/late", name="ben", body={"name": "Very late", "query": {"view": "mine"}})
    assert (await names(gateway, "ben"), await names(gateway, "sam"), await names(gateway)) == (["Very late"], [], [])
    for method, body in (("PUT", {"name": "Mine", "query": {}}), ("DELETE", None)):
        assert (await call(gateway, method, "/late", 404, body=body))["code"] == "view_unknown"
    await call(gateway, "DELETE", "/late", 204, name="ben")
    assert (await call(gateway, "DELETE", "/late", 404, name="ben"))["code"] == "view_unknown"


async def test_a_teams_view_is_seen_by_its_members_and_changed_by_leads(gateway: Gateway) -> None:
    await staffed(gateway)
    body = {"name": "Late sales", "team": "sales", "query": LATE}
    assert (await call(gateway, "PUT", "/sales", 403, name="ben", body=body))["code"] == "lead_only"
    await call(gateway, "PUT", "/sales", body=body)
    assert (await names(gateway, "ben"), await names(gateway, "sam")) == (["Late sales"], [])
    for method in ("PUT", "DELETE"):
        answer = await call(gateway, method, "/sales", 403, name="ben", body=body)
        assert answer["code"] == "lead_only"
    assert (await call(gateway, "PUT", "/ghosts", 422, body=body | {"team": "ghosts"}))["code"] == "team_unknown"
    await call(gateway, "DELETE", "/sales", 204)
    assert await names(gateway, "ben") == []


async def test_a_query_is_checked_and_the_number_is_limited(gateway: Gateway) -> None:
    await staffed(gateway)
    for query in (
        {"view": "nonsense"},
        {"label": ["No slug"]},
        {"colour": ["red"]},
        {"priority": ["soon"]},
        {"contact": ["site:x"]},
    ):
        assert (await call(gateway, "PUT", "/a", 422, body={"name": "A", "query": query}))["code"] == "invalid"
    for number in range(MAX_OWN):
        await call(gateway, "PUT", f"/view-{number}", body={"name": f"View {number}", "query": {}})
    refused = await call(gateway, "PUT", "/one-more", 422, body={"name": "One more", "query": {}})
    assert refused["code"] == "too_many_views"
    await call(gateway, "PUT", "/view-0", body={"name": "Changed", "query": {}})


async def test_open_pages_learn_of_a_change(gateway: Gateway) -> None:
    await staffed(gateway)
    async with tab(gateway, "ben") as connection:
        await next_frame(connection, "ready")
        await call(gateway, "PUT", "/sales", body={"name": "Late", "team": "sales", "query": LATE})
        await next_frame(connection, "me")  # with which a page reads its views again


async def test_counts_are_live_and_of_what_each_may_see(gateway: Gateway) -> None:
    await staffed(gateway)
    body = {"name": "VIPs", "team": "sales", "query": {"view": "all", "label": ["vip"], "priority": ["urgent", "high"]}}
    await call(gateway, "PUT", "/vips", body=body)
    ana, chat, other = TeammateClient(gateway, "ana"), await customer(gateway), await customer(gateway)
    async with tab(gateway, "ben") as connection:
        await counted(connection, 0)
        await ana.does(chat, "labels", add=["vip"])
        await ana.does(chat, "priority", priority="urgent")
        await ana.does(other, "priority", priority="urgent")
        await counted(connection, 1)
        await send_frame(connection, "list", ask=1, query=body["query"])
        page = await next_frame(connection, "list")
        assert [row["id"] for row in page["conversations"]] == [chat.id]
        await ana.does(chat, "priority", priority="low")
        await counted(connection, 0)


async def counted(connection: ClientConnection, number: int) -> None:
    while (await next_frame(connection, "counts"))["counts"].get("saved:vips") != number:
        pass


async def test_filters_offer_what_conversations_have(gateway: Gateway) -> None:
    await staffed(gateway)
    chat = await visitor(gateway)
    keys = gateway.services.settings.keys
    topic = {"value": "billing", "texts": {"en": "An invoice"}}
    await gateway.services.redis.hset(keys.conversation(chat.id).state, "chosen", json.dumps({"topic": topic}))
    await chat.say("Hello")
    found = await call(gateway, "GET", "/choices")
    assert found == {
        "owners": [], "teams": [], "labels": [], "categories": [], "channels": ["widget"], "languages": ["en"],
        "topics": [topic], "archive_away": False,
    }  # fmt: skip
    ana = TeammateClient(gateway, "ana")
    assert await ana.lists("all", topic="billing") == [chat.id]
    assert await ana.lists("all", topic="sales") == await ana.lists("all", channel="mail") == []


async def test_urgent_ones_come_first_where_one_sorts_by_priority(gateway: Gateway) -> None:
    await staffed(gateway)
    ana, chats = TeammateClient(gateway, "ana"), [await customer(gateway) for _ in range(4)]
    for chat, priority in zip(chats, ("low", "urgent", "normal", "high"), strict=True):
        await ana.does(chat, "priority", priority=priority)
    low, urgent, normal, high = (chat.id for chat in chats)
    assert await ana.lists("all", sort="priority") == [urgent, high, normal, low]


async def test_a_view_of_a_newer_version_hides_no_others(gateway: Gateway) -> None:
    await staffed(gateway)
    keys = gateway.services.settings.keys
    await gateway.services.redis.hset(
        keys.desk.saved_views, "new", '{"id": "new", "name": "x", "owner": "ana", "query": {"moon": 1}}'
    )
    await call(gateway, "PUT", "/late", body={"name": "Late", "query": LATE})
    assert await names(gateway) == ["Late"]
