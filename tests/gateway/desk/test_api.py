"""The desk over HTTP, on a real gateway and a real Redis: what teammates see and may do."""

import itertools
import json
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory, Presence
from libs.contracts.desk import DeskRules, Teammate
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, customer, visitor
from tests.gateway.running import Chat, Gateway, bearer, host_token

_numbers = itertools.count(1)


async def test_the_page_begins_with_who_i_am(ana: TeammateClient) -> None:
    me = await ana.get("me")
    assert me["person"]["name"] == "Ana Ruiz"
    assert [team["id"] for team in me["teams"]] == ["sales"]
    assert {view["person"]["id"]: view["status"] for view in me["people"]} == {"ana": "offline", "ben": "offline"}


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (None, 401, "token_missing"),
        (host_token("ana", role="staff"), 401, "token_invalid"),
        (host_token("ana", role="visitor"), 401, "token_invalid"),
        (host_token("mallory", role="teammate"), 403, "not_a_member"),
        (host_token("ana", role="teammate", secret="x" * 40), 401, "token_invalid"),
    ],
)
async def test_others_are_refused(
    gateway: Gateway, ana: TeammateClient, token: str | None, status: int, code: str
) -> None:
    chat = await visitor(gateway)
    for path in ("me", "conversations", f"conversations/{chat.id}/entries"):
        answer = await gateway.http.get(f"/v1/desk/{path}", headers=bearer(token) if token else {})
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


async def test_a_reply_takes_the_conversation_over_and_the_contact_sees_it(
    gateway: Gateway, ana: TeammateClient
) -> None:
    chat = await visitor(gateway)
    await ana.does(chat, "reply", text="Hello Vera", request_id="request-aaaa")
    await ana.does(chat, "reply", text="Hello Vera", request_id="request-aaaa")
    assert await ana.lists("mine") == [chat.id]
    page = await gateway.http.get(f"/v1/conversations/{chat.id}/messages", headers=bearer(chat.token))
    lines = [(line["author"]["name"], line["text"]) for line in page.json()["messages"]]
    assert lines == [("Ana Ruiz", "Hello Vera")]


async def test_a_helpful_reply_leaves_the_conversation_with_its_owner(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    directory, ben = Directory(redis, keys), TeammateClient(gateway, "ben")
    presence = Presence(redis, keys, directory)

    async def load() -> dict[str, int]:
        return {view.person.id: view.open for view in await presence.views()}

    async def owner(chat: Chat) -> str:
        return str((await ana.get(f"conversations/{chat.id}"))["summary"]["owner"])

    chat = await visitor(gateway)
    await ana.does(chat, "assign", owner="person:ana")
    await chat.say("Hello?")
    await ben.does(chat, "reply", text="Ana is on her way.")
    assert (await owner(chat), await load()) == ("person:ana", {"ana": 1, "ben": 0})
    assert (await ana.get(f"conversations/{chat.id}"))["summary"]["waiting_since"] is None
    # From a team, from the assistant, and from a person who left the desk it is taken over.
    for former in ("team:sales", "assistant", "person:zoe"):
        if former == "person:zoe":
            await directory.put_person(Teammate(id="zoe", name="Zoe"))
        await ana.does(chat, "assign", owner=former)
        await directory.remove_person("zoe")
        await ben.does(chat, "reply", text="I take it.")
        assert await owner(chat) == "person:ben", former
    await directory.put_rules(DeskRules(reply_takes_over="always"))
    assert (await ana.get("me"))["reply_takes_over"] == "always"
    await ana.does(chat, "reply", text="Now I do.")
    assert (await owner(chat), await load()) == ("person:ana", {"ana": 1, "ben": 0})


async def test_internal_notes_stay_internal(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    await ana.does(chat, "notes", text="looks like a big fish")
    await ana.does(chat, "assign", owner="team:sales")
    await ana.does(chat, "draft", 202)
    assert [entry["kind"] for entry in await ana.entries(chat)] == ["opened", "note", "assigned", "draft_requested"]
    page = await gateway.http.get(f"/v1/conversations/{chat.id}/messages", headers=bearer(chat.token))
    assert page.json()["messages"] == []


async def test_the_second_of_two_takeovers_gets_a_conflict(gateway: Gateway, ana: TeammateClient) -> None:
    chat, ben = await visitor(gateway), TeammateClient(gateway, "ben")
    await ana.does(chat, "assign", owner="person:ana", expected_counter="0")
    refused = await ben.does(chat, "assign", 409, owner="person:ben", expected_counter="0")
    assert refused["code"] == "owner_changed"
    assert "Ana Ruiz" in refused["detail"]
    await ana.does(chat, "assign", owner="assistant", expected_counter="1")
    assert (await ana.lists("mine"), await ana.lists("assistant")) == ([], [chat.id])


async def test_an_unknown_owner_is_refused(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    for owner in ("person:zoe", "team:ghosts"):
        assert (await ana.does(chat, "assign", 422, owner=owner))["code"] == "owner_unknown"
    assert (await ana.does(chat, "assign", 422, owner="the boss"))["code"] == "invalid"


async def test_lists_have_counts_and_are_searched(gateway: Gateway, ana: TeammateClient) -> None:
    vera, paul = await customer(gateway, "Vera Lind"), await customer(gateway, "Paul Ek")
    await ana.does(vera, "assign", owner="team:sales")
    found = await ana.get("conversations", view="unassigned")
    assert [each["name"] for each in found["conversations"]] == ["Vera Lind"]
    assert found["counts"] == {"mine": 0, "unassigned": 1, "all": 2, "assistant": 1, "team:sales": 1}
    assert await ana.lists("all", q="paul") == [paul.id]
    first = await ana.get("conversations", view="all", limit=1)
    second = await ana.get("conversations", view="all", limit=1, after=first["next"])
    shown = {each["id"] for page in (first, second) for each in page["conversations"]}
    assert (shown, second["next"]) == ({vera.id, paul.id}, None)


async def test_lists_show_and_find_the_matter_and_the_name_that_was_said(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await gateway.open(host_token("vera", role="visitor", name=""))
    said: Any = {
        "chosen": json.dumps({"topic": {"value": "billing", "texts": {"en": "An invoice", "fr": "Une facture"}}}),
        "vars": json.dumps({"matter": "My parcel is late"}),
        "answers": json.dumps({"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.example"}),
    }
    await redis.hset(keys.conversation(chat.id).state, mapping=said)
    await chat.say("Hello")
    for query in ("parcel", "jane doe", "jane@"):
        [found] = (await ana.get("conversations", view="all", q=query))["conversations"]
        assert (found["matter"], found["name"], found["email"]) == (
            "My parcel is late", "Jane Doe", "jane@acme.example",
        )  # fmt: skip
        assert found["email_verified"] is False
        assert found["topic"]["texts"]["fr"] == "Une facture"


async def test_a_queued_conversation_says_why_it_waits(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    await ana.does(chat, "assign", owner="team:sales")
    detail = await ana.get(f"conversations/{chat.id}")
    assert detail["queue_place"] == 1
    assert {each["person"]: each["passed_over"] for each in detail["decision"]["candidates"]} == {
        "ana": "offline",
        "ben": "offline",
    }


async def test_closing_asks_for_what_the_desk_wants(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    assert (await ana.does(chat, "close", 422))["code"] == "category_missing"
    assert (await ana.does(chat, "close", 422, category="Nonsense"))["code"] == "category_unknown"
    await ana.does(chat, "close", category="Order", summary=" all well ")
    assert (await ana.entries(chat))[-1]["entry"]["note"] == {"category": "Order", "summary": "all well"}
    assert await ana.lists("closed") == [chat.id]
    assert (await ana.does(chat, "reply", 409, text="late"))["code"] == "conversation_closed"


async def test_a_snoozed_conversation_goes_to_the_end_of_the_list(gateway: Gateway, ana: TeammateClient) -> None:
    first, second = await visitor(gateway), await visitor(gateway)
    for chat in (first, second):
        await ana.does(chat, "assign", owner="person:ana")
    await ana.does(second, "snooze", minutes=60)
    assert await ana.lists("mine") == [first.id, second.id]
    await ana.does(second, "snooze", minutes=None)
    detail = await ana.get(f"conversations/{second.id}")
    assert detail["summary"]["snoozed_until"] is None


async def test_the_contacts_earlier_conversations_are_listed(gateway: Gateway, ana: TeammateClient) -> None:
    token = host_token("returning", role="visitor", name="Vera")
    first = await gateway.open(token)
    await first.say("Hello")
    await ana.does(first, "close", category="Order")
    second = await gateway.open(token)
    detail = await ana.get(f"conversations/{second.id}")
    assert [each["id"] for each in detail["earlier"]] == [first.id]


async def test_an_unknown_conversation_is_not_found(ana: TeammateClient) -> None:
    for path in ("conversations/0-nothing", "conversations/0-nothing/entries", "conversations/nonsense"):
        assert (await ana.get(path, 404))["code"] == "conversation_unknown"


async def test_only_the_teammate_who_writes_too_much_is_limited(
    start_gateway: StartGateway, ana: TeammateClient
) -> None:
    slow = await start_gateway(writes_per_teammate=4)
    chat, hers, his = await visitor(slow), TeammateClient(slow, "ana"), TeammateClient(slow, "ben")
    for number in range(4):
        await hers.does(chat, "notes", text=f"note {number}")
    assert (await hers.does(chat, "notes", 429, text="one more"))["code"] == "rate_limited"
    await hers.get("me")
    await his.does(chat, "notes", text="mine")


async def test_a_contact_who_comes_back_continues_where_it_ended(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    """If the flow of the conversation says so: here the test says it in its place."""
    token = host_token("vera", role="visitor")
    chat = await gateway.open(token)
    await chat.say("Where is my parcel?")
    await redis.hset(keys.conversation(chat.id).state, "reopen_ms", 7_200_000)
    await ana.does(chat, "reply", text="It is on its way")
    await ana.does(chat, "close", category="Order")
    page = await gateway.http.get(f"/v1/conversations/{chat.id}/messages", headers=bearer(chat.token))
    assert page.json()["ended"] is not None
    async with chat.socket() as socket:
        frames = await socket.ready()
        assert (frames[-1]["status"], "closed" in [each["type"] for each in frames]) == ("closed", True)
    again = await gateway.open(token)
    assert again.id == chat.id
    async with again.socket() as socket:
        frames = await socket.ready()
        assert (frames[-1]["status"], "closed" in [each["type"] for each in frames]) == ("open", False)
        await socket.say("And the other one?")
        assert (await socket.next_of("ack", "error"))["type"] == "ack"
    # No agent runs here: the words are in the closed conversation, and its event waits for one.
    state = await gateway.services.reader.state(chat.id)
    assert (state.status, state.returned, state.handled == state.head) == ("closed", True, False)
    other = await gateway.open(host_token("olga", role="visitor"))
    await other.say("Hello")
    await ana.does(other, "close", category="Order")
    assert (await gateway.open(host_token("olga", role="visitor"))).id != other.id
