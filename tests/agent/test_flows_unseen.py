"""A conversation of staff that is assigned to a team is invisible at the desk: the check of flows warns of it."""

from textwrap import indent

import pytest

from services.agent.flows import read_flow, warnings
from services.agent.flows.unseen import unseen
from tests.frontdesk.stand_ins import ROOT

ASSIGN = "- assign: {team: sales}\n"
STAFF = 'when: principal.kind == "staff"'


def flow(name: str, trigger: str, steps: str) -> str:
    return f"name: {name}\ntrigger: {{on: chat.opened{trigger and ', ' + trigger}}}\nsteps:\n{indent(steps, '  ')}"


def found(*texts: str) -> list[tuple[str, str]]:
    return list(unseen([read_flow(f"{number}.yaml", text) for number, text in enumerate(texts)]))


@pytest.mark.parametrize(
    "trigger",
    [
        STAFF, "", 'when: principal.kind != "visitor"', "when: 'channel == \"intranet\" && returning'",
        "conditions: ['locale == \"ko\"', '!principal.email_verified']",
        "when: 'principal.kind in [\"staff\", \"visitor\"]'",
        f"{STAFF}, once_per_contact: true",
    ],
)  # fmt: skip
def test_a_flow_that_staff_may_get_is_warned_of(trigger: str) -> None:
    assert found(flow("ours", trigger, ASSIGN)) == [("ours", "sales")]


@pytest.mark.parametrize(
    "trigger",
    [
        'when: principal.kind == "visitor"', 'when: principal.kind != "staff"', 'when: source == "workflow"',
        "conditions: ['principal.kind == \"staff\"', 'source != \"contact\"']",
    ],
)  # fmt: skip
def test_a_flow_that_staff_never_get_is_not(trigger: str) -> None:
    assert found(flow("theirs", trigger, ASSIGN)) == []


@pytest.mark.parametrize(
    "steps",
    [
        "- say: {text: Hi}\n" + ASSIGN,
        "- ask: {name: x, text: Why, timeout: 1m, on_timeout: [{assign: {team: sales}}]}\n",
        "- ask: {name: x, text: Why, on_failure: [{assign: {team: sales}}]}\n",
        "- branch: {cases: [{when: 'vars.x == 1', steps: [{note: a}]}], default: [{assign: {team: sales}}]}\n",
        "- branch: {cases: [{when: 'contact.city == \"Bonn\"', steps: [{assign: {team: sales}}]}]}\n",
        "- {when: 'vars.hand_off_team == \"sales\"', assign: {team: sales}}\n",
        "- office_hours: {zone: Europe/Berlin, weekly: {mon: ['09:00-17:00']}, open: [{assign: {team: sales}}]}\n",
        "- http_request: {url: https://x.example, on_failure: [{assign: {team: sales}}]}\n",
        "- assist: {goal: g, backstory: b, tools: [], hand_off: true}\n" + ASSIGN,
        "- {when: 'principal.kind == \"visitor\"', close: {}}\n" + ASSIGN,
    ],
)
def test_each_way_to_a_team_counts(steps: str) -> None:
    assert found(flow("ours", STAFF, steps)) == [("ours", "sales")]


@pytest.mark.parametrize(
    "steps",
    [
        "- {when: 'principal.kind == \"visitor\"', assign: {team: sales}}\n",
        "- {when: 'principal.kind != \"staff\" && vars.x == 1', assign: {team: sales}}\n",
        "- {when: 'principal.kind == \"staff\"', close: {}}\n" + ASSIGN,
        "- branch: {cases: [{when: 'principal.kind == \"visitor\"', steps: [{assign: {team: sales}}]}]}\n",
        "- branch: {cases: [{when: 'principal.kind == \"staff\"'}], default: [{assign: {team: sales}}]}\n",
    ],
)
def test_a_way_that_staff_never_go_does_not(steps: str) -> None:
    assert found(flow("both", "", steps)) == []


def test_a_flow_that_another_runs_counts_for_that_one() -> None:
    part = flow("part", 'when: principal.kind == "visitor"', ASSIGN)
    assert found(flow("ours", STAFF, "- run: {flow: part}\n"), part) == [("ours", "sales")]


def test_only_the_flow_that_is_chosen_counts() -> None:
    first, later = flow("first", STAFF, "- note: x\n"), flow("later", "", ASSIGN)
    assert found(first, later) == []
    assert found(first.replace('"staff"', '"staff" && channel == "intranet"'), later) == [("later", "sales")]
    assert found(first.replace('"staff"', '"staff", once_per_contact: true'), later) == [("later", "sales")]


def test_the_warning_says_what_happens() -> None:
    (warning,) = warnings([read_flow("a.yaml", flow("ours", STAFF, ASSIGN * 2))], {"sales"})
    assert warning == (
        "ours: may give a conversation of staff to the team 'sales', where it waits unseen: "
        "the desk shows no conversation that staff opened"
    )


def test_the_shipped_flows_give_none_away() -> None:
    assert found(*(file.read_text() for file in sorted((ROOT / "flows").glob("*.yaml")))) == []
