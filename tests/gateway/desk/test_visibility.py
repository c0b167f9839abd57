"""A desk on which teammates see only the conversations of their teams and their own, in every read and every write."""

import json
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, DeskRole, Team, Teammate, Visibility
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, ask_list, next_frame, send_frame, tab, visitor
from tests.gateway.running import Chat, Gateway, bearer, host_token

WRITES: dict[str, dict[str, Any]] = {
    "reply": {"text": "hello"}, "notes": {"text": "hello"}, "assign": {"owner": "person:sam"},
    "snooze": {"minutes": 5}, "close": {}, "draft": {},
    "labels": {"add": ["vip"]}, "steps": {"steps": [{"do": "note", "text": "hello"}]},
    "priority": {"priority": "high"},
}  # fmt: skip
"""An action of each kind, which a teammate may take on each conversation that they see."""


def desk_of(sees: Visibility = "teams", **teams: Visibility) -> DeskConfig:
    """Sam works in support, Ben in sales, Lena leads and Ada is an admin; `teams` sets the visibility of one."""
    roles: dict[str, DeskRole] = {"sam": "teammate", "ben": "teammate", "lena": "lead", "ada": "admin"}
    members = {"support": ["sam"], "sales": ["ben"], "night": ["sam", "ben"]}
    return DeskConfig(
        people=[Teammate(id=each, name=each.title(), role=role) for each, role in roles.items()],
        teams=[Team(id=t, name=t, members=who, visibility=teams.get(t)) for t, who in members.items() if t != "night"],
        visibility=sees,
    )


class Desk:
    def __init__(self, gateway: Gateway, directory: Directory) -> None:
        self.gateway, self.directory = gateway, directory
        self.sam, self.ben, self.lena, self.ada = (
            TeammateClient(gateway, name) for name in ("sam", "ben", "lena", "ada")
        )
        self._loaded = 0

    async def load(self, config: DeskConfig) -> None:
        self._loaded += 1
        await self.directory.load(config, f"visibility {self._loaded}")

    async def of_sales(self) -> Chat:
        """A customer who waits for the sales team."""
        chat = await visitor(self.gateway)
        await chat.say("an offer, please")
        await self.ada.does(chat, "assign", owner="team:sales")
        return chat


@pytest.fixture
async def desk(gateway: Gateway, redis: Redis, keys: Keys) -> Desk:
    desk = Desk(gateway, Directory(redis, keys))
    await desk.load(desk_of())
    return desk


async def test_another_teams_conversation_is_not_there(desk: Desk) -> None:
    chat = await desk.of_sales()
    before = await desk.gateway.services.reader.entries(chat.id)
    for path in (f"conversations/{chat.id}", f"conversations/{chat.id}/entries"):
        assert (await desk.sam.get(path, status=404))["code"] == "conversation_unknown"
        await desk.ben.get(path)
    for action, body in WRITES.items():
        refused = await desk.sam.does(chat, action, status=404, **body)
        assert refused["code"] == "conversation_unknown", action
    assert await desk.gateway.services.reader.entries(chat.id) == before


async def test_leads_and_admins_see_everything(desk: Desk) -> None:
    chat = await desk.of_sales()
    for client in (desk.lena, desk.ada):
        await client.get(f"conversations/{chat.id}")
        await client.does(chat, "notes", text="seen")


async def test_their_own_stay_theirs_in_any_team_and_after_closing(desk: Desk) -> None:
    chat = await desk.of_sales()
    await desk.ada.does(chat, "assign", owner="person:sam")
    await desk.sam.does(chat, "reply", text="hello")
    await desk.sam.does(chat, "close")
    await desk.sam.get(f"conversations/{chat.id}")


async def test_the_assistants_conversations_are_of_no_team(desk: Desk) -> None:
    chat = await visitor(desk.gateway)
    await chat.say("hello")
    await desk.sam.get(f"conversations/{chat.id}", status=404)
    await desk.lena.get(f"conversations/{chat.id}")


@pytest.mark.parametrize(
    ("config", "seen"),
    [
        (desk_of("all"), True),
        (desk_of("all", support="teams"), False),
        (desk_of("teams", support="all"), True),
        (desk_of("teams", sales="all"), False),
    ],
)
async def test_a_teams_own_setting_counts_for_its_members(desk: Desk, config: DeskConfig, seen: bool) -> None:
    chat = await desk.of_sales()
    await desk.load(config)
    await desk.sam.get(f"conversations/{chat.id}", status=200 if seen else 404)


async def test_of_several_teams_the_widest_setting_counts(desk: Desk) -> None:
    chat = await desk.of_sales()
    await desk.directory.put_team(Team(id="night", name="Night", members=["sam"], visibility="all"))
    await desk.sam.get(f"conversations/{chat.id}")


async def test_earlier_conversations_obey_it_too(desk: Desk) -> None:
    token = host_token("vera", role="visitor", name="Vera")
    first = await desk.gateway.open(token)
    await desk.ada.does(first, "assign", owner="team:sales")
    await desk.ada.does(first, "close")
    second = await desk.gateway.open(token)
    await desk.ada.does(second, "assign", owner="team:support")
    assert [each["id"] for each in (await desk.lena.get(f"conversations/{second.id}"))["earlier"]] == [first.id]
    assert (await desk.sam.get(f"conversations/{second.id}"))["earlier"] == []


async def test_opening_for_a_contact_of_another_team_tells_nothing(desk: Desk) -> None:
    chat = await desk.of_sales()
    contact = (await desk.ada.get(f"conversations/{chat.id}"))["contact"]["key"]
    body = {"request_id": "request-000001", "contact": contact}
    path, hers = "/v1/desk/conversations", bearer(host_token("sam", role="teammate"))
    refused = await desk.gateway.http.post(path, json=body, headers=hers)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_elsewhere")
    assert chat.id not in refused.text
    by_mail = {"request_id": "request-000002", "email": "jane@acme.example", "owner": "team:sales"}
    opened = await desk.gateway.http.post(path, json=by_mail, headers=bearer(host_token("ada", role="teammate")))
    again = by_mail | {"request_id": "request-000003", "owner": "person:sam"}
    refused = await desk.gateway.http.post(path, json=again, headers=hers)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_elsewhere")
    assert opened.json()["conversation_id"] not in refused.text


async def test_lists_counts_and_searches_obey_it(desk: Desk) -> None:
    chat, own = await desk.of_sales(), await visitor(desk.gateway)
    await own.say("an offer for support")
    await desk.ada.does(own, "assign", owner="team:support")
    for view in ("mine", "unassigned", "all", "assistant", "team:sales", "team:support", "closed"):
        assert chat.id not in await desk.sam.lists(view), view
        assert await desk.sam.lists(view, q="offer") in ([], [own.id]), view
    found = await desk.sam.get("conversations", view="all")
    assert ([each["id"] for each in found["conversations"]], found["counts"]["all"]) == ([own.id], 1)
    assert found["counts"]["unassigned"] == 1
    assert (await desk.lena.get("conversations", view="all"))["counts"]["all"] == 2
    assert set(await desk.lena.lists("all", q="offer")) == {chat.id, own.id}
    await desk.ada.does(chat, "close")
    assert await desk.sam.lists("closed") == []
    assert await desk.ben.lists("closed") == [chat.id]


async def test_reports_count_only_what_the_teammate_sees(desk: Desk) -> None:
    chat = await desk.of_sales()
    await desk.ada.does(chat, "close")
    for client, cases in ((desk.lena, 1), (desk.ben, 1), (desk.sam, 0)):
        assert (await client.get("reports"))["total"]["closed"] == cases, client.name
        behind = await client.get("reports/conversations", figure="closed")
        assert (behind["total"], behind["hidden"], len(behind["conversations"])) == (cases, 0, cases)
        answer = await desk.gateway.http.get(
            "/v1/desk/reports.csv", headers=bearer(host_token(client.name, role="teammate"))
        )
        assert ("team,sales" in answer.text) == bool(cases)
    exported = (await desk.ada.get("audit", action="report.exported"))["entries"]
    assert {each["by"] for each in exported} == {"person:lena", "person:ben", "person:sam"}


async def test_a_tab_gets_nothing_of_what_its_teammate_may_not_see(desk: Desk) -> None:
    chat, own = await desk.of_sales(), await visitor(desk.gateway)
    await desk.ada.does(own, "assign", owner="team:support")
    async with tab(desk.gateway, "sam") as connection:
        await next_frame(connection, "ready")
        await send_frame(connection, "watch", conversation_id=chat.id)
        refused = await next_frame(connection, "error")
        assert (refused["code"], refused["conversation_id"]) == ("conversation_unknown", chat.id)
        await ask_list(connection, view="all")
        await chat.say("are you there?")
        await own.say("and you?")
        assert (await next_frame(connection, "summary"))["summary"]["id"] == own.id


async def test_a_conversation_that_moves_out_of_sight_leaves_the_tab(desk: Desk) -> None:
    chat = await visitor(desk.gateway)
    await desk.ada.does(chat, "assign", owner="team:support")
    async with tab(desk.gateway, "sam") as connection:
        await next_frame(connection, "ready")
        await ask_list(connection, view="all")
        await send_frame(connection, "watch", conversation_id=chat.id)
        await next_frame(connection, "caught_up")
        await desk.ada.does(chat, "assign", owner="team:sales")
        await chat.say("this is for sales only")
        frames = [await next_frame(connection, kind, conversation_id=chat.id) for kind in ("error", "hidden")]
        await chat.say("and so is this")
        await send_frame(connection, "ping")
        while not frames or frames[-1]["type"] != "pong":
            frames.append(json.loads(await connection.recv()))
        assert "for sales only" not in str(frames)
        assert "and so is this" not in str(frames)


async def test_a_change_of_teams_counts_at_once_in_open_tabs(desk: Desk) -> None:
    chat = await desk.of_sales()
    await desk.ada.does(chat, "assign", owner="person:lena")
    async with tab(desk.gateway, "ben") as connection:
        await next_frame(connection, "ready")
        await send_frame(connection, "watch", conversation_id=chat.id)
        await next_frame(connection, "caught_up")
        await desk.directory.put_team(Team(id="sales", name="Sales", members=[]))
        assert (await next_frame(connection, "error"))["code"] == "conversation_unknown"
        await next_frame(connection, "stale")
