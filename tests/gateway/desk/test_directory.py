"""The directory over HTTP: admins and the site's programs change it, with immediate effect."""

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import WORKFLOW, TeammateClient, next_frame, put, tab, visitor
from tests.gateway.running import Gateway, bearer, host_token


async def test_only_admins_and_workflows_change_it(
    gateway: Gateway,
    ana: TeammateClient,
    redis: Redis,
    keys: Keys,
) -> None:
    hers = bearer(host_token("ana", role="teammate"))
    refused = await put(gateway, "people/zoe", {"name": "Zoe"}, 403, hers)
    assert refused["code"] == "admin_only"
    await Directory(redis, keys).put_person(Teammate(id="ana", name="Ana Ruiz", role="admin"))
    await put(gateway, "people/zoe", {"name": "Zoe"}, 200, hers)
    await put(gateway, "people/max", {"name": "Max"})
    assert {each["person"]["id"] for each in await ana.get("people")} == {"ana", "ben", "max", "zoe"}
    visitors = bearer(host_token("vera", role="visitor"))
    assert (await put(gateway, "people/eve", {"name": "Eve"}, 401, visitors))["code"] == "token_invalid"


async def test_a_higher_limit_gets_them_who_waits(gateway: Gateway, ana: TeammateClient) -> None:
    await put(gateway, "people/ana", {"name": "Ana Ruiz", "limit": 0})
    chat = await visitor(gateway)
    async with tab(gateway):
        await ana.does(chat, "assign", owner="team:sales")
        assert await ana.lists("mine") == []
        await put(gateway, "people/ana", {"name": "Ana Ruiz", "limit": 1})
        assert await ana.lists("mine") == [chat.id]


async def test_teams_have_known_members_only(gateway: Gateway, ana: TeammateClient) -> None:
    refused = await put(gateway, "teams/night", {"name": "Night", "members": ["ghost"]}, 422)
    assert refused["code"] == "person_unknown"
    await put(gateway, "teams/night", {"name": "Night", "members": ["ana"]})
    assert [team["id"] for team in await ana.get("teams")] == ["night", "sales"]
    for status in (204, 404):
        answer = await gateway.http.delete("/v1/desk/teams/night", headers=WORKFLOW)
        assert answer.status_code == status


async def test_a_refusal_does_not_repeat_an_id(gateway: Gateway, ana: TeammateClient) -> None:
    """An ID may be an address: a refusal names its place instead."""
    planted = "zoe@acme.example"
    chat = await visitor(gateway)
    refused = [
        await put(gateway, "teams/night", {"name": "Night", "members": ["ana", planted]}, 422),
        *[await ana.does(chat, "assign", 422, owner=f"{kind}:{planted}") for kind in ("person", "team")],
        *[
            (await gateway.http.delete(f"/v1/desk/{kind}/{planted}", headers=WORKFLOW)).json()
            for kind in ("people", "teams")
        ],
    ]
    assert [each["code"] for each in refused] == [
        "person_unknown", "owner_unknown", "owner_unknown", "person_unknown", "team_unknown",
    ]  # fmt: skip
    assert [each for each in refused if planted in str(each)] == []
    assert refused[0]["detail"].startswith("/members/1:")


async def test_open_tabs_hear_of_it(gateway: Gateway, ana: TeammateClient) -> None:
    async with tab(gateway) as connection:
        await next_frame(connection, "ready")
        await put(gateway, "canned-replies", [{"shortcut": "hi", "text": "Hello there"}])
        me = (await next_frame(connection, "me"))["me"]
        assert me["canned_replies"] == [{"shortcut": "hi", "text": "Hello there"}]
        await put(gateway, "closing-notes", {"mode": "off"})
        while (await next_frame(connection, "me"))["me"]["closing_notes"]["mode"] != "off":
            pass
        twice = [{"shortcut": "hi", "text": "a"}, {"shortcut": "hi", "text": "b"}]
        assert (await put(gateway, "canned-replies", twice, 422))["code"] == "shortcut_twice"


async def test_a_teammate_opens_for_a_contact_of_before(gateway: Gateway, ana: TeammateClient) -> None:
    first = await visitor(gateway, "Vera")
    await ana.does(first, "close", category="Order")
    contact = (await ana.get(f"conversations/{first.id}"))["contact"]["key"]
    body = {"contact": contact, "request_id": "request-open1"}
    headers = bearer(host_token("ana", role="teammate"))
    opened = await gateway.http.post("/v1/desk/conversations", json=body, headers=headers)
    assert opened.status_code == 201, opened.text
    found = await ana.get(f"conversations/{opened.json()['conversation_id']}")
    assert (found["summary"]["source"], found["summary"]["owner"]) == ("user", "person:ana")
    assert found["summary"]["name"] == "Vera"
    again = await gateway.http.post(
        "/v1/desk/conversations", json=body | {"request_id": "request-open2"}, headers=headers
    )
    assert (again.status_code, again.json()["created"]) == (200, False)


async def test_a_workflow_opens_by_email_for_a_team(gateway: Gateway, ana: TeammateClient) -> None:
    body = {"email": "Jane@acme.com", "name": "Jane", "request_id": "request-open1"}
    missing = await gateway.http.post("/v1/desk/conversations", json=body, headers=WORKFLOW)
    assert missing.json()["code"] == "owner_missing"
    opened = await gateway.http.post("/v1/desk/conversations", json=body | {"owner": "team:sales"}, headers=WORKFLOW)
    assert opened.status_code == 201, opened.text
    found = await ana.get(f"conversations/{opened.json()['conversation_id']}")
    assert (found["summary"]["source"], found["queue_place"]) == ("workflow", 1)
    nobody = await gateway.http.post(
        "/v1/desk/conversations", json={"request_id": "request-open3", "owner": "team:sales"}, headers=WORKFLOW
    )
    assert nobody.json()["code"] == "contact_missing"


@pytest.mark.parametrize("path", ["me", "conversations", "reports"])
async def test_a_workflow_is_no_teammate(gateway: Gateway, ana: TeammateClient, path: str) -> None:
    answer = await gateway.http.get(f"/v1/desk/{path}", headers=WORKFLOW)
    assert answer.json()["code"] == "token_invalid"
    chats = await gateway.http.post("/v1/conversations", json={}, headers=WORKFLOW)
    assert chats.json()["code"] == "token_invalid"
