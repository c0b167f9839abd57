"""Chooses the answer of a request: the first rule that fits, else the next of the queue, else the default."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from sandbox.openai.answers import LAST_USER, ScriptedAnswer, ScriptError, answer_from, fields_of
from sandbox.openai.prompt import ReceivedPrompt

_ECHO = ScriptedAnswer(text=f"You said: {LAST_USER}")
_MODELS = ("gpt-6-luna", "gpt-6-sol", "gpt-6-astra")


@dataclass(frozen=True, slots=True)
class When:
    """A condition on the request. All given parts must hold."""

    last_user_contains: str | None = None
    last_item_type: str | None = None
    tool_output_contains: str | None = None
    input_contains: str | None = None

    def fits(self, prompt: ReceivedPrompt) -> bool:
        return (
            (self.last_item_type is None or self.last_item_type == prompt.last_item_type)
            and (self.last_user_contains is None or self.last_user_contains in prompt.last_user)
            and (self.tool_output_contains is None or self.tool_output_contains in prompt.tool_outputs)
            and (self.input_contains is None or self.input_contains in prompt.everything)
        )


@dataclass(slots=True)
class ScriptRule:
    when: When
    answer: ScriptedAnswer
    times: int | None = None
    used: int = 0

    @property
    def spent(self) -> bool:
        return self.times is not None and self.used >= self.times


class ModelScript:
    """The answers of the model, the required key and the names of models.

    `set` replaces the given parts and keeps the others. A script with a mistake changes nothing.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.api_key: str | None = None
        self.models: tuple[str, ...] = _MODELS
        self._rules: list[ScriptRule] = []
        self._queue: deque[ScriptedAnswer] = deque()
        self._default = _ECHO

    def set(self, raw: object) -> None:
        given = fields_of(raw, "script", _SCRIPT_TYPES)
        rules = [_rule_from(rule, f"rules[{i}]") for i, rule in enumerate(given.get("rules", ()))]
        answers = [answer_from(answer, f"answers[{i}]") for i, answer in enumerate(given.get("answers", ()))]
        # All parts are read before the first is set, because a mistake must change nothing.
        default = answer_from(given["default"], "default") if "default" in given else self._default
        models = given.get("models", self.models)
        if not all(isinstance(model, str) for model in models):
            raise ScriptError("models: a list of names is wanted")
        if "rules" in given:
            self._rules = rules
        if "answers" in given:
            self._queue = deque(answers)
        self._default = default
        self.models = tuple(models)
        self.api_key = given.get("api_key", self.api_key)

    def next_answer(self, prompt: ReceivedPrompt) -> tuple[ScriptedAnswer, str]:
        """The answer and its source, for the journal."""
        for index, rule in enumerate(self._rules):
            if not rule.spent and rule.when.fits(prompt):
                rule.used += 1
                return rule.answer.filled(prompt.last_user), f"rules[{index}]"
        if self._queue:
            return self._queue.popleft().filled(prompt.last_user), "answers"
        return self._default.filled(prompt.last_user), "default"

    def state(self) -> dict[str, Any]:
        """The rest of the script, so that a test can check that all of it was used."""
        return {
            "answers_left": len(self._queue),
            "rules": [{"used": rule.used, "times": rule.times} for rule in self._rules],
        }


_SCRIPT_TYPES: dict[str, tuple[type, ...]] = {
    "answers": (list,),
    "rules": (list,),
    "default": (dict,),
    "api_key": (str,),
    "models": (list,),
}
_RULE_TYPES: dict[str, tuple[type, ...]] = {"when": (dict,), "answer": (dict,), "times": (int,)}
_WHEN_TYPES: dict[str, tuple[type, ...]] = {
    "last_user_contains": (str,),
    "last_item_type": (str,),
    "tool_output_contains": (str,),
    "input_contains": (str,),
}


def _rule_from(raw: object, where: str) -> ScriptRule:
    given = fields_of(raw, where, _RULE_TYPES)
    if "answer" not in given:
        raise ScriptError(f"{where}.answer: is missing")
    if given.get("times", 1) < 1:
        raise ScriptError(f"{where}.times: must be at least 1")
    when = When(**fields_of(given.get("when", {}), f"{where}.when", _WHEN_TYPES))
    return ScriptRule(when, answer_from(given["answer"], f"{where}.answer"), given.get("times"))
