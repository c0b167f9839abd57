"""Checks a model's answer, and explains to the model why a wrong one is not used.

A model may call a tool that does not exist, or give arguments that don't parse or are not valid. Then no part of the
answer is used: each call gets an output with its problem, and the model answers again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from libs.contracts.tools import offered_tool
from services.agent.assistant import AssistantCall
from services.agent.assistants.openai.rendering import quoted
from services.agent.assistants.openai.reply import AskedCall
from services.agent.assistants.openai.transcript import Item, reasoning_items

MAX_CALLS = 16
"""At once. More calls come from a model that runs wild, not from a user with many requests."""
_MAX_PROBLEMS = 5
_SUBJECT_CHARS = 120
_NAME = re.compile(r"[^a-zA-Z0-9_-]")
_NAME_MAX_CHARS = 64


@dataclass(frozen=True)
class CheckedCalls:
    """One call of the model: the call to make, or its problem."""

    asked: AskedCall
    call: AssistantCall | None
    problem: Any = None


def check_calls(asked: Collection[AskedCall], tools: Collection[str]) -> list[CheckedCalls]:
    """All calls, each checked. They are made only if all of them are valid."""
    return [_check(call, tools, index) for index, call in enumerate(asked)]


def cut_off(asked: Collection[AskedCall]) -> list[CheckedCalls]:
    """Problems for the calls that the answer's end cut off: the model answers again, so that none is lost silently."""
    return [CheckedCalls(call, None, "The answer was cut off here. Make fewer calls at once.") for call in asked]


def subject(asked: AskedCall) -> str:
    """The subject of a call for people: the values of its arguments, or its tool if there are none."""
    try:
        found = from_json(asked.arguments)
    except ValueError:
        found = None
    return (subject_of(found) if isinstance(found, dict) else "") or asked.name.replace("_", " ")[:_SUBJECT_CHARS]


def subject_of(arguments: Mapping[str, Any]) -> str:
    """The values of a call's arguments, in one line."""
    values = [str(value) for value in arguments.values() if isinstance(value, str | int)]
    return ", ".join(values)[:_SUBJECT_CHARS]


def corrections(checked: Collection[CheckedCalls], attempt: int) -> list[Item]:
    """The wrong answer and what is wrong with it, as input for the next attempt."""
    items: list[Item] = []
    outputs: list[Item] = []
    for index, one in enumerate(checked):
        # IDs of our own: the model's may be missing, repeated or too long.
        call_id = f"rejected_{attempt}_{index}"
        items.extend(reasoning_items(one.asked.reasoning))
        items.append(
            {
                "type": "function_call",
                "call_id": call_id,
                # The API refuses other characters and longer names, which a model may invent.
                "name": _NAME.sub("_", one.asked.name)[:_NAME_MAX_CHARS] or "unknown",
                "arguments": _parsable(one.asked.arguments),
            }
        )
        problem = one.problem or "Not made, because another call beside it was wrong. Make it again."
        output = quoted({"status": "rejected", "problem": problem})
        outputs.append({"type": "function_call_output", "call_id": call_id, "output": output})
    return items + outputs


def _check(asked: AskedCall, tools: Collection[str], index: int) -> CheckedCalls:
    tool = offered_tool(asked.name) if asked.name in tools else None
    if tool is None:
        return CheckedCalls(asked, None, f"There is no such tool. The tools are: {', '.join(tools) or 'none'}.")
    if index >= MAX_CALLS:
        return CheckedCalls(asked, None, f"At most {MAX_CALLS} calls can be made at once.")
    try:
        arguments = tool.arguments.model_validate_json(asked.arguments)
    except ValidationError as error:
        return CheckedCalls(asked, None, _problems(error))
    context = reasoning_items(asked.reasoning) or None
    # Without nulls: in strict mode they mean that an argument is not given.
    return CheckedCalls(asked, AssistantCall(asked.name, arguments.model_dump(mode="json", exclude_none=True), context))


def _problems(error: ValidationError) -> list[dict[str, str]]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        {"argument": ".".join(map(str, problem["loc"])), "problem": problem["msg"]} for problem in found[:_MAX_PROBLEMS]
    ]


def _parsable(arguments: str) -> str:
    """The arguments, or `{}` if they are no JSON: some servers parse the history, and would refuse the request."""
    try:
        from_json(arguments)
    except ValueError:
        return "{}"
    return arguments
