"""Macros: several steps by one request, each reported, and none done twice."""

from typing import Any

from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Macro
from libs.contracts.desk import DeskConfig, Label, Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Gateway, bearer, host_token

REFUND: dict[str, Any] = {
    "id": "refund",
    "name": "Refund",
    "steps": [
        {"do": "reply", "text": "Thanks, {name}!"},
        {"do": "label", "add": ["refund"]},
        {"do": "prioritise", "priority": "high"},
        {"do": "assign", "owner": "me"},
        {"do": "note", "text": "Refunded"},
        {"do": "close", "category": "Order", "summary": "A refund"},
    ],
}


async def test_leads_put_macros_and_every_page_gets_them(gateway: Gateway, ana: TeammateClient) -> None:
    headers = bearer(host_token("crm", role="workflow"))
    for who, body, status in (
        (bearer(host_token("ana", role="teammate")), [REFUND], 403),
        (headers, [REFUND, REFUND], 422),
        (headers, [{**REFUND, "steps": []}], 422),
        (headers, [{**REFUND, "steps": [{"do": "shout", "text": "HEY"}]}], 422),
        (headers, [REFUND], 200),
    ):
        answer = await gateway.http.put("/v1/desk/macros", headers=who, json=body)
        assert answer.status_code == status, answer.text
    assert [each["id"] for each in await ana.get("macros")] == ["refund"]
    assert [each["name"] for each in (await ana.get("me"))["macros"]] == ["Refund"]


async def test_all_steps_run_in_their_order_and_once(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    await Directory(redis, keys).put_labels([Label(id="refund", name="Refund")])
    chat = await visitor(gateway)
    for _ in range(2):
        report = await ana.does(chat, "steps", request_id="request-macro1", steps=REFUND["steps"])
        assert [(each["do"], each["status"]) for each in report["steps"]] == [
            (step["do"], "done") for step in REFUND["steps"]
        ]
    entries = await ana.entries(chat)
    assert entries[-1]["entry"]["note"] == {"category": "Order", "summary": "A refund"}
    kinds = [each["kind"] for each in entries]
    assert kinds == ["opened", "message", "labelled", "prioritised", "assigned", "note", "closed"]
    summary = (await ana.get(f"conversations/{chat.id}"))["summary"]
    described = (summary["status"], summary["owner"], summary["labels"], summary["priority"])
    assert described == ("closed", "person:ana", ["refund"], "high")


async def test_after_a_refused_step_nothing_more_is_done(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    unknown = [{**step, "add": ["no-such-label"]} if step["do"] == "label" else step for step in REFUND["steps"]]
    report = await ana.does(chat, "steps", steps=unknown)
    found = [(each["status"], each["code"]) for each in report["steps"]]
    assert found == [("done", None), ("refused", "label_unknown"), *[("skipped", None)] * 4]
    assert (await ana.get(f"conversations/{chat.id}"))["summary"]["status"] == "open"
    # A reply that can't be sent closes nothing, and says so.
    await ana.does(chat, "close", category="Order")
    closing = [{"do": "reply", "text": "Bye"}, {"do": "close", "category": "Order"}]
    report = await ana.does(chat, "steps", steps=closing)
    assert [each["status"] for each in report["steps"]] == ["refused", "skipped"]
    assert report["steps"][0]["code"] == "conversation_closed"
    await ana.does(type(chat)(gateway, "0-0123456789abcdef0123456789", ""), "steps", 404, steps=closing)


async def test_the_desks_file_has_macros(redis: Redis, keys: Keys) -> None:
    directory = Directory(redis, keys)
    await directory.load(
        DeskConfig(people=[Teammate(id="ana", name="Ana")], macros=[Macro.model_validate(REFUND)]), "file"
    )
    assert [macro.model_dump(exclude_defaults=True) for macro in await directory.macros()] == [REFUND]
