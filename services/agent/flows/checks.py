"""Finds mistakes in a flow with valid parts, before anything runs, each with its place in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from libs.contracts import mistake
from services.agent.flows.schema import Flow, all_steps
from services.agent.flows.steps import Place, Step

GIVEN = frozenset(("hand_off_team", "hand_off_reason", "matter", "wants_person", "wants_nothing", "phone"))
"""Variables that the assistant or any question sets."""

FoundMistake = tuple[Place, PydanticCustomError]

_VARIABLE = re.compile(r"\bvars\.([a-z][a-z0-9_]*)")


def problems(flow: Flow) -> Iterator[FoundMistake]:
    """Each mistake with its path into the file."""
    yield from _unwired(flow.steps, ("steps",))
    placed = list(walk(flow.steps, ("steps",)))
    for twice in _twice((place, step.id) for place, step in placed if step.id):
        yield (*twice[0], "id"), mistake("same_id", "two steps have the id '{name}'", name=twice[1])
    offered = [
        ((*place, step.kind, "buttons", number), button.action)
        for place, step in placed
        for number, button in enumerate(step.offered_buttons())
    ]
    for twice in _twice(offered):
        yield (*twice[0], "action"), mistake("same_action", "two buttons have the action '{name}'", name=twice[1])
    ids = {step.id for _, step in placed}
    for place, step in placed:
        if (jump := step.jump()) is not None and jump.id not in ids:
            message = "there is no step with the id '{id}' to jump to"
            yield (*place, step.kind, "to"), mistake("no_target", message, id=jump.id)
    yield from _unreachable(flow.steps, ("steps",))


def unset_variables(flow: Flow, known: frozenset[str]) -> Iterator[FoundMistake]:
    """Variables that this flow uses and no flow sets."""
    for place, step in walk(flow.steps, ("steps",)):
        for text in step.texts():
            for name in _VARIABLE.findall(text):
                if name not in known:
                    yield place, mistake("unset_variable", "nothing sets the variable '{name}'", name=name)


def variables_of(flow: Flow) -> Iterator[str]:
    """The variables that this flow's steps set."""
    yield from flow.trigger.variables_set()
    for step in all_steps(flow.steps):
        yield from step.variables_set()


def circle(flows: Mapping[str, Flow]) -> list[str] | None:
    """Flows that run each other without an end, as a path; None if there are none."""
    runs = {name: [run for step in all_steps(flow.steps) if (run := step.flow_run())] for name, flow in flows.items()}

    def search(name: str, path: list[str]) -> list[str] | None:
        if name in path:  # also bounds the recursion
            return [*path[path.index(name) :], name]
        return next((found for other in runs.get(name, ()) if (found := search(other, [*path, name]))), None)

    return next((found for name in flows if (found := search(name, []))), None)


def walk(steps: Sequence[Step], place: Place) -> Iterator[tuple[Place, Step]]:
    """These steps and all steps inside them, each with its path into the file."""
    for number, step in enumerate(steps):
        here = (*place, number)
        yield here, step
        for block in step.blocks():
            yield from walk(block.steps, (*here, step.kind, *block.path))


def _unwired(steps: Sequence[Step], place: Place) -> Iterator[FoundMistake]:
    """Steps inside a step that would never run, because its class does not name them among its blocks."""
    for number, step in enumerate(steps):
        here = (*place, number, step.kind)
        blocks = {block.path: block.steps for block in step.blocks()}
        for path in _steps_in(step, ()):
            if path[:-1] not in blocks:
                message = "the steps of `{field}` never run: `{kind}` has no such block"
                yield (*here, *path), mistake("unwired", message, field=str(path[0]), kind=step.kind)
        for path, block in blocks.items():
            yield from _unwired(block, (*here, *path))


def _steps_in(value: Any, path: Place) -> Iterator[Place]:
    """The paths of the steps in the fields of a step, without the steps inside them."""
    if isinstance(value, Step) and path:
        yield path
    elif isinstance(value, BaseModel):
        for name, inner in value:
            yield from _steps_in(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _steps_in(inner, (*path, number))


def _twice(placed: Iterable[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, name in placed:
        if name in seen:
            yield place, name
        seen.add(name)


def _unreachable(steps: Sequence[Step], place: Place) -> Iterator[FoundMistake]:
    for number, step in enumerate(steps):
        here = (*place, number)
        last = number == len(steps) - 1
        # A step with a condition may be left out, and a step with an id may be reached by a jump.
        if not last and step.ends() and step.when is None and steps[number + 1].id is None:
            yield (*place, number + 1), step.nothing_follows()
        for block in step.blocks():
            yield from _unreachable(block.steps, (*here, step.kind, *block.path))
