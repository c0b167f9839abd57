"""One action on many conversations over HTTP, on a real gateway and a real Redis."""

import itertools
from typing import Any

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Team, Teammate
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Chat, Gateway, bearer, host_token

_numbers = itertools.count(1)


async def act(
    gateway: Gateway, chats: list[Chat], action: dict[str, Any], status: int = 200, *, name: str = "ana", **more: Any
) -> Any:
    counters = more.pop("counters", {})
    body = {
        "request_id": f"bulk-{next(_numbers):08}", "action": action,
        "conversations": [{"id": chat.id, "expected_counter": counters.get(chat.id)} for chat in chats], **more,
    }  # fmt: skip
    headers = bearer(host_token(name, role="teammate"))
    answer = await gateway.http.post("/v1/desk/conversations/bulk", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def kinds(ana: TeammateClient, chat: Chat) -> list[str]:
    return [entry["kind"] for entry in await ana.entries(chat)]


async def test_each_action_applies_to_all_of_them(gateway: Gateway, ana: TeammateClient) -> None:
    chats = [await visitor(gateway) for _ in range(3)]
    for action in (
        {"do": "assign", "owner": "person:ana"}, {"do": "label", "add": ["vip"]},
        {"do": "prioritise", "priority": "high"}, {"do": "snooze", "minutes": 5},
        {"do": "close", "category": "Order", "summary": "all well"},
    ):  # fmt: skip
        answer = await act(gateway, chats, action)
        assert (answer["done"], answer["refused"]) == (3, 0)
    for chat in chats:
        assert await kinds(ana, chat) == ["opened", "assigned", "labelled", "prioritised", "snoozed", "closed"]
    audit = gateway.services.redis
    newest: Any = await audit.xrevrange(gateway.services.settings.keys.desk.audit, count=1)
    assert "conversations.changed" in str(newest)  # and each conversation has an entry of its own
    assert set(await ana.lists("closed")) == {chat.id for chat in chats}


async def test_one_with_a_new_owner_stays_and_is_reported(gateway: Gateway, ana: TeammateClient) -> None:
    chats = [await visitor(gateway) for _ in range(3)]
    await act(gateway, chats, {"do": "assign", "owner": "person:ana"})
    seen = {chat.id: (await ana.get(f"conversations/{chat.id}"))["summary"]["owner_counter"] for chat in chats}
    await TeammateClient(gateway, "ben").does(chats[1], "assign", owner="person:ben")
    answer = await act(gateway, chats, {"do": "close", "category": "Order"}, counters=seen)
    assert (answer["done"], answer["refused"]) == (2, 1)
    assert [(each["done"], each["code"]) for each in answer["results"]] == [
        (True, None), (False, "owner_changed"), (True, None),
    ]  # fmt: skip
    assert "Ben Cole" in answer["results"][1]["detail"]
    assert await TeammateClient(gateway, "ben").lists("mine") == [chats[1].id]


async def test_closed_and_unknown_ones_are_reported_and_the_rest_is_done(gateway: Gateway, ana: TeammateClient) -> None:
    gone = Chat(gateway, "0-0123456789abcdef0123456789", "")
    closed, private, chat = await visitor(gateway), await gateway.open(host_token("sam")), await visitor(gateway)
    await ana.does(closed, "close", category="Order")
    answer = await act(gateway, [closed, gone, private, chat, chat], {"do": "snooze", "minutes": 5})
    assert [(each["id"], each["code"]) for each in answer["results"]] == [
        (closed.id, "conversation_closed"), (gone.id, "conversation_unknown"), (private.id, "conversation_unknown"),
        (chat.id, None),
    ]  # fmt: skip


async def test_a_wrong_action_is_refused_as_a_whole(gateway: Gateway, ana: TeammateClient) -> None:
    chats = [await visitor(gateway) for _ in range(2)]
    for action, code in (
        ({"do": "close"}, "category_missing"), ({"do": "close", "category": "Nonsense"}, "category_unknown"),
        ({"do": "label", "add": ["nonsense"]}, "label_unknown"),
        ({"do": "assign", "owner": "person:zoe"}, "owner_unknown"),
        ({"do": "dance"}, "invalid"), ({"do": "snooze", "minutes": 0}, "invalid"),
    ):  # fmt: skip
        assert (await act(gateway, chats, action, 422))["code"] == code
    assert await kinds(ana, chats[0]) == await kinds(ana, chats[1]) == ["opened"]
    assert (await act(gateway, chats * 51, {"do": "snooze", "minutes": 5}, 422))["code"] == "invalid"
    assert (await act(gateway, [], {"do": "snooze", "minutes": 5}, 422))["code"] == "invalid"


async def test_a_repeat_gets_the_same_answer_and_no_second_effect(gateway: Gateway, ana: TeammateClient) -> None:
    chats = [await visitor(gateway) for _ in range(2)]
    await ana.does(chats[1], "close", category="Order")
    action: tuple[dict[str, Any], ...] = ({"do": "prioritise", "priority": "low"}, {"do": "snooze", "minutes": 5})
    first = await act(gateway, chats, action[1], request_id="bulk-repeated")
    assert first["refused"] == 1
    await ana.does(chats[0], "snooze", minutes=None)
    assert await act(gateway, chats, action[1], request_id="bulk-repeated") == first
    assert (await kinds(ana, chats[0])).count("snoozed") == 2
    refused = await act(gateway, chats, action[0], 409, request_id="bulk-repeated")
    assert refused["code"] == "key_reused"
    # Another teammate may choose the same ID.
    assert (await act(gateway, chats, action[0], name="ben", request_id="bulk-repeated"))["done"] == 2


async def test_a_repeat_finishes_a_request_that_was_cut_off(gateway: Gateway, ana: TeammateClient) -> None:
    """The answer was never stored: each conversation knows by itself what was done."""
    chats = [await visitor(gateway) for _ in range(2)]
    await ana.does(chats[0], "snooze", minutes=5, request_id="bulk-cut-off")
    answer = await act(gateway, chats, {"do": "snooze", "minutes": 5}, request_id="bulk-cut-off")
    assert answer["done"] == 2
    assert [(await kinds(ana, chat)).count("snoozed") for chat in chats] == [1, 1]


async def test_a_hidden_conversation_is_not_there(gateway: Gateway) -> None:
    services = gateway.services
    people = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="sam", name="Sam")]
    teams = [Team(id="sales", name="Sales", members=["ana"]), Team(id="support", name="Support", members=["sam"])]
    config = DeskConfig(people=people, teams=teams, visibility="teams")
    await Directory(services.redis, services.settings.keys).load(config, "hidden")
    chat = await visitor(gateway)
    await act(gateway, [chat], {"do": "assign", "owner": "team:sales"})
    [result] = (await act(gateway, [chat], {"do": "close"}, name="sam"))["results"]
    assert (result["done"], result["code"]) == (False, "conversation_unknown")


async def test_many_conversations_count_as_several_actions(start_gateway: StartGateway, ana: TeammateClient) -> None:
    slow = await start_gateway(writes_per_teammate=4)
    chat = await visitor(slow)
    forty = [Chat(slow, f"0-{number:026x}", "") for number in range(40)]
    action = {"do": "prioritise", "priority": "high"}
    await act(slow, [chat], action)
    assert (await act(slow, forty, action, 429))["code"] == "rate_limited"
