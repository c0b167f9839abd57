"""The builder says in six languages what the checks find: each code that they give has words with the same values."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.contracts import FlowFinding
from libs.flows import FlowText
from services.agent.flows import examine
from services.agent.flows.findings import DeskNames
from tests.agent.visit import flow

LOCALES = Path("web/src/locales/flow_findings")
_WORD = re.compile(r"^  'finding\.(\w+)': (.+),$", re.MULTILINE)
_VALUE = re.compile(r"\{(\w+)\}")


def words(language: str) -> dict[str, str]:
    return dict(_WORD.findall((LOCALES / f"{language}.js").read_text(encoding="utf-8")))


def given() -> Iterator[tuple[str, set[str]]]:
    """The codes of all mistakes and warnings in the code, with the names of their values."""
    files = [*Path("services/agent/flows").rglob("*.py"), Path("libs/contracts/calendars.py")]
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if node.func.id == "mistake":
            assert isinstance(first, str), ast.unparse(node)
            yield first, {each.arg or "" for each in node.keywords}
        elif node.func.id in ("FlowWarning", "_error") and isinstance(first, str):
            names = [each for each in node.args if isinstance(each, ast.Dict)]
            yield first, {str(key.value) for each in names for key in each.keys if isinstance(key, ast.Constant)}


def test_each_code_has_words_with_its_values_in_each_language() -> None:
    codes = dict(given())
    assert len(codes) > 45
    for language in ("en", "es", "fr", "ko", "pl", "ru"):
        found = words(language)
        assert [code for code in codes if code not in found] == [], language
        # A name in a sentence that no value fills would leave a hole. Those of warnings are filled by variables, too.
        wrong = [code for code, names in codes.items() if names and set(_VALUE.findall(found[code])) - names]
        assert wrong == [], language


WRONG = """
  - ask: {name: a, text: "Hello {vars.b} {nothing}", type: choice}
  - ask: {name: b, text: x, timeout: soon, min: 3}
  - shout: {}
  - branch: {cases: [{when: "1 +", steps: []}]}
  - assist: {goal: x, tools: [fly]}
  - close: {}
  - say: {txt: x}
"""


def findings(steps: str) -> list[FlowFinding]:
    return examine(FlowText(flow(steps)).values, (), DeskNames(teams=["sales"])).findings


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        (WRONG, {"unknown_value", "duration_form", "unknown_step", "not_cel", "unknown_tool", "extra_forbidden"}),
        ("\n  - close: {}\n  - assign: {team: x}\n", {"nothing_follows"}),
        ("\n  - assign: {team: x}\n", {"no_team"}),
        ('\n  - say: {text: "{vars.b}"}\n', {"unset_variable"}),
        ("\n  - wait: {duration: 1s}\n  - ask: {name: a, text: x, grace: 1h}\n", {"grace_type"}),
    ],
)
def test_a_finding_carries_what_its_words_need(steps: str, codes: set[str]) -> None:
    found, english = findings(steps), words("en")
    assert codes <= {each.code for each in found}
    for each in found:
        assert set(_VALUE.findall(english[each.code])) <= each.values.keys(), each
        # The sentence of the page is made of the same values: they are texts.
        json.dumps(each.values)
