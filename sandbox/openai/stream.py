"""An answer in the format of the Responses API: the events of a stream, and the object of a plain response.

One pass over the answer makes both, so that they always agree. They are rendered with marks (see `shapes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sandbox.openai import shapes
from sandbox.openai.answers import ScriptedAnswer, ScriptedCall
from sandbox.openai.shapes import dumps

_TEXT_PIECES = re.compile(r"\s*\S{1,12}|\s+")
_ARGUMENT_PIECE_CHARS = 8
# OpenAI pads deltas, so that their length doesn't give away their text. Clients must ignore it.
_PADDING = "aK3vQ9xZ1mT7bR5w"


class Event(NamedTuple):
    text: str
    is_delta: bool


@dataclass(frozen=True, slots=True)
class Rendering:
    """An answer without the values of a request."""

    events: tuple[Event, ...]
    joined: str
    plain: str


# A benchmark sends the same few answers thousands of times.
@lru_cache(maxsize=256)
def render(answer: ScriptedAnswer, *, padded: bool) -> Rendering:
    telling = _Telling(padded)
    telling.tell(answer)
    return Rendering(tuple(telling.events), "".join(event.text for event in telling.events), telling.final_response)


@dataclass(slots=True)
class _Telling:
    padded: bool
    events: list[Event] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    output_tokens: int = 0
    final_response: str = ""

    def tell(self, answer: ScriptedAnswer) -> None:
        begun = shapes.response("in_progress")
        self._event("response.created", f'"response":{begun}')
        self._event("response.in_progress", f'"response":{begun}')
        status = shapes.final_status(answer)
        if answer.reasoning:
            self._reasoning()
        if answer.text is not None:
            self._message("output_text", "text", answer.text, status)
        if answer.refusal is not None:
            self._message("refusal", "refusal", answer.refusal, status)
        for call in answer.calls:
            self._call(call, status)
        self._end(answer, status)

    def _end(self, answer: ScriptedAnswer, status: str) -> None:
        code = answer.stream_error or answer.failed
        if answer.stream_error:
            # The API sends it nested, unlike its documentation.
            error = {
                "type": code,
                "code": code,
                "message": shapes.failure(str(code))["message"],
                "param": None,
            }
            self._event("error", f'"error":{dumps(error)}')
        self.final_response = shapes.response(
            status,
            output=self.output,
            output_tokens=None if code else self.output_tokens,
            error=shapes.failure(code) if code else None,
            incomplete=answer.incomplete,
        )
        self._event(f"response.{status}", f'"response":{self.final_response}')

    def _reasoning(self) -> None:
        index = len(self.output)
        item = shapes.reasoning_item(index, done=True)
        self._item_event("added", index, shapes.reasoning_item(index, done=False))
        self._item_event("done", index, item)
        self.output.append(item)

    def _message(self, part_type: str, member: str, text: str, status: str) -> None:
        index = len(self.output)
        make_part = shapes.text_part if member == "text" else shapes.refusal_part
        place = f'"item_id":"{shapes.message_id(index)}","output_index":{index},"content_index":0'
        logprobs = ',"logprobs":[]' if member == "text" else ""
        self._item_event("added", index, shapes.message_item(index, "in_progress"))
        self._event("response.content_part.added", f'{place},"part":{make_part("")}')
        self._deltas(f"response.{part_type}.delta", place, _TEXT_PIECES.findall(text), logprobs)
        if status == "failed":
            return
        self._event(f"response.{part_type}.done", f'{place},"{member}":{dumps(text)}{logprobs}')
        self._event("response.content_part.done", f'{place},"part":{make_part(text)}')
        self._item_done(index, shapes.message_item(index, status, make_part(text)))

    def _call(self, call: ScriptedCall, status: str) -> None:
        index = len(self.output)
        place = f'"item_id":"{shapes.call_item_id(index)}","output_index":{index}'
        arguments = call.arguments
        pieces = [arguments[at : at + _ARGUMENT_PIECE_CHARS] for at in range(0, len(arguments), _ARGUMENT_PIECE_CHARS)]
        self._item_event("added", index, shapes.call_item(index, call, "in_progress", ""))
        self._deltas("response.function_call_arguments.delta", place, pieces, "")
        if status == "failed":
            return
        self._event("response.function_call_arguments.done", f'{place},"arguments":{dumps(arguments)}')
        self._item_done(index, shapes.call_item(index, call, status, arguments))

    def _deltas(self, event: str, place: str, pieces: Iterable[str], more: str) -> None:
        for piece in pieces:
            padding = f',"obfuscation":"{_PADDING[len(piece) % 16 :]}"' if self.padded else ""
            self._event(event, f'{place},"delta":{dumps(piece)}{more}{padding}', is_delta=True)
            # A delta counts as a token, which is about right.
            self.output_tokens += 1

    def _item_event(self, what: str, index: int, item: str) -> None:
        self._event(f"response.output_item.{what}", f'"output_index":{index},"item":{item}')

    def _item_done(self, index: int, item: str) -> None:
        self._item_event("done", index, item)
        self.output.append(item)

    def _event(self, name: str, members: str, *, is_delta: bool = False) -> None:
        number = len(self.events)
        data = f'{{"type":"{name}","sequence_number":{number},{members}}}'
        self.events.append(Event(f"event: {name}\ndata: {data}\n\n", is_delta))
