"""While a flow is edited, all of its mistakes are found, each with its place, and the rest of it stays known."""

from pathlib import Path
from typing import Any

import pytest

from services.agent.flows import DeskNames, examine, read_flow, read_flows
from services.agent.flows.compiler import Do, compile_flow
from services.agent.flows.findings import Examined, named_steps
from services.agent.flows.schema import Flow

TRIGGER = {"on": "chat.opened", "when": 'channel == "test"'}


def found(steps: Any, **parts: Any) -> Examined:
    return examine({"name": "draft", "trigger": TRIGGER, "steps": steps, **parts})


def errors(examined: Examined) -> list[tuple[str, tuple[int | str, ...]]]:
    return [(each.code, each.place) for each in examined.findings if each.severity == "error"]


def test_each_mistake_has_its_place_in_the_document() -> None:
    steps = [
        {"say": {"text": "Hello {unknown}", "buttons": [{"action": "Not a name", "label": "Yes"}]}, "id": "Bad Id"},
        {"ask": {"name": "topic", "text": "", "attempts": "x", "on_timeout": [{"close": {"tex": "Bye"}}, {"bla": 1}]}},
        {"branch": {"cases": [{"when": "vars.", "steps": [{"assign": {}}]}]}, "when": "1 +"},
        {"set": {"vip": "x ==", "Bad": "1"}},
        {"note": ""},
    ]
    assert errors(found(steps)) == [
        ("string_pattern_mismatch", ("steps", 0, "id")),
        ("unknown_value", ("steps", 0, "say", "text")),
        ("string_pattern_mismatch", ("steps", 0, "say", "buttons", 0, "action")),
        ("missing", ("steps", 0, "say", "buttons", 0, "answer")),
        ("string_too_short", ("steps", 1, "ask", "text")),
        ("int_parsing", ("steps", 1, "ask", "attempts")),
        ("extra_forbidden", ("steps", 1, "ask", "on_timeout", 0, "close", "tex")),
        ("unknown_step", ("steps", 1, "ask", "on_timeout", 1)),
        ("not_cel", ("steps", 2, "when")),
        ("not_cel", ("steps", 2, "branch", "cases", 0, "when")),
        ("missing", ("steps", 2, "branch", "cases", 0, "steps", 0, "assign", "team")),
        ("not_cel", ("steps", 3, "set", "vip")),
        ("string_pattern_mismatch", ("steps", 3, "set", "Bad")),
        ("string_too_short", ("steps", 4, "note")),
    ]


def test_a_step_that_can_not_be_read_hides_no_other_step() -> None:
    steps = [{"ask": {"name": "topic", "text": "What?", "on_timeout": [{"say": {}}, {"set": {"late": "true"}}]}},
             {"say": {"text": "So: {vars.topic}"}}]  # fmt: skip
    examined = found(steps)
    assert errors(examined) == [("missing", ("steps", 0, "ask", "on_timeout", 0, "say", "text"))]
    assert [(each.path, each.kind, each.label) for each in examined.steps] == [
        ("1", "ask", "topic: What?"), ("1.on_timeout.1", "say", ""), ("1.on_timeout.2", "set", "late"),
        ("2", "say", "So: {vars.topic}"),
    ]  # fmt: skip
    last = {each.name: each.set_by for each in examined.scopes[-1].variables}
    assert last["topic"] == ("steps", 0)
    assert last["late"] == ("steps", 0, "ask", "on_timeout", 1)
    assert last["matter"] is None


def test_a_block_does_not_see_the_variables_of_another_block() -> None:
    steps = [{"branch": {"cases": [{"when": "returning", "steps": [{"set": {"old": "true"}}]}],
                         "default": [{"set": {"new": "true"}}]}}]  # fmt: skip
    scopes = {each.place: [name.name for name in each.variables] for each in found(steps).scopes}
    assert "old" not in scopes["steps", 0, "branch", "default", 0]


def test_mistakes_between_steps_and_flows_are_all_found() -> None:
    steps = [
        {"id": "a", "say": {"text": "{vars.ghost}"}},
        {"id": "a", "jump": {"to": "nowhere"}},
        {"run": {"flow": "absent"}},
        {"run": {"flow": "draft"}},
        {"close": {}},
        {"note": "never reached"},
    ]
    examined = found(steps)
    assert [(each.code, each.place) for each in examined.findings] == [
        ("same_id", ("steps", 1, "id")), ("no_target", ("steps", 1, "jump", "to")), ("nothing_follows", ("steps", 5)),
        ("no_flow", ("steps", 2, "run", "flow")), ("unset_variable", ("steps", 0)), ("circle", ()),
    ]  # fmt: skip


def test_warnings_name_the_places_of_unknown_names() -> None:
    desk = DeskNames(teams={"sales"}, calendars=set(), labels=set())
    steps = [{"assign": {"team": "ghosts", "on_timeout": [{"label": {"add": ["vip"]}}]}}]
    examined = examine({"name": "draft", "trigger": {**TRIGGER, "conditions": ['principal.kind != "staff"']},
                        "steps": steps}, (), desk)  # fmt: skip
    assert [(each.severity, each.code, each.place) for each in examined.findings] == [
        ("warning", "no_team", ("steps", 0)),
        ("warning", "no_label", ("steps", 0, "assign", "on_timeout", 0)),
    ]


def test_a_draft_is_checked_in_the_place_of_the_flow_that_it_replaces() -> None:
    others = [_flow("first", TRIGGER), _flow("draft", {"on": "chat.opened"}), _flow("last", TRIGGER)]
    assert [each.code for each in examine(_document("draft", {"on": "chat.opened"}), others).findings] == ["takes_all"]
    assert [each.code for each in examine(_document("draft", TRIGGER), others).findings] == ["comes_before"] * 2
    assert examine(_document("extra", {"on": "chat.opened"}), [others[0]]).findings == []


@pytest.mark.parametrize(
    "document",
    [None, 5, "text", [], {}, {"steps": 5}, {"steps": [5, [], {"say": []}, {"say": {}, "ask": {}}]},
     {"name": "a", "trigger": TRIGGER, "steps": [{"branch": {"cases": 5}}, {"branch": {"cases": [5]}}]}],
)  # fmt: skip
def test_any_value_has_findings_and_no_failure(document: Any) -> None:
    assert errors(examine(document))


def test_paths_are_those_of_the_log() -> None:
    for file, text in read_flows(Path("flows")).items():
        flow = read_flow(file, text)
        compiled = [each.path for each in compile_flow(flow) if isinstance(each, Do)]
        assert [path for _, path, _ in named_steps(flow.steps, ("steps",))] == compiled


def _document(name: str, trigger: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "trigger": trigger, "steps": [{"note": "hello"}]}


def _flow(name: str, trigger: dict[str, Any]) -> Flow:
    return Flow.model_validate(_document(name, trigger))
