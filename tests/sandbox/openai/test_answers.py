"""The model's answer reaches the official SDK whole: plain, as a typed stream and as a raw stream."""

import asyncio
import json
from typing import Any, cast

import openai
import pytest
from openai import AsyncStream
from openai.types.responses import (
    Response,
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputRefusal,
    ResponseStreamEvent,
)
from pydantic import TypeAdapter

from tests.sandbox.openai.harness import MODEL, Sandbox, tool

STREAM_EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
CALL = {"name": "search_contact", "arguments": {"query": 'Łukasz "Luke" 김'}, "call_id": "call_one"}


def frames(body: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream as they stand on the wire: name and data."""
    found = []
    for block in body.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


async def test_echoes_without_a_script(sandbox: Sandbox) -> None:
    response = await sandbox.ask("hello there")

    assert response.output_text == "You said: hello there"
    assert response.status == "completed"


async def test_a_text_streams_in_pieces_and_ends_completed(sandbox: Sandbox) -> None:
    text = "Zażółć gęślą jaźń — 안녕하세요,\n\n  Jane! “ok” \\ \x01"
    await sandbox.answers({"text": text})

    events = await sandbox.stream()

    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(deltas) > 5
    assert "".join(deltas) == text
    assert [event.type for event in events if "delta" not in event.type] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert events[-1].type == "response.completed"
    assert events[-1].response.output_text == text


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "two words"},
        {"calls": [CALL]},
        {"text": "let me look", "calls": [CALL, CALL], "reasoning": True},
        {"refusal": "I can't help with that."},
        {"empty": True},
        {"text": "cut sho", "incomplete": "max_output_tokens"},
        {"text": "oh", "failed": "server_error"},
    ],
    ids=lambda answer: "+".join(answer),
)
async def test_the_wire_has_the_sdk_s_shapes(sandbox: Sandbox, answer: dict[str, Any]) -> None:
    await sandbox.answers(answer, answer)
    body = {"model": MODEL, "input": "hello", "tools": [tool()]}

    plain = await sandbox.http.post("/v1/responses", json=body)
    streamed = await sandbox.http.post("/v1/responses", json={**body, "stream": True})

    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = frames(streamed.text)
    assert [data["sequence_number"] for _, data in events] == list(range(len(events)))
    for name, data in events:
        assert data["type"] == name
        STREAM_EVENT.validate_python(data)
    Response.model_validate(plain.json())
    assert _without_ids(plain.json()) == _without_ids(events[-1][1]["response"])


def _without_ids(response: dict[str, Any]) -> dict[str, Any]:
    """A response without the parts that differ between two requests: IDs, times, the size of the request."""
    output = [
        {name: value for name, value in item.items() if name not in ("id", "call_id")} for item in response["output"]
    ]
    kept = {name: value for name, value in response.items() if not name.endswith(("id", "_at", "usage"))}
    return {**kept, "output": output}


async def test_several_calls_stream_their_arguments(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "One moment.", "calls": [CALL, {"name": "b", "arguments": "{broken"}]})

    events = await sandbox.stream(tools=[tool()])

    pieces: dict[int, str] = {}
    for event in events:
        if event.type == "response.function_call_arguments.delta":
            pieces[event.output_index] = pieces.get(event.output_index, "") + event.delta
    last = events[-1]
    assert last.type == "response.completed"
    message, first, second = last.response.output
    assert isinstance(message, ResponseOutputMessage)
    assert isinstance(first, ResponseFunctionToolCall)
    assert isinstance(second, ResponseFunctionToolCall)
    assert (first.call_id, json.loads(first.arguments)) == ("call_one", CALL["arguments"])
    assert second.call_id.startswith("call_")
    assert second.arguments == "{broken"
    assert pieces == {1: first.arguments, 2: second.arguments}


async def test_generated_ids_are_unique(sandbox: Sandbox) -> None:
    call = {"name": "a"}
    await sandbox.answers({"calls": [call, call]}, {"calls": [call]})

    responses = [await sandbox.ask(), await sandbox.ask()]

    calls = [item for r in responses for item in r.output if isinstance(item, ResponseFunctionToolCall)]
    assert len({call.call_id for call in calls}) == 3
    assert len({call.id for call in calls}) == 3
    assert len({response.id for response in responses}) == 2


async def test_a_refusal(sandbox: Sandbox) -> None:
    await sandbox.answers({"refusal": "I can't help with that."}, {"refusal": "No."})

    events = await sandbox.stream()
    plain = await sandbox.ask()

    deltas = [event.delta for event in events if event.type == "response.refusal.delta"]
    assert "".join(deltas) == "I can't help with that."
    message = plain.output[0]
    assert isinstance(message, ResponseOutputMessage)
    assert message.content == [ResponseOutputRefusal(type="refusal", refusal="No.")]


async def test_an_empty_answer_has_no_output(sandbox: Sandbox) -> None:
    await sandbox.answers({"empty": True})

    response = await sandbox.ask()

    assert (response.status, response.output, response.output_text) == ("completed", [], "")


async def test_the_raw_post_streams_too(sandbox: Sandbox) -> None:
    stream = await sandbox.sdk.post(
        "/responses",
        body={"model": MODEL, "input": "raw", "stream": True},
        cast_to=cast("Any", ResponseStreamEvent),
        stream=True,
        stream_cls=AsyncStream[ResponseStreamEvent],
    )
    events = [event async for event in stream]

    assert events[-1].type == "response.completed"
    assert events[-1].response.output_text == "You said: raw"


async def test_the_blocking_sdk_works_too(sandbox: Sandbox) -> None:
    def ask() -> str:
        with openai.OpenAI(api_key="sk-test", base_url=f"{sandbox.url}/v1", max_retries=0) as sdk:
            return sdk.responses.create(model=MODEL, input="hi").output_text

    assert await asyncio.to_thread(ask) == "You said: hi"


async def test_usage_grows_with_what_is_read_and_written(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "short"}, {"text": "a much longer answer, with many words in it"})

    small, large = await sandbox.ask("hi"), await sandbox.ask("hi " * 400)

    assert small.usage is not None
    assert large.usage is not None
    assert 0 < small.usage.input_tokens < large.usage.input_tokens
    assert 0 < small.usage.output_tokens < large.usage.output_tokens
    assert large.usage.total_tokens == large.usage.input_tokens + large.usage.output_tokens


async def test_a_response_repeats_what_was_asked(sandbox: Sandbox) -> None:
    response = await sandbox.ask(
        instructions="Be brief.",
        tools=[tool()],
        tool_choice="required",
        store=False,
        reasoning={"effort": "low"},
        metadata={"conversation": "c1"},
    )

    assert response.instructions == "Be brief."
    assert [t.to_dict() for t in response.tools] == [tool()]
    assert response.tool_choice == "required"
    assert response.reasoning is not None
    assert response.reasoning.effort == "low"
    assert response.metadata == {"conversation": "c1"}
    assert response.to_dict()["store"] is False


async def test_padding_of_deltas_can_be_switched_off(sandbox: Sandbox) -> None:
    padded = await sandbox.stream()
    bare = await sandbox.stream(stream_options={"include_obfuscation": False})

    assert any("obfuscation" in event.to_dict() for event in padded)
    assert not any("obfuscation" in event.to_dict() for event in bare)
