"""The numbers on the builder's cards over HTTP: of conversations in Redis, and with those in the archive."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.principals import Principal
from libs.conversations import LogWriter
from libs.messaging import Keys
from services.gateway.desk.flow_numbers import FlowNumbers, Period
from tests.gateway.running import Gateway, bearer, host_token

WORKFLOW = bearer(host_token("crm", role="workflow"))
STARTED_MS = 1_750_000_000_000
ALL = Period("main", 0, 1 << 50)


async def at_steps(redis: Redis, keys: Keys, number: int, steps: dict[str, Sequence[Any]], **fields: str) -> str:
    """A conversation of the desk with this trail."""
    contact = Principal(kind="visitor", id=f"site:{number}", name=f"Jane {number}")
    opened = await LogWriter(redis, keys).open(contact, locale="en", source="workflow")
    key = keys.conversation(opened.conversation_id).state
    stored: Any = {"trail": json.dumps({"main#3": steps}), **fields}
    await redis.hset(key, mapping=stored)
    return opened.conversation_id


async def test_open_conversations_count_at_their_step(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    waits = await at_steps(redis, keys, 1, {"1": (STARTED_MS, 2_000, 0, ""), "2": (STARTED_MS + 2_000, 0, 5, "")})
    handed = await at_steps(
        redis, keys, 2, {"1": (STARTED_MS, 0, STARTED_MS, "")}, owner="person:ann", assignee="ann",
        assigned_at=str(STARTED_MS + 6_000),
    )  # fmt: skip
    params = {"from": "2020-01-01T00:00:00Z"}
    answer = await gateway.http.get("/v1/desk/flows/main/numbers", params=params, headers=WORKFLOW)
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["steps"]
    assert (first["path"], first["reached"], first["handed_over"], first["median_s"]) == ("1", 2, 1, None)
    assert (second["path"], second["here"], second["median_s"]) == ("2", 1, None)
    for version, number in ((3, 2), (4, 0)):
        found = await gateway.http.get(
            "/v1/desk/flows/main/numbers", params={**params, "version": version}, headers=WORKFLOW
        )
        assert len(found.json()["steps"]) == number
    params |= {"path": "1", "limit": "1"}
    path = "/v1/desk/flows/main/numbers/conversations"
    page = (await gateway.http.get(path, params=params, headers=WORKFLOW)).json()
    following = (await gateway.http.get(path, params={**params, "after": page["next"]}, headers=WORKFLOW)).json()
    both = page["conversations"] + following["conversations"]
    assert {each["id"]: each["outcome"] for each in both} == {waits: "passed", handed: "handed_over"}
    assert following["next"] is None


async def test_conversations_of_staff_count_and_are_not_shown(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    open_, ended = [await gateway.open(host_token(name, role="staff")) for name in ("sam", "kim")]
    for chat in (open_, ended):
        await chat.say("who owes us money?")
        trail: Any = {"trail": json.dumps({"main#3": {"1": (STARTED_MS, 0, STARTED_MS, "")}})}
        await redis.hset(keys.conversation(chat.id).state, mapping=trail)
    await ended.post({}, "/close")
    params = {"from": "2020-01-01T00:00:00Z"}
    found = await gateway.http.get("/v1/desk/flows/main/numbers", params=params, headers=WORKFLOW)
    (step,) = found.json()["steps"]
    assert (step["reached"], step["here"], step["left"]) == (2, 1, 1)
    # The time of the one that ended, which began long ago, and not that of the one that is still there.
    assert step["median_s"] > 1_000_000
    path = "/v1/desk/flows/main/numbers/conversations"
    behind = await gateway.http.get(path, params={**params, "path": "1"}, headers=WORKFLOW)
    assert behind.json()["conversations"] == []


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [("Main/numbers", {}, 422), ("main/numbers", {"from": "9999-01-01T00:00:00Z"}, 422),
     ("main/numbers/conversations", {"path": "1", "after": "x"}, 422)],
)  # fmt: skip
async def test_wrong_questions_are_refused(gateway: Gateway, path: str, params: dict[str, str], status: int) -> None:
    answer = await gateway.http.get(f"/v1/desk/flows/{path}", params=params, headers=WORKFLOW)
    assert answer.status_code == status


async def test_a_reading_is_used_again_for_seconds(redis: Redis, keys: Keys) -> None:
    numbers = FlowNumbers(redis, keys, None)
    await at_steps(redis, keys, 1, {"1": (STARTED_MS, 0, STARTED_MS, "")})
    assert [each.reached for each in await numbers.numbers(ALL)] == [1]
    await at_steps(redis, keys, 2, {"1": (STARTED_MS, 0, STARTED_MS, "")})
    assert [each.reached for each in await numbers.numbers(ALL)] == [1]
    assert [each.reached for each in await FlowNumbers(redis, keys, None).numbers(ALL)] == [2]
