"""The input of a request, in the terms of a script's conditions and templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any


class ReceivedPrompt:
    """A view on the `input` of a request that passed validation."""

    def __init__(self, items: str | list[dict[str, Any]]) -> None:
        self._items = [{"role": "user", "content": items}] if isinstance(items, str) else items

    @cached_property
    def last_user(self) -> str:
        """The text of the last user message; empty when there is none."""
        for item in reversed(self._items):
            if item.get("role") == "user":
                return text_of(item.get("content"))
        return ""

    @cached_property
    def last_item_type(self) -> str:
        """`message`, `function_call_output`, …; empty for an empty input."""
        return str(self._items[-1].get("type") or "message") if self._items else ""

    @cached_property
    def tool_outputs(self) -> str:
        """The outputs that the input ends with: those that the model has not seen yet."""
        fresh: list[str] = []
        for item in reversed(self._items):
            # An earlier output belongs to a call that the model has already seen.
            if item.get("type") != "function_call_output":
                break
            fresh.append(text_of(item.get("output")))
        return "\n".join(reversed(fresh))

    @cached_property
    def everything(self) -> str:
        """All texts of the input: messages, arguments of calls, outputs of tools."""
        return "\n".join(self._texts())

    def _texts(self) -> Iterable[str]:
        for item in self._items:
            for field in ("content", "name", "arguments", "output"):
                if value := item.get(field):
                    yield text_of(value)


def text_of(content: object) -> str:
    """The text of a content that is a string or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(str(part.get("text") or part.get("refusal") or "") for part in content)
