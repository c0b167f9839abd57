"""One answer of the model, built from the events of its stream.

Only finished items count. Pieces of text are only shown while the answer is written.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic_core import from_json

from services.agent.assistants.openai import errors
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.sse import ServerEvent

Ending = Literal["completed", "max_output_tokens", "content_filter"]

_DELTAS = frozenset({"response.output_text.delta", "response.refusal.delta"})
_ITEM = "response.output_item.done"
_ENDS = frozenset({"response.completed", "response.incomplete", "response.failed", "error"})
_WANTED = _DELTAS | _ENDS | {_ITEM}
_TOKENS = (".delta", ".done")
"""The endings of the names of events that carry output of the model."""


@dataclass(frozen=True)
class AskedCall:
    """A function call as the model wrote it, unchecked."""

    call_id: str
    name: str
    arguments: str
    reasoning: tuple[dict[str, Any], ...]
    """The model's reasoning right before the call, which is sent back with it."""


@dataclass(frozen=True)
class ModelReply:
    text: str
    calls: tuple[AskedCall, ...]
    ending: Ending
    usage: dict[str, Any]
    cut: tuple[AskedCall, ...] = ()
    """Calls that the answer's end cut off: their arguments are incomplete."""


@dataclass
class ReplyBuilder:
    """Takes the events of one stream. `ended` says whether the last one has come."""

    items: list[dict[str, Any]] = field(default_factory=list)
    ending: Ending | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    _shown_item: object = None
    _moved: bool = False

    def moved(self) -> bool:
        """Whether the model has produced output since the last call of this: text, reasoning, or a piece of a call.

        Events that say only that the server accepted the request, or works on it, do not count.
        """
        moved, self._moved = self._moved, False
        return moved

    @property
    def ended(self) -> bool:
        return self.ending is not None

    def take(self, event: ServerEvent) -> str:
        """The piece of text to show, often empty. Raises ModelFailed for a failure or an unreadable event."""
        # Not parsed: most events only announce what a later event contains.
        if event.name and event.name not in _WANTED:
            self._moved = self._moved or event.name.endswith(_TOKENS)
            return ""
        # Some compatible servers end a stream so, as in the older Chat Completions API.
        if event.data == b"[DONE]":
            return ""
        try:
            data = from_json(event.data)
            kind = event.name or data["type"]
            self._moved = self._moved or kind in _WANTED or kind.endswith(_TOKENS)
            if kind in _DELTAS:
                return self._piece(data)
            if kind == _ITEM:
                self.items.append(_checked(data["item"]))
            elif kind in _ENDS:
                self._end(kind, data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelFailed(errors.BAD_STREAM, retryable=True) from error
        return ""

    def reply(self) -> ModelReply:
        """The answer. Raises ModelFailed if the stream broke off."""
        if self.ending is None:
            raise ModelFailed(errors.BAD_STREAM, retryable=True)
        texts: list[str] = []
        calls: list[AskedCall] = []
        cut: list[AskedCall] = []
        reasoning: list[dict[str, Any]] = []
        for item in self.items:
            if item["type"] == "message":
                texts.append("".join(map(_text, item["content"])))
            elif item["type"] == "reasoning":
                reasoning.append(item)
            elif item["type"] == "function_call":
                is_whole = item.get("status") in (None, "completed")
                asked = AskedCall(item["call_id"], item["name"], item["arguments"], tuple(reasoning))
                (calls if is_whole else cut).append(asked)
                reasoning = []  # reasoning belongs only to the call that follows it
        text = "\n\n".join(filter(None, (text.strip() for text in texts)))
        return ModelReply(text, tuple(calls), self.ending, self.usage, tuple(cut))

    def _piece(self, data: dict[str, Any]) -> str:
        piece: str = data["delta"]
        item = data.get("item_id")
        # Texts of two items are two paragraphs, in the draft as in `reply`.
        between = "\n\n" if self._shown_item is not None and item != self._shown_item else ""
        self._shown_item = item
        return between + piece

    def _end(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "error":
            # OpenAI documents its fields at the top level, but sends them nested.
            raise errors.from_event(data.get("error") or data)
        response = data["response"]
        if kind == "response.failed":
            raise errors.from_event(response.get("error"))
        if not self.items:
            # Some compatible servers send their items only in the last event.
            self.items = [_checked(item) for item in response.get("output") or ()]
        self.usage = dict(response.get("usage") or {})
        if kind == "response.completed":
            self.ending = "completed"
        else:
            reason = (response.get("incomplete_details") or {}).get("reason")
            self.ending = "content_filter" if reason == "content_filter" else "max_output_tokens"


def _checked(item: Any) -> dict[str, Any]:
    """The item, if the fields that we read have the right types. Raises one of the errors that `take` expects."""
    kind = item["type"]
    if kind == "message":
        read = [_text(part) for part in item["content"]]
    elif kind == "function_call":
        read = [item["call_id"], item["name"], item["arguments"]]
    else:
        read = []
    if not all(isinstance(value, str) for value in read):
        raise TypeError(kind)
    return dict(item)


def _text(part: dict[str, Any]) -> str:
    return part.get("text") or part.get("refusal") or ""
