"""A kind of trigger is one class: a new class in a test is read, checked and drawn like the others."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from services.agent.flows import FlowError, drawn, read_flow, warnings
from services.agent.flows.store import FlowSet
from services.agent.flows.triggers import TRIGGERS
from services.agent.flows.triggers.base import Trigger
from services.agent.flows.triggers.reader import READER

FOLDER = Path("services/agent/flows/triggers")


class MoonTrigger(Trigger):
    """The moon is in a phase."""

    on: Literal["moon.changed"] = "moon.changed"
    phase: str

    def label(self) -> list[str]:
        return [f"{self.phase} moon", *self.all_conditions()]


@pytest.fixture
def _own_trigger() -> Iterator[None]:
    READER.use((*TRIGGERS, MoonTrigger))
    yield
    READER.use(TRIGGERS)


def flow(name: str, trigger: str) -> str:
    return f"name: {name}\ntrigger: {{{trigger}}}\nsteps: [{{say: {{text: Hello}}}}]\n"


@pytest.mark.usefixtures("_own_trigger")
def test_it_is_read_checked_and_drawn() -> None:
    full = read_flow("full.yaml", flow("full", "on: moon.changed, phase: full, when: returning"))
    assert isinstance(full.trigger, MoonTrigger)
    assert '(["full<br>full moon<br>returning"])' in drawn(full)
    with pytest.raises(FlowError, match=r"a.yaml:2: trigger.phase: Field required"):
        read_flow("a.yaml", flow("a", "on: moon.changed"))
    opened = read_flow("a.yaml", flow("a", "on: chat.opened"))
    assert warnings([opened, full]) == []
    [warning] = warnings([full, opened, full])
    assert warning.startswith("full comes before full")


@pytest.mark.usefixtures("_own_trigger")
def test_a_conversation_begins_with_a_flow_for_beginnings_only() -> None:
    flows = tuple(
        read_flow(f"{name}.yaml", flow(name, trigger))
        for name, trigger in (("moon", "on: moon.changed, phase: full"), ("opened", "on: chat.opened"))
    )
    chosen = FlowSet("test", flows, {}).choose({})
    assert chosen is not None
    assert chosen.name == "opened"


def test_an_unknown_one_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(FlowError, match=r"a.yaml:2: trigger.on: a trigger is on one of chat.opened"):
        read_flow("a.yaml", flow("a", "on: moon.changed"))
    with pytest.raises(FlowError, match=r"a.yaml:2: trigger: a trigger is on one of"):
        read_flow("a.yaml", flow("a", "when: returning"))
    with pytest.raises(FlowError, match=r"a.yaml:2: trigger: a trigger is a mapping"):
        read_flow("a.yaml", "name: a\ntrigger: moon.changed\nsteps: [{say: {text: Hello}}]\n")


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.__name__)
def test_each_kind_has_a_file_of_its_name(trigger: type[Trigger]) -> None:
    kind = trigger.kind_name().replace(".", "_")
    assert trigger.__module__.rpartition(".")[2] == kind
    assert trigger.__name__ == "".join(part.title() for part in kind.split("_")) + "Trigger"


def test_each_file_is_a_kind() -> None:
    kinds = {trigger.kind_name().replace(".", "_") for trigger in TRIGGERS}
    assert {path.stem for path in FOLDER.glob("*.py")} == {*kinds, "base", "reader", "__init__"}


def test_nothing_else_names_the_classes() -> None:
    naming = {
        str(path)
        for folder in ("services", "frontdesk", "libs")
        for path in Path(folder).rglob("*.py")
        if FOLDER not in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        if {alias.name for alias in node.names} & {trigger.__name__ for trigger in TRIGGERS}
    }
    assert naming == set()
