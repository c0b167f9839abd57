"""Texts of flows and their documents: each is made of the other, within bounds."""

from pathlib import Path
from typing import Any

import pytest

from libs.flows import FlowText, FlowTextError, written
from services.agent.flows import read_flow

SHIPPED = [*Path("flows").glob("*.yaml")]

EVERY: dict[str, Any] = {
    "name": "every",
    "trigger": {"on": "chat.opened", "conditions": ['source == "contact"']},
    "steps": [
        {"say": {"text": {"en": "yes", "pl": "nie: #1", "ko": "네\n\n  그래요", "ru": "да "}}},
        {"say": {"text": "2026-12-25"}},
        {"say": {"text": "a: b, {c}"}},
        {"note": "x" * 300},
        {"ask": {"name": "n", "text": "1e3", "type": "number", "min": 0.5, "max": 12, "on_timeout": []}},
        {"close": {"text": "", "reason": None}},
    ],
}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_document_of_a_shipped_flow_is_the_same_flow(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    again = written(FlowText(text).document)
    assert FlowText(again).document == FlowText(text).document
    assert read_flow("again", again) == read_flow("first", text)
    assert max(map(len, again.splitlines())) <= 400


def test_every_value_survives_its_text() -> None:
    text = written(EVERY)
    assert FlowText(text).document == EVERY
    assert "trigger: {on: chat.opened," in text
    assert "\n  - say: {text: a: b" not in text


def test_small_parts_stand_in_one_line_and_long_texts_as_blocks() -> None:
    small: Any = {"steps": [{"say": {"text": "Hello"}}, {"assist": {"backstory": "One.\nTwo.\n"}}]}
    assert written(small) == (
        "steps:\n  - say: {text: Hello}\n  - assist:\n      backstory: |\n        One.\n        Two.\n"
    )


def test_dates_of_a_text_are_texts_of_its_document() -> None:
    assert FlowText("holidays: [2026-12-25]").document == {"holidays": ["2026-12-25"]}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: }", 1, "not YAML"),
        ("a: 1\nb: 2026-02-30", 2, "not a date or number"),
        ("[" * 70 + "]" * 70, 1, "nested more than"),
        ("a: " + "x" * 200_001, 1, "larger than"),
        ("? [1, 2]\n: x", 1, "not"),
        ("a: &a [*a]", 1, "an alias stands inside"),
    ],
)
def test_a_text_that_is_no_document_is_refused_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(FlowTextError, match=problem) as caught:
        FlowText(text)
    assert caught.value.line == line


@pytest.mark.parametrize("value", ["a: .nan", "a: !!binary aGk=", "a: !!set {b}"])
def test_values_that_json_lacks_are_refused(value: str) -> None:
    with pytest.raises(FlowTextError, match="JSON does not have"):
        _ = FlowText(value).document


def test_a_document_out_of_bounds_has_no_text() -> None:
    deep: Any = "x"
    for _ in range(70):
        deep = [deep]
    documents: list[Any] = [deep, ["x"] * 20_001, "x" * 200_001]
    for document in documents:
        with pytest.raises(FlowTextError):
            written(document)
