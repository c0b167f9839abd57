"""Tests and replays of the builder over HTTP: tests are kept and run, and a week is replayed by pages."""

import time
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from bench.years import Years, fill
from libs.contracts import (
    REPLAY,
    TEST,
    FlowTestOutcome,
    FlowTestReply,
    FlowTestRequest,
    ReplayedConversation,
    ReplayReply,
    ReplayRequest,
)
from libs.messaging import Keys, answerer
from tests.gateway.running import Gateway, bearer, host_token
from tests.gateway.studio import answering

WORKFLOW = bearer(host_token("crm", role="workflow"))
TESTS = "# Ours\nflow: hello\ntests:\n  - name: greets\n    expect: {texts: [Hello]}\n"
DOCUMENT = {"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"say": {"text": "Hello"}}]}


async def passed(asked: FlowTestRequest) -> FlowTestReply:
    tests = asked.tests
    return FlowTestReply(outcomes=[FlowTestOutcome(name=each.name) for each in tests] if tests else [])


async def equal(asked: ReplayRequest) -> ReplayReply:
    return ReplayReply(
        conversations=[
            ReplayedConversation(
                conversation_id=each.fields["id"], locale="en", outcome_before="assistant", outcome_after="queue sales"
            )
            for each in asked.conversations
        ]
    )


async def call(gateway: Gateway, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = await gateway.http.request(method, f"/v1/desk/flows/hello/{path}", json=body, headers=WORKFLOW)
    return answer.status_code, answer.json()


async def test_tests_are_kept_with_their_comments_and_run(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    status, seen = await call(gateway, "GET", "tests")
    assert (status, seen["text"], seen["names"]) == (200, "", [])
    status, wrong = await call(gateway, "PUT", "tests", {"text": "flow: hello\n", "revision": seen["revision"]})
    assert (status, wrong["code"], wrong["detail"]) == (422, "tests_wrong", "hello.yaml:1: tests: is missing")
    status, kept = await call(gateway, "PUT", "tests", {"text": TESTS, "revision": seen["revision"]})
    assert (status, kept["names"]) == (200, ["greets"])
    status, late = await call(gateway, "PUT", "tests", {"text": "", "revision": seen["revision"]})
    assert (status, late["code"]) == (412, "changed_by_another")
    assert (await call(gateway, "GET", "tests"))[1]["text"] == TESTS
    async with answering(redis, keys, dict([answerer(TEST, passed)])):
        status, ran = await call(gateway, "POST", "tests/run", {"document": DOCUMENT})
    assert (status, [each["name"] for each in ran["outcomes"]]) == (200, ["greets"])
    assert (await call(gateway, "PUT", "tests", {"text": "", "revision": kept["revision"]}))[0] == 200


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
async def test_a_week_is_replayed_by_pages(gateway: Gateway, empty_database: URL, redis: Redis, keys: Keys) -> None:
    now_ms = int(time.time() * 1000)
    await fill(empty_database.render_as_string(hide_password=False), Years(70, 0.02, now_ms), now_ms)
    found, after = 0, None
    async with answering(redis, keys, dict([answerer(REPLAY, equal)])):
        for _ in range(3):
            status, page = await call(gateway, "POST", "replay", {"document": DOCUMENT, "days": 60, "after": after})
            assert status == 200, page
            found, after = found + page["summary"]["conversations"], page["next"]
            if after is None:
                break
    assert (found, after) == (70, None)
    assert page["summary"]["handed_over"] == [0, page["summary"]["conversations"]]
