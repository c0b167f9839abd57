"""The model sees its mistakes, a bounded number of times; then another assistant takes over."""

import json
from typing import Any

import pytest

from services.agent.assistant import AssistantUnavailable, Undone
from services.agent.assistants.openai.answer_checks import MAX_CALLS, check_calls, corrections, cut_off
from services.agent.assistants.openai.reply import AskedCall, ReplyBuilder
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import situation, user

_GOOD = {"name": "get_contact", "arguments": {"contact_id": "7"}}
_MISTAKES = {
    "no JSON": {"name": "get_contact", "arguments": '{"contact_id": '},
    "no object": {"name": "get_contact", "arguments": "[7]"},
    "an argument missing": {"name": "get_contact", "arguments": {}},
    "an unknown argument": {"name": "get_contact", "arguments": {"contact_id": "7", "drop": "table"}},
    "too long": {"name": "get_contact", "arguments": {"contact_id": "7" * 41}},
    "no such tool": {"name": "functions.delete_contact", "arguments": {"contact_id": "7"}},
}


def _rejections(body: dict[str, Any]) -> list[str]:
    outputs = [item["output"] for item in body["input"] if item.get("type") == "function_call_output"]
    return [str(json.loads(o.removeprefix("<data>").removesuffix("</data>"))["problem"]) for o in outputs]


@pytest.mark.parametrize("mistake", _MISTAKES.values(), ids=_MISTAKES)
async def test_a_wrong_call_is_explained_and_made_again(
    assistants: Assistants, model: Model, mistake: dict[str, Any]
) -> None:
    await model.answers({"text": "Wait.", "calls": [mistake]}, {"calls": [_GOOD]})
    draft = Draft()
    decision = await assistants.decide(situation(user("get 7")), draft)
    assert [c.arguments for c in decision.calls] == [{"contact_id": "7"}]
    assert (draft.restarts, draft.text) == (1, "")
    asked, again = await model.bodies()
    assert len(_rejections(again)) == 1
    assert again["input"][: len(asked["input"])] == asked["input"]


async def test_a_tool_that_the_assistant_does_not_have_is_no_tool(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [_GOOD]}, {"text": "I can't look that up."})
    decision = await assistants.decide(situation(user("get 7"), tools=("search_contact",)))
    assert decision.text == "I can't look that up."
    (problem,) = _rejections((await model.bodies())[1])
    assert "search_contact" in problem


async def test_one_wrong_call_holds_up_the_others(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [_GOOD, _MISTAKES["no JSON"]]}, {"calls": [_GOOD, _GOOD]})
    decision = await assistants.decide(situation(user("get both")))
    assert len(decision.calls) == 2
    not_made, broken = _rejections((await model.bodies())[1])
    assert "Make it again" in not_made
    assert "Invalid JSON" in broken


async def test_a_model_that_keeps_failing_is_given_up(assistants: Assistants, model: Model) -> None:
    await model.script(default={"text": "Hm", "calls": [_MISTAKES["no JSON"]]})
    draft = Draft()
    with pytest.raises(AssistantUnavailable, match="bad_arguments"):
        await assistants.decide(situation(user("get 7")), draft, max_corrections=2)
    assert len(await model.requests()) == 3
    assert draft.text == ""


async def test_too_many_calls_at_once_are_refused(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [_GOOD] * (MAX_CALLS + 1)}, {"calls": [_GOOD] * MAX_CALLS})
    assert len((await assistants.decide(situation(user("all")))).calls) == MAX_CALLS


async def test_an_empty_answer_is_asked_for_once_more(assistants: Assistants, model: Model) -> None:
    await model.answers({"empty": True}, {"text": "Hello."})
    assert (await assistants.decide(situation(user("hi")))).text == "Hello."


async def test_two_empty_answers_are_enough(assistants: Assistants, model: Model) -> None:
    await model.answers({"empty": True}, {"text": "  "}, {"text": "too late"})
    draft = Draft()
    with pytest.raises(AssistantUnavailable, match="empty_answer"):
        await assistants.decide(situation(user("hi")), draft)
    assert draft.text == ""


async def test_an_answer_cut_for_length_is_shown_as_cut(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "It is a long", "incomplete": "max_output_tokens"})
    assert (await assistants.decide(situation(user("tell me")))).text == "It is a long …"


def test_one_of_several_calls_that_was_cut_off_is_asked_for_again() -> None:
    """The end of the stream may cut the last of several calls. No call is left out silently."""
    whole = AskedCall("a", "search_contact", '{"name": "Jane", "limit": null}', ())
    builder = ReplyBuilder(ending="max_output_tokens", items=[_item(whole, "completed"), _item(whole, "incomplete")])
    reply = builder.reply()
    assert (len(reply.calls), len(reply.cut)) == (1, 1)
    told = corrections([*check_calls(reply.calls, ("search_contact",)), *cut_off(reply.cut)], 1)
    assert "cut off here" in str(told[-1])


def _item(call: AskedCall, status: str) -> dict[str, object]:
    fields = {"call_id": call.call_id, "name": call.name, "arguments": call.arguments}
    return {"type": "function_call", "status": status, **fields}


async def test_an_answer_cut_for_length_says_so(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "The first of them", "incomplete": "max_output_tokens"})
    assert (await assistants.decide(situation(user("all")))).undone == Undone("cut")


async def test_a_call_cut_for_length_is_not_made(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [_GOOD], "incomplete": "max_output_tokens"})
    with pytest.raises(AssistantUnavailable, match="incomplete_answer"):
        await assistants.decide(situation(user("get 7")))


async def test_a_filtered_answer_is_taken_back(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "Something that", "incomplete": "content_filter"})
    draft = Draft()
    with pytest.raises(AssistantUnavailable, match="content_filtered"):
        await assistants.decide(situation(user("hi")), draft)
    assert draft.text == ""


async def test_an_unknown_tool_in_a_flow_is_no_crash(assistants: Assistants, model: Model) -> None:
    with pytest.raises(AssistantUnavailable, match="unknown_tool"):
        await assistants.decide(situation(user("hi"), tools=("launch_rocket",)))
