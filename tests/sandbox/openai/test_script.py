"""Scripts: rules, then the queue, then the default; holds and delays; the journal."""

import asyncio
import json
import time
from typing import Any

import httpx2
import openai
import pytest
from openai.types.responses import ResponseFunctionToolCall
from starlette.applications import Starlette

from sandbox.openai import openai_routes
from tests.sandbox.openai.harness import MODEL, Sandbox, asked, called, returned


async def test_the_queue_is_played_in_order_then_the_default(sandbox: Sandbox) -> None:
    await sandbox.script(answers=[{"text": "one"}, {"text": "two"}], default={"text": "nothing left"})

    said = [(await sandbox.ask()).output_text for _ in range(4)]

    assert said == ["one", "two", "nothing left", "nothing left"]


async def test_the_first_rule_that_fits_wins_until_it_is_used_up(sandbox: Sandbox) -> None:
    await sandbox.script(
        rules=[
            {"when": {"last_user_contains": "Jane"}, "answer": {"text": "first"}, "times": 1},
            {"when": {"last_user_contains": "Jane"}, "answer": {"text": "second"}},
        ],
        answers=[{"text": "queued"}],
    )

    said = [(await sandbox.ask(text)).output_text for text in ("find Jane", "Bob", "Jane!", "Jane?")]

    assert said == ["first", "queued", "second", "second"]


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({}, True),
        ({"last_item_type": "function_call_output"}, True),
        ({"last_item_type": "message"}, False),
        ({"last_user_contains": "Jane"}, True),
        ({"last_user_contains": "welcome"}, False),
        ({"tool_output_contains": "not found"}, True),
        ({"tool_output_contains": "older"}, False),
        ({"input_contains": "older"}, True),
        ({"input_contains": "welcome"}, True),
        ({"input_contains": "absent"}, False),
        ({"last_user_contains": "Jane", "tool_output_contains": "absent"}, False),
    ],
)
async def test_conditions(sandbox: Sandbox, when: dict[str, Any], fits: bool) -> None:
    await sandbox.script(rules=[{"when": when, "answer": {"text": "rule"}}], default={"text": "default"})

    history: Any = [
        {"role": "assistant", "content": [{"type": "output_text", "text": "welcome", "annotations": []}]},
        called("call_0"),
        returned("call_0", "older result"),
        {"role": "user", "content": [{"type": "input_text", "text": "find Jane"}]},
        called("call_1"),
        called("call_2"),
        returned("call_1", "not found"),
        returned("call_2", "found"),
    ]
    response = await sandbox.sdk.responses.create(model=MODEL, input=history)

    assert response.output_text == ("rule" if fits else "default")


async def test_the_last_user_s_text_fills_the_template(sandbox: Sandbox) -> None:
    text = 'say "hi"\n{{last_user}} \\ ok'
    query = {"q": "{{last_user}}"}
    await sandbox.answers(
        {
            "text": "<{{last_user}}>",
            "calls": [{"name": "a", "arguments": query}, {"name": "b", "arguments": "{{last_user}}"}],
        }
    )

    response = await sandbox.ask(text)

    first, second = (item for item in response.output if isinstance(item, ResponseFunctionToolCall))
    assert response.output_text == f"<{text}>"
    assert json.loads(first.arguments) == {"q": text}
    assert second.arguments == text


async def test_a_script_replaces_only_the_parts_that_it_names(sandbox: Sandbox) -> None:
    await sandbox.script(answers=[{"text": "old"}], default={"text": "default"})

    left = await sandbox.script(answers=[{"text": "new"}])

    assert left["answers_left"] == 1
    assert [(await sandbox.ask()).output_text for _ in range(2)] == ["new", "default"]


@pytest.mark.parametrize(
    ("script", "place"),
    [
        ({"answer": {}}, "script.answer"),
        ({"answers": [{"text": "fine"}, {"txt": "x"}]}, "answers[1].txt"),
        ({"answers": [{}]}, "answers[0]"),
        ({"answers": [{"delay_ms": 5}]}, "answers[0]"),
        ({"answers": [{"error": 200}]}, "answers[0].error"),
        ({"answers": [{"error": True}]}, "answers[0].error"),
        ({"answers": [{"text": "x", "delay_ms": -1}]}, "answers[0].delay_ms"),
        ({"answers": [{"incomplete": "tired"}]}, "answers[0].incomplete"),
        ({"answers": [{"calls": [{"arguments": {}}]}]}, "answers[0].calls[0].name"),
        ({"answers": [{"calls": [{"name": "a", "arguments": 5}]}]}, "answers[0].calls[0].arguments"),
        ({"rules": [{"when": {"user": "x"}, "answer": {"text": "x"}}]}, "rules[0].when.user"),
        ({"rules": [{"when": {}}]}, "rules[0].answer"),
        ({"rules": [{"answer": {"text": "x"}, "times": 0}]}, "rules[0].times"),
        ({"models": [1]}, "models"),
    ],
)
async def test_a_mistake_in_a_script_is_named_and_changes_nothing(
    sandbox: Sandbox, script: dict[str, Any], place: str
) -> None:
    await sandbox.answers({"text": "still here"})

    refused = await sandbox.http.post("/_sandbox/openai/script", json=script)

    assert refused.status_code == 400
    assert refused.json()["detail"].startswith(f"{place}:")
    assert (await sandbox.ask()).output_text == "still here"


async def test_a_script_that_is_not_json(sandbox: Sandbox) -> None:
    refused = await sandbox.http.post("/_sandbox/openai/script", content=b"{")

    assert refused.status_code == 400


async def test_a_held_answer_waits_until_it_is_released(sandbox: Sandbox) -> None:
    await sandbox.script(default={"text": "thought", "hold": "thinking"})
    first = asyncio.create_task(sandbox.ask())
    second = asyncio.create_task(sandbox.stream())
    await sandbox.until_held("thinking", 2)

    assert not first.done()
    released = await sandbox.release("thinking")
    third = asyncio.create_task(sandbox.ask())

    assert released.json() == {"released": 2}
    assert (await first).output_text == "thought"
    assert (await second)[-1].type == "response.completed"
    await sandbox.until_held("thinking")
    assert not third.done()
    await sandbox.release("thinking")
    await third


async def test_a_release_without_a_waiter_fails(sandbox: Sandbox) -> None:
    assert (await sandbox.release("thinking")).status_code == 404


async def test_a_client_that_leaves_a_hold_is_forgotten(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "late", "hold": "thinking"})
    waiting = asyncio.create_task(sandbox.ask())
    await sandbox.until_held("thinking")

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    await sandbox.until_ended("abandoned")
    assert (await sandbox.release("thinking")).status_code == 404


async def test_delays(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "slow", "delay_ms": 150}, {"text": "one two three", "delta_delay_ms": 60})
    started = time.monotonic()
    await sandbox.ask()
    delayed = time.monotonic() - started

    began = time.monotonic()
    events = await sandbox.stream("hi")
    lasted = time.monotonic() - began

    assert delayed >= 0.15
    assert [event.type for event in events].count("response.output_text.delta") == 3
    # From before the request to after its end: a busy machine makes this longer, and never shorter.
    assert lasted >= 3 * 0.06


async def test_a_timeout_of_the_client_is_journaled_as_abandoned(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "too late", "delay_ms": 5000})

    with pytest.raises(openai.APITimeoutError):
        await sandbox.ask(timeout=0.1)

    await sandbox.until_ended("abandoned")


async def test_the_journal_tells_what_was_asked_and_never_the_key(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "x"})
    await sandbox.ask("first", extra_headers={"Idempotency-Key": "turn-1"})
    await sandbox.ask("second")

    first, second = await sandbox.journal()

    assert first["body"] == {"model": MODEL, "input": "first"}
    assert (first["authorized"], first["idempotency_key"]) == (True, "turn-1")
    assert [first["answered_by"], second["answered_by"]] == ["answers", "default"]
    assert [first["ended"], second["ended"]] == ["done", "done"]
    assert "sk-test" not in str([first, second])
    assert await sandbox.journal(after=1) == [second]


async def test_the_journal_is_bounded(sandbox: Sandbox) -> None:
    for _ in range(510):
        await sandbox.http.post("/v1/responses", content=b"{}")

    numbers = [entry["number"] for entry in await sandbox.journal()]

    assert (len(numbers), numbers[-1]) == (500, 510)


async def test_a_reset_forgets_script_and_journal_and_frees_who_waits(sandbox: Sandbox) -> None:
    await sandbox.script(default={"text": "held", "hold": "h"}, models=["other", MODEL], api_key="sk-test")
    waiting = asyncio.create_task(sandbox.ask())
    await sandbox.until_held("h")

    reset = await sandbox.http.delete("/_sandbox/openai/script")

    assert reset.status_code == 204
    await waiting
    assert await sandbox.journal() == []
    assert (await sandbox.ask("again")).output_text == "You said: again"


async def test_two_stand_ins_share_nothing() -> None:
    one, other = (httpx2.ASGITransport(app=Starlette(routes=openai_routes())) for _ in range(2))
    ask = {"model": MODEL, "input": "hi"}
    async with (
        httpx2.AsyncClient(transport=one, base_url="http://one") as first,
        httpx2.AsyncClient(transport=other, base_url="http://other") as second,
    ):
        await first.post("/_sandbox/openai/script", json={"api_key": "sk-of-the-first"})

        assert (await first.post("/v1/responses", json=ask)).status_code == 401
        assert (await second.post("/v1/responses", json=ask)).status_code == 200


async def test_the_rest_of_a_script_can_be_read(sandbox: Sandbox) -> None:
    await sandbox.script(
        rules=[{"when": {"last_user_contains": "x"}, "answer": {"text": "r"}, "times": 2}],
        answers=[{"text": "a"}],
    )
    await sandbox.ask("x")

    left = await sandbox.http.get("/_sandbox/openai/script")

    assert left.json() == {"answers_left": 1, "rules": [{"used": 1, "times": 2}]}


async def test_histories_of_calls_are_accepted(sandbox: Sandbox) -> None:
    history: Any = [asked("find Jane"), called("call_1"), returned("call_1", "found")]
    response = await sandbox.sdk.responses.create(model=MODEL, input=history)

    assert response.output_text == "You said: find Jane"
