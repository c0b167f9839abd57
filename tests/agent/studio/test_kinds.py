"""The builder's description of kinds is made of the classes; each part of it has words in all languages."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from libs.contracts import LOCALES, KindField, StepKind
from libs.yaml_files import read_yaml
from services.agent.flows import STEP_NAMES, STEPS, ShownAs, Step, examine
from services.agent.flows.conditions import EVENT_NAMES, evaluate
from services.agent.flows.fields import Duration
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.steps import Steps
from services.agent.flows.steps.base import Block
from services.agent.flows.texts import Template
from services.agent.studio import kinds
from services.agent.studio.kinds import described
from services.agent.studio.words import BuilderWords

WORDS = BuilderWords.load(Path("locales"))
FOUND = described(WORDS)


def step_kind(kind: str) -> StepKind:
    return next(each for each in FOUND.steps if each.kind == kind)


def fields_of(kind: StepKind) -> dict[str, KindField]:
    return {each.name: each for each in kind.fields}


def test_no_word_is_missing_in_any_language() -> None:
    assert sorted(WORDS.missing) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_each_word_is_used(locale: str) -> None:
    sections = read_yaml(Path(f"locales/builder/{locale}.yaml").read_text(encoding="utf-8"))
    written = {f"{section}: {key}" for section, words in sections.items() for key in words}
    assert written == WORDS.used


def test_each_kind_has_the_fields_of_its_class() -> None:
    assert [each.kind for each in FOUND.steps] == [each.kind_name() for each in STEPS]
    for step in STEPS:
        kind = step_kind(step.kind_name())
        shown = {*fields_of(kind), *(each.place[0] for each in kind.blocks)}
        assert shown == step.model_fields.keys() - {"kind", "id", "when"}, kind.kind


def test_types_limits_and_defaults_are_those_of_the_class() -> None:
    ask, assign = fields_of(step_kind("ask")), fields_of(step_kind("assign"))
    assert (ask["text"].type, ask["text"].required) == ("template", True)
    assert (ask["attempts"].type, ask["attempts"].default, ask["attempts"].min, ask["attempts"].max) == (
        "number",
        3,
        1,
        10,
    )
    assert [each.value for each in ask["type"].choices or ()][:2] == ["text", "matter"]
    assert ask["name"].pattern
    assert ask["choices"].when
    assert (ask["choices"].when.field, ask["choices"].when.equals) == ("type", "choice")
    assert (assign["team"].type, assign["timeout"].type, assign["timeout"].default) == ("team", "duration", "7d")
    values = fields_of(step_kind("set"))["values"]
    assert values.key
    assert values.value
    assert (values.type, values.key.type, values.value.type) == ("map", "name", "expression")
    hand_off = fields_of(step_kind("assist"))["hand_off"]
    assert [each.type for each in hand_off.any or ()] == ["switch", "list"]
    assert (step_kind("set").whole, step_kind("set").sets, step_kind("ask").sets) == ("values", ["values"], ["name"])
    assert [each.kind for each in FOUND.steps if each.ends] == ["close"]


def test_blocks_have_their_places_and_conditions() -> None:
    cases, default = step_kind("branch").blocks
    assert (cases.place, cases.condition, default.place, default.condition) == (
        ["cases", "*", "steps"], "when", ["default"], None,
    )  # fmt: skip
    thanks = step_kind("ask").blocks[-1]
    assert thanks.when
    assert (thanks.place, thanks.when.equals) == (["on_thanks"], "matter")


def test_the_names_of_conditions_are_those_that_expressions_know() -> None:
    assert {each.name.partition(".")[0] for each in FOUND.names} == STEP_NAMES | EVENT_NAMES - {"labels"}


class GreetStep(Step):
    """A kind that a customer adds."""

    kind: Literal["greet"] = "greet"
    words: Template
    loudness: Annotated[int, ShownAs(rare=True)] = Field(default=2, ge=1, le=5)
    pause: Duration | None = None
    on_silence: Steps = []

    def run(self, context: StepContext) -> Continue:
        context.send(self.words)
        return Continue()

    def blocks(self) -> list[Block]:
        return [Block("on_silence", self.on_silence, "silence")]


def test_a_new_kind_is_described_and_its_missing_words_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "STEPS", (GreetStep,))
    words = BuilderWords.load(Path("locales"))
    [greet] = described(words).steps
    assert [(each.name, each.type, each.required, each.group) for each in greet.fields] == [
        ("words", "template", True, None), ("loudness", "number", False, "more"), ("pause", "duration", False, None),
    ]  # fmt: skip
    assert [each.place for each in greet.blocks] == [["on_silence"]]
    missing = [each for each in sorted(words.missing) if each.startswith("ko")]
    assert missing == [
        "ko.yaml: blocks: greet.on_silence", "ko.yaml: fields: greet.loudness", "ko.yaml: fields: greet.pause",
        "ko.yaml: fields: greet.words", "ko.yaml: kinds: greet", "ko.yaml: kinds: greet (help)",
    ]  # fmt: skip


def test_each_function_of_expressions_is_one_of_cel() -> None:
    value = {"contains": '"a"', "startsWith": '"a"', "endsWith": '"a"', "matches": '"a"', "exists": "x, x == 1"}
    for each in FOUND.functions:
        call = f'{each.name}("1")'
        if each.method:
            lists = each.name in ("exists", "all")
            call = f"{'[1]' if lists else 'source'}.{each.name}({value.get(each.name, 'x, x == 1')})"
        examined = examine({"name": "f", "trigger": {"on": "chat.opened"}, "steps": [{"set": {"a": call}}]})
        assert examined.findings == [], call
        assert isinstance(evaluate(call, {"source": "abc"}), bool | int | str), call
