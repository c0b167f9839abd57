"""Service levels over HTTP, and due times in lists."""

import time
from typing import Any

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Gateway, bearer, host_token

LEVEL: dict[str, Any] = {
    "teams": ["sales"], "first_answer": {"normal": 60, "urgent": 15}, "resolution": {"normal": 960},
    "escalation": {"minutes": -5, "notify": ["ben"], "give_to": "queue"},
}  # fmt: skip


async def put(gateway: Gateway, body: list[dict[str, Any]], status: int, who: str = "workflow") -> Any:
    headers = bearer(host_token("ana" if who == "teammate" else "crm", role=who))
    answer = await gateway.http.put("/v1/desk/sla", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_service_levels_are_replaced_as_a_whole(gateway: Gateway, ana: TeammateClient) -> None:
    assert await ana.get("sla") == []
    await put(gateway, [LEVEL], 200)
    [stored] = await ana.get("sla")
    assert (stored["first_answer"]["urgent"], stored["escalation"]["give_to"]) == (15, "queue")
    assert (await put(gateway, [], 403, "teammate"))["code"] == "admin_only"
    for code, wrong in (
        ("team_unknown", {"teams": ["ghosts"]}),
        ("person_unknown", {"escalation": {"notify": ["ghost"]}}),
        ("person_unknown", {"escalation": {"give_to": "person:ghost"}}),
        ("invalid", {"escalation": {"give_to": "team:sales"}}),
        ("invalid", {"first_answer": {"normal": 0}}),
    ):
        assert (await put(gateway, [{**LEVEL, **wrong}], 422))["code"] == code
    assert (await put(gateway, [LEVEL, LEVEL], 422))["code"] == "team_twice"
    assert await ana.get("sla") == [stored]


async def test_a_list_has_the_due_times_of_waits(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat = await visitor(gateway)
    await chat.say("Hello?")
    due = int(time.time() * 1000) + 60_000
    state = keys.conversation(chat.id).state
    fields: dict[Any, Any] = {"answer_due": due, "resolution_due": due, "escalated_at": due, "escalated_to": "ana ben"}
    await redis.hset(state, mapping=fields)
    await ana.does(chat, "assign", owner="team:sales")
    [row] = (await ana.get("conversations", view="unassigned"))["conversations"]
    assert None not in (row["answer_due"], row["resolution_due"], row["escalated_at"])
    assert row["escalated_to"] == ["ana", "ben"]
    await ana.does(chat, "reply", text="Hi")
    [row] = (await ana.get("conversations", view="all"))["conversations"]
    assert row["answer_due"] is None
    assert row["resolution_due"] is not None
