"""Events are read from bytes, however these are cut, and a reply is made from events."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.reply import ModelReply, ReplyBuilder
from services.agent.assistants.openai.sse import EventReader, EventTooLarge, ServerEvent

_STREAM = 'event: one\ndata: {"ü": 1}\n\n: a comment\n\nid: 7\ndata: two\ndata: lines\n\nevent:three\r\ndata:3\r\n\r\n'
_EVENTS = [ServerEvent("one", '{"ü": 1}'.encode()), ServerEvent("", b"two\nlines"), ServerEvent("three", b"3")]


@given(st.lists(st.integers(0, len(_STREAM.encode())), max_size=8))
def test_chunks_may_be_cut_anywhere(cuts: list[int]) -> None:
    raw = _STREAM.encode()
    edges = [0, *sorted(cuts), len(raw)]
    reader = EventReader()
    events = [event for start, end in pairwise(edges) for event in reader.feed(raw[start:end])]
    assert events == _EVENTS


def test_a_line_without_end_is_given_up() -> None:
    with pytest.raises(EventTooLarge):
        list(EventReader().feed(b"x" * 9_000_000))


def _reply(*events: dict[str, Any], named: bool = True) -> ModelReply:
    builder = ReplyBuilder()
    for event in events:
        builder.take(ServerEvent(event["type"] if named else "", json.dumps(event).encode()))
    return builder.reply()


def _message(text: str) -> dict[str, Any]:
    return {"type": "message", "content": [{"type": "output_text", "text": text}]}


@pytest.mark.parametrize("named", [True, False])
def test_items_that_come_one_by_one(named: bool) -> None:
    done = {"type": "response.output_item.done", "item": _message("Hello")}
    end = {"type": "response.completed", "response": {"output": [_message("ignored")]}}
    assert _reply({"type": "response.created"}, done, end, named=named).text == "Hello"


def test_items_that_come_only_at_the_end() -> None:
    assert _reply({"type": "response.completed", "response": {"output": [_message("Hello")]}}).text == "Hello"


def test_several_messages_are_paragraphs() -> None:
    builder = ReplyBuilder()
    deltas = [
        {"type": "response.output_text.delta", "item_id": item, "delta": piece}
        for item, piece in (("m1", "One"), ("m1", "."), ("m2", "Two."))
    ]
    shown = "".join(builder.take(ServerEvent(d["type"], json.dumps(d).encode())) for d in deltas)
    assert shown == "One.\n\nTwo."
    assert (
        _reply({"type": "response.completed", "response": {"output": [_message("One."), _message("Two.")]}}).text
        == shown
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.output_item.done"},
        {"type": "response.output_item.done", "item": "text"},
        {"type": "response.output_item.done", "item": {"type": "function_call", "name": 7}},
        {"type": "response.output_item.done", "item": {"type": "message", "content": [{"text": 7}]}},
        {"type": "response.output_text.delta", "delta": None},
        {"type": "response.completed", "response": None},
        {"type": "response.completed", "response": {"output": 7}},
        ["response.completed"],
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_events_of_a_wrong_shape_are_a_bad_stream(event: Any, named: bool) -> None:
    name = event["type"] if named and isinstance(event, dict) else ""
    with pytest.raises(ModelFailed) as failed:
        ReplyBuilder().take(ServerEvent(name, json.dumps(event).encode()))
    assert failed.value.code == "openai_bad_stream"
