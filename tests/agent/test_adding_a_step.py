"""A kind of step is one class: a new class in a test is read, checked, compiled, drawn and run like the others."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from services.agent.flows import FlowError, drawn, read_flow
from services.agent.flows.compiler import Do, compile_flow
from services.agent.flows.runtime import Continue, Pause, StepContext
from services.agent.flows.steps import STEPS, Step, Steps
from services.agent.flows.steps.base import Block
from services.agent.flows.steps.reader import READER
from services.agent.flows.texts import Template
from tests.agent.conftest import Stage, Start
from tests.agent.visit import flow, visit

FOLDER = Path("services/agent/flows/steps")
KINDS = [step.kind_name() for step in STEPS]


class KnockStep(Step):
    """Waits for a message that names the password."""

    kind: Literal["knock"] = "knock"
    text: Template
    password: str
    on_failure: Steps = []
    shape: ClassVar[tuple[str, str]] = ("{{", "}}")

    def run(self, context: StepContext) -> Continue | Pause:
        if not context.is_waiting:
            context.begin_waiting()
            context.send(self.text)
            return Pause()
        new_entries = context.new_entries()
        if not new_entries:
            return Pause()
        context.state.variables["knocked"] = True
        context.report(self.kind, "knocked", basis=new_entries[-1].offset)
        return Continue() if self.password in str(new_entries[-1].entry) else Continue("on_failure")

    def blocks(self) -> list[Block]:
        return [Block("on_failure", self.on_failure, "wrong password")]

    def label(self) -> str:
        return self.password

    def variables_set(self) -> list[str]:
        return ["knocked"]


class ForgetfulStep(KnockStep):
    """Has a list of steps that it does not name among its blocks."""

    kind: Literal["forgetful"] = "forgetful"  # type: ignore[assignment]  # a kind of its own

    def blocks(self) -> list[Block]:
        return []


@pytest.fixture
def _own_steps() -> Iterator[None]:
    READER.use((*STEPS, KnockStep, ForgetfulStep))
    yield
    READER.use(STEPS)


OWN = """
  - {id: door, knock: {text: "Who is there?", password: swordfish, on_failure: [{say: {text: Go away.}}]}}
  - branch: {cases: [{when: vars.knocked, steps: [{knock: {text: "Again?", password: tuna}}]}]}
  - say: {text: Come in.}
"""


@pytest.mark.usefixtures("_own_steps")
@pytest.mark.parametrize(("words", "answer"), [("swordfish", "Again?"), ("open up", "Go away.")])
async def test_it_runs_and_continues_by_either_way(stage: Stage, start: Start, words: str, answer: str) -> None:
    at = await visit(stage, start, OWN)
    await at.says(words)
    await at.says("tuna")
    assert (await at.received())[:2] == ["Who is there?", answer]
    assert (await at.received())[-1] == "Come in."
    assert ("knock", "knocked") in await at.decisions()


@pytest.mark.usefixtures("_own_steps")
def test_it_is_checked_compiled_and_drawn() -> None:
    own = read_flow("own.yaml", flow(OWN))
    done = [each for each in compile_flow(own) if isinstance(each, Do)]
    assert [each.step.kind for each in done] == ["knock", "say", "branch", "knock", "say"]
    assert done[0].exits == {"on_failure": 2}
    drawing = drawn(own)
    assert '{{"knock<br>swordfish"}}' in drawing
    assert '-->|"wrong password"|' in drawing
    twice = OWN.replace("[{say: {text: Go away.}}]", "[{id: door, say: {text: Go away.}}]")
    with pytest.raises(FlowError, match="two steps have the id 'door'"):
        read_flow("own.yaml", flow(twice))


@pytest.mark.usefixtures("_own_steps")
def test_a_list_of_steps_that_is_no_block_is_refused() -> None:
    steps = """
  - branch:
      cases: [{when: returning, steps: [{forgetful: {text: "?", password: x, on_failure: [{note: lost}]}}]}]
"""
    with pytest.raises(FlowError, match="the steps of `on_failure` never run: `forgetful` has no such block"):
        read_flow("own.yaml", flow(steps))


def test_without_it_the_kind_is_unknown() -> None:
    with pytest.raises(FlowError, match="unknown step 'knock'; a step is exactly one of say, ask, "):
        read_flow("own.yaml", flow(OWN))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_kind_has_a_file_of_its_name(step: type[Step]) -> None:
    kind = step.kind_name()
    assert step.__module__.rpartition(".")[2] == kind
    assert step.__name__ == "".join(part.title() for part in kind.split("_")) + "Step"


def test_each_file_is_a_kind() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {*KINDS, "base", "reader", "__init__"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_block_is_selected_by_run(step: type[Step]) -> None:
    """A list of steps that `run` never selects would be read and checked, and would never run."""
    fields = {name for name, field in step.model_fields.items() if field.annotation == Steps}
    tree = ast.parse((FOLDER / f"{step.kind_name()}.py").read_text(encoding="utf-8"))
    selected = {
        node.value
        for method in ast.walk(tree)
        if isinstance(method, ast.FunctionDef) and method.name != "blocks"
        for node in ast.walk(method)
        if isinstance(node, ast.Constant)
    }
    assert fields <= selected


OTHER_STEPS = (Path("libs/contracts/macros.py"), Path("libs/flow_tests/recording.py"))


def test_nothing_else_lists_the_kinds() -> None:
    listing = {}
    for folder in ("services/agent", "frontdesk", "libs"):
        for path in Path(folder).rglob("*.py"):
            # The steps of a macro and the acts of a flow's test have some of these names, and are no steps of a flow.
            if FOLDER in path.parents or "assistants" in path.parts or path in OTHER_STEPS:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in KINDS}
            names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
            classes = names & {step.__name__ for step in STEPS}
            if len(named) > 2 or len(classes) > 1:
                listing[str(path)] = sorted(named | classes)
    assert listing == {}
