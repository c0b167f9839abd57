"""Units of the log in the form of the model's API: messages, and calls with one output each."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from libs.contracts import (
    Action,
    Assigned,
    Message,
    ToolResultEntry,
    Uploaded,
)
from libs.contracts.tools import PLAN_IMPORT
from services.agent.assistants.openai.log_units import Called, Said
from services.agent.assistants.openai.rendering import import_output, quoted, result_output, shorten_text
from services.agent.confirmations import CANCEL, CONFIRM, NOTICE, UNDO
from services.agent.file_imports import FILE_UNREAD

Item = dict[str, Any]

MESSAGE_CHARS = 16_000
"""The limit for one message. Gateways accept only shorter ones, but other programs may append to a log too."""
_CALL_ID_MAX_CHARS = 64
"""The API refuses longer ones."""
_PENDING = quoted({"status": "pending"})
_OMITTED = quoted({"status": "omitted", "detail": "Left out: this turn has too many results."})


@dataclass(frozen=True)
class Speaker:
    """Turns units into the API's input items. `phases` marks the assistant's texts before its answer."""

    phases: bool

    def said(self, unit: Said) -> list[Item]:
        match unit.entry:
            case Action() as action:
                return [_item("user", action.label or action.action), *_pressed(action.action)]
            case Message() as message:
                return self._message(message, interim=unit.interim)
            case Assigned() as assigned:
                if assigned.owner.kind != "assistant":
                    return [_item("developer", "The conversation was handed to a person.")]
                return [_item("developer", "The conversation was handed to you, the assistant.")]
            case Uploaded() as file:
                about = {"file": file.file_name, "rows": file.rows, "columns": file.columns}
                return [_item("developer", f"The user sent a file of contacts: {quoted(about)}")]
            case ToolResultEntry(tool=tool) as result if tool == PLAN_IMPORT.name:
                output = import_output(result.result)
                return [
                    _item("developer", f"Frontdesk itself imports that file, not you. It has told the user: {output}")
                ]
            case ToolResultEntry() as result:
                return [
                    _item(
                        "developer",
                        f"A later result of {result.tool} ({wire_id(result.call_id)}) has come in. It stands above as "
                        "that call's output, in place of what you knew when you last wrote. Tell the user.",
                    )
                ]

    def _message(self, message: Message, *, interim: bool) -> list[Item]:
        text = shorten_text(message.text, MESSAGE_CHARS)
        match message.author.kind:
            case "contact":
                return [*([_item("user", text)] if text else []), *_files(message)]
            case "assistant" if message.notice == FILE_UNREAD:
                return [_item("developer", f"Frontdesk itself told the user: {quoted(text)}")]
            case "assistant" if message.notice == NOTICE:
                return [_item("developer", f"Frontdesk itself told the user about the change: {quoted(text)}")]
            case "assistant":
                said = _item("assistant", text)
                if self.phases:
                    said["phase"] = "commentary" if interim else "final_answer"
                if message.notice:
                    return [_item("developer", f"Shown with the next line: the notice {message.notice}."), said]
                return [said]
            case "teammate":
                name = message.author.name or ""
                line = _item("developer", f"A teammate told the user: {quoted({'name': name, 'text': text})}")
                return [line, *_files(message)]
            case _:
                return [_item("developer", f"Frontdesk told the user: {quoted(text)}")]

    def called(self, unit: Called, outputs: dict[str, str], *, replay: bool) -> list[Item]:
        """The calls, then their outputs. With `replay` the model's reasoning stands before each call."""
        items: list[Item] = []
        for call in unit.calls:
            if replay:
                items.extend(_replayable(call.context))
            arguments = to_json(call.arguments).decode()
            items.append(
                {
                    "type": "function_call",
                    "call_id": wire_id(call.call_id),
                    "name": call.tool,
                    "arguments": arguments,
                }
            )
        items.extend(
            {
                "type": "function_call_output",
                "call_id": wire_id(call.call_id),
                "output": outputs[call.call_id],
            }
            for call in unit.calls
        )
        return items


def outputs(unit: Called, *, brief: bool) -> dict[str, str]:
    return {
        call.call_id: result_output(unit.results[call.call_id].result, brief=brief)
        if call.call_id in unit.results
        else _PENDING
        for call in unit.calls
    }


def omitted(unit: Called) -> dict[str, str]:
    return {call.call_id: _OMITTED for call in unit.calls}


def reasoning_items(items: Iterable[Item]) -> list[Item]:
    """The parts of the model's reasoning that must be stored to be sent back. They are encrypted by OpenAI."""
    return [
        {
            "type": "reasoning",
            "id": item["id"],
            "summary": item.get("summary") or [],
            "encrypted_content": item["encrypted_content"],
        }
        for item in items
        if item.get("encrypted_content") and item.get("id")  # without them it can't be sent back
    ]


def _replayable(context: list[Item] | None) -> list[Item]:
    """The reasoning in a call's context. The context of another assistant has none."""
    return reasoning_items(item for item in context or () if item.get("type") == "reasoning")


def wire_id(call_id: str) -> str:
    if 0 < len(call_id) <= _CALL_ID_MAX_CHARS:
        return call_id
    return sha256(call_id.encode()).hexdigest()


def _files(message: Message) -> list[Item]:
    """The files of a message. The model gets no content, and must not pretend that it has seen any."""
    if not message.attachments:
        return []
    named = quoted([{"name": file.name, "type": file.type} for file in message.attachments])
    return [
        _item(
            "developer",
            f"Files came with this message, for the team: {named}. You can't open them: say so if it matters, and "
            "never say what is in them.",
        )
    ]


def _pressed(action: str) -> list[Item]:
    """Explains a click on one of Frontdesk's own buttons, so that the model neither repeats the action nor waits."""
    verb, _, about = action.partition(":")
    if verb + ":" not in (CONFIRM, CANCEL, UNDO):
        return []
    what = {
        CONFIRM: f"That is a yes to the change that call {wire_id(about)} proposed: Frontdesk makes it by itself.",
        CANCEL: f"That is a no to the change that call {wire_id(about)} proposed: it is not made.",
        UNDO: "That takes a change back: Frontdesk does it by itself.",
    }[verb + ":"]
    return [_item("developer", what)]


def _item(role: str, text: str) -> Item:
    return {"role": role, "content": text}
