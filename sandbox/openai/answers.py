"""Scripted answers of the model.

An answer has a content (text, calls, a refusal, nothing), an end (complete, incomplete, failed, an HTTP error, garbage,
a cut connection) and delays. `{{last_user}}` in a text or in arguments stands for the last message of the user.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

LAST_USER = "{{last_user}}"

IncompleteReason = Literal["max_output_tokens", "content_filter"]


class ScriptError(ValueError):
    """A script with a mistake. The message names the place."""


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    name: str
    arguments: str
    call_id: str | None = None
    raw: bool = False
    """Whether the script has the arguments as text, which may be broken JSON on purpose."""


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    text: str | None = None
    calls: tuple[ScriptedCall, ...] = ()
    refusal: str | None = None
    empty: bool = False
    reasoning: bool = False
    """Begin with a reasoning item, as reasoning models do."""
    incomplete: IncompleteReason | None = None
    failed: str | None = None
    """End with `response.failed` and this error code."""
    stream_error: str | None = None
    """End with an `error` event with this code, then `response.failed`."""
    error: int | None = None
    code: str | None = None
    retry_after: float | None = None
    garbage: bool = False
    cut_after: int | None = None
    """Cut the connection after this number of events of a stream, or in the middle of a body."""
    delay_ms: int = 0
    delta_delay_ms: int = 0
    hold: str | None = None

    @property
    def at_once(self) -> bool:
        """Whether the whole stream can be written at once."""
        return not self.delta_delay_ms and self.cut_after is None and not self.garbage

    def filled(self, last_user: str) -> ScriptedAnswer:
        """The answer with the user's text instead of the template."""
        if not self._has_template():
            return self
        # Arguments are JSON already, so that quotes in the text must be escaped.
        quoted = json.dumps(last_user, ensure_ascii=False)[1:-1]
        return replace(
            self,
            text=self.text and self.text.replace(LAST_USER, last_user),
            refusal=self.refusal and self.refusal.replace(LAST_USER, last_user),
            calls=tuple(
                replace(c, arguments=c.arguments.replace(LAST_USER, last_user if c.raw else quoted)) for c in self.calls
            ),
        )

    def _has_template(self) -> bool:
        return (
            LAST_USER in (self.text or "")
            or LAST_USER in (self.refusal or "")
            or any(LAST_USER in call.arguments for call in self.calls)
        )


_ANSWER_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "calls": (list,),
    "refusal": (str,),
    "empty": (bool,),
    "reasoning": (bool,),
    "incomplete": (str,),
    "failed": (str,),
    "stream_error": (str,),
    "error": (int,),
    "code": (str,),
    "retry_after": (int, float),
    "garbage": (bool,),
    "cut_after": (int,),
    "delay_ms": (int,),
    "delta_delay_ms": (int,),
    "hold": (str,),
}
_CONTENT = ("text", "calls", "refusal", "empty", "error", "garbage", "incomplete", "failed", "stream_error")


def answer_from(raw: object, where: str) -> ScriptedAnswer:
    """An answer of a script. Raises ScriptError."""
    given = fields_of(raw, where, _ANSWER_TYPES)
    if not any(given.get(name) not in (None, False) for name in _CONTENT):
        raise ScriptError(f"{where}: say what to answer: one of {', '.join(_CONTENT)}")
    for name in ("cut_after", "delay_ms", "delta_delay_ms", "retry_after"):
        if given.get(name, 0) < 0:
            raise ScriptError(f"{where}.{name}: must not be negative")
    if "error" in given and not 400 <= given["error"] <= 599:
        raise ScriptError(f"{where}.error: an HTTP status from 400 to 599 is wanted")
    if "incomplete" in given and given["incomplete"] not in get_args(IncompleteReason):
        raise ScriptError(f"{where}.incomplete: one of {', '.join(get_args(IncompleteReason))} is wanted")
    calls = [_call_from(call, f"{where}.calls[{i}]") for i, call in enumerate(given.pop("calls", ()))]
    return ScriptedAnswer(calls=tuple(calls), **given)


_CALL_TYPES: dict[str, tuple[type, ...]] = {"name": (str,), "arguments": (str, dict), "call_id": (str,)}


def _call_from(raw: object, where: str) -> ScriptedCall:
    given = fields_of(raw, where, _CALL_TYPES)
    if "name" not in given:
        raise ScriptError(f"{where}.name: is missing")
    arguments = given.get("arguments", {})
    if isinstance(arguments, str):
        return ScriptedCall(given["name"], arguments, given.get("call_id"), raw=True)
    text = json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))
    return ScriptedCall(given["name"], text, given.get("call_id"))


def fields_of(raw: object, where: str, types: dict[str, tuple[type, ...]]) -> dict[str, Any]:
    """The fields of an object of a script, with known names and types. Null counts as missing."""
    if not isinstance(raw, dict):
        raise ScriptError(f"{where}: an object is wanted")
    if unknown := raw.keys() - types.keys():
        raise ScriptError(f"{where}.{min(unknown)}: unknown; one of {', '.join(types)} is wanted")
    for name, value in raw.items():
        # bool is an int in Python, but `"error": true` is a mistake.
        mistaken_flag = isinstance(value, bool) and bool not in types[name]
        if value is not None and (mistaken_flag or not isinstance(value, types[name])):
            names = " or ".join(t.__name__ for t in types[name])
            raise ScriptError(f"{where}.{name}: {names} is wanted")
    return {name: value for name, value in raw.items() if value is not None}
