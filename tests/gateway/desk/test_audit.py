"""The audit log: who did what, without names and texts, in pages and filters, bounded, and for admins only."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.audit import AuditBounds, AuditTrail
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Gateway, bearer, host_token

SECRETS = ("Zoe Private", "zoe@private.example", "do not keep this text")


@pytest.fixture
async def ada(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    people = [Teammate(id="ada", name="Ada", role="admin"), Teammate(id="ana", name="Ana")]
    config = DeskConfig(people=people, teams=[Team(id="sales", name="Sales", members=["ana"])])
    await Directory(redis, keys).load(config, "audit")
    return TeammateClient(gateway, "ada")


async def put(gateway: Gateway, path: str, body: Any) -> None:
    answer = await gateway.http.put(f"/v1/desk/{path}", json=body, headers=bearer(host_token("ada", role="teammate")))
    assert answer.is_success, answer.text


def shown(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["by"], entry["action"], entry["subject"]


async def test_actions_on_conversations_are_recorded_with_their_changes(gateway: Gateway, ada: TeammateClient) -> None:
    ana = TeammateClient(gateway, "ana")
    chat = await visitor(gateway)
    await ana.does(chat, "reply", text="do not keep this text", request_id="request-reply1")
    await ana.does(chat, "reply", text="do not keep this text", request_id="request-reply1")
    await ada.does(chat, "assign", owner="team:sales")
    await ana.does(chat, "priority", priority="high")
    await ana.does(chat, "snooze", minutes=30)
    await ana.does(chat, "close", summary="do not keep this text")
    found = (await ada.get("audit", subject=f"conversation:{chat.id}"))["entries"]
    assert [(each["by"], each["action"]) for each in reversed(found)] == [
        ("person:ana", "conversation.assigned"), ("person:ada", "conversation.assigned"),
        ("person:ana", "conversation.prioritised"), ("person:ana", "conversation.snoozed"),
        ("person:ana", "conversation.closed"),
    ]  # fmt: skip
    first, second = found[-1], found[-2]
    assert [(each["field"], each["before"], each["after"]) for each in first["changes"] + second["changes"]] == [
        ("owner", "assistant", "person:ana"), ("owner", "person:ana", "team:sales"),
    ]  # fmt: skip
    assert "do not keep" not in str(found)


async def test_changes_of_the_directory_are_recorded_without_data_of_people(
    gateway: Gateway, ada: TeammateClient
) -> None:
    await put(gateway, "people/zoe", {"name": SECRETS[0], "email": SECRETS[1], "limit": 3})
    await put(gateway, "people/zoe", {"name": SECRETS[0], "email": SECRETS[1], "limit": 5})
    await put(gateway, "people/zoe", {"name": SECRETS[0], "limit": 5, "role": "lead"})
    await put(gateway, "teams/sales", {"name": "Sales", "members": ["zoe"], "visibility": "teams"})
    await put(gateway, "canned-replies", [{"shortcut": "hi", "text": SECRETS[2]}])
    await put(gateway, "canned-replies", [{"shortcut": "hi", "text": SECRETS[2]}])
    answer = await gateway.http.delete("/v1/desk/people/zoe", headers=bearer(host_token("ada", role="teammate")))
    assert answer.status_code == 204
    found = list(reversed((await ada.get("audit", actor="person:ada"))["entries"]))
    assert [shown(each)[1:] for each in found] == [
        ("person.added", "person:zoe"), ("person.changed", "person:zoe"), ("role.changed", "person:zoe"),
        ("team.changed", "team:sales"), ("setting.changed", "setting:canned_replies"), ("person.removed", "person:zoe"),
    ]  # fmt: skip
    changes = {(shown(entry)[1], change["field"]): change for entry in found for change in entry["changes"]}
    assert (changes["person.changed", "limit"]["before"], changes["person.changed", "limit"]["after"]) == (3, 5)
    assert changes["role.changed", "role"]["after"] == "lead"
    assert changes["role.changed", "email"]["withheld"] is True
    assert (changes["team.changed", "members"]["before"], changes["team.changed", "members"]["after"]) == (
        ["ana"],
        ["zoe"],
    )
    assert [secret for secret in SECRETS if secret in str(found)] == []


async def test_the_desks_file_is_an_actor(gateway: Gateway, ada: TeammateClient, redis: Redis, keys: Keys) -> None:
    people = [Teammate(id="ada", name="Ada", role="admin"), Teammate(id="max", name="Max")]
    directory = Directory(redis, keys)
    await directory.load(DeskConfig(people=people), "next")
    await directory.load(DeskConfig(people=people), "next")
    found = (await ada.get("audit", actor="file:desk", limit=3))["entries"]
    assert sorted(shown(each)[1:] for each in found) == [
        ("person.added", "person:max"), ("person.removed", "person:ana"), ("team.removed", "team:sales"),
    ]  # fmt: skip


async def test_it_is_read_in_pages_by_filters_and_as_csv(
    gateway: Gateway, ada: TeammateClient, redis: Redis, keys: Keys
) -> None:
    trail = AuditTrail(redis, keys)
    for number in range(7):
        await trail.record("person:ana", "report.exported", "desk:reports", details={"number": number})
        await trail.record("person:ben", "signed_in", "person:ben")
    numbers: list[int] = []
    query: dict[str, Any] = {"action": "report.exported", "limit": 3}
    while True:
        page = await ada.get("audit", **query)
        numbers += [each["details"]["number"] for each in page["entries"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert numbers == [6, 5, 4, 3, 2, 1, 0]
    newest = (await ada.get("audit", limit=1))["entries"][0]
    future: dict[str, Any] = {"from": "2999-01-01T00:00:00Z"}
    later = (await ada.get("audit", **future))["entries"]
    both = [(await ada.get("audit", actor="person:ben", **to))["entries"] for to in ({}, {"to": newest["at"]})]
    assert later == []
    assert both[1] == [entry for entry in both[0] if entry["at"] < newest["at"]]
    answer = await gateway.http.get(
        "/v1/desk/audit.csv", params={"actor": "person:ana"}, headers=bearer(host_token("ada", role="teammate"))
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["report.exported"] * 7
    assert (await ada.get("audit", limit=1))["entries"][0]["action"] == "audit.exported"


async def test_it_is_bounded_by_number_and_by_age(redis: Redis, keys: Keys) -> None:
    few = AuditTrail(redis, keys, AuditBounds(most=100))
    for _ in range(40):
        await few.record("system", "signed_in", *["person:ana"] * 10)
    # Redis removes whole nodes of a hundred entries.
    assert 100 <= await redis.xlen(keys.desk.audit) <= 200
    short = AuditTrail(redis, keys, AuditBounds(retention=timedelta(milliseconds=50)))
    await short.record("system", "signed_in", "person:ana")
    assert 0 < await redis.pttl(keys.desk.audit) <= 50


async def test_an_entry_that_cannot_be_written_stops_no_action(keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    nowhere = Redis(port=1)
    await AuditTrail(nowhere, keys).record("person:ana", "signed_in", "person:ana")
    assert [record.message for record in caplog.records] == ["not in the audit log"]
    await nowhere.aclose()
