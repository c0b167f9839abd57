"""What is wrong with a flow though each of its parts is right: found before anything runs, with the place it is at."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.agent.flows.schema import Flow, all_steps
from services.agent.flows.steps import Step
from services.agent.flows.texts import Text

Place = tuple[int | str, ...]

GIVEN = frozenset(("hand_off_team", "hand_off_reason"))
"""Variables that no step of a flow sets."""

_VARIABLE = re.compile(r"\bvars\.([a-z][a-z0-9_]*)")


def problems(flow: Flow) -> Iterator[tuple[Place, str]]:
    """Each with where it is, as a path into the file."""
    placed = list(walk(flow.steps, ("steps",)))
    yield from _twice([(place, step.id) for place, step in placed if step.id], "steps", "id")
    yield from _twice(
        [
            ((*place, "say", "buttons", number), button.action)
            for place, step in placed
            for number, button in enumerate(step.say.buttons if step.say else ())
        ],
        "buttons",
        "action",
    )
    ids = {step.id for _, step in placed}
    for place, step in placed:
        if step.jump and step.jump.to not in ids:
            yield (*place, "jump", "to"), f"there is no step with the id {step.jump.to!r} to jump to"
    yield from _unreachable(flow.steps, ("steps",))


def unset_variables(flow: Flow, known: frozenset[str]) -> Iterator[tuple[Place, str]]:
    """Variables that are used and that nothing in any flow sets."""
    for place, step in walk(flow.steps, ("steps",)):
        for text in _texts_of(step):
            for name in _VARIABLE.findall(text):
                if name not in known:
                    yield place, f"nothing sets the variable {name!r}"


def variables_of(flow: Flow) -> Iterator[str]:
    """The variables that this flow's steps set."""
    for step in all_steps(flow.steps):
        if step.ask:
            yield step.ask.name
        yield from step.set or {}
        yield from step.http_request.save if step.http_request else ()


def circle(flows: Mapping[str, Flow]) -> list[str] | None:
    """Flows that run each other for ever, as a path; None where there are none."""
    runs = {name: [step.run.flow for step in all_steps(flow.steps) if step.run] for name, flow in flows.items()}

    def search(name: str, path: list[str]) -> list[str] | None:
        if name in path:
            return [*path[path.index(name) :], name]
        return next((found for other in runs.get(name, ()) if (found := search(other, [*path, name]))), None)

    return next((found for name in flows if (found := search(name, []))), None)


def walk(steps: list[Step], place: Place) -> Iterator[tuple[Place, Step]]:
    """These steps and all inside, each with its path into the file."""
    for number, step in enumerate(steps):
        here = (*place, number)
        yield here, step
        for name, inner in blocks_of(step):
            yield from walk(inner, (*here, *name))


def blocks_of(step: Step) -> Iterator[tuple[Place, list[Step]]]:
    """The lists of steps inside a step, each with its path."""
    if step.ask:
        yield ("ask", "on_failure"), step.ask.on_failure
        yield ("ask", "on_timeout"), step.ask.on_timeout
    elif step.branch:
        for number, case in enumerate(step.branch.cases):
            yield ("branch", "cases", number, "steps"), case.steps
        yield ("branch", "default"), step.branch.default
    elif step.office_hours:
        yield ("office_hours", "open"), step.office_hours.open
        yield ("office_hours", "closed"), step.office_hours.closed
    elif step.assign:
        yield ("assign", "on_timeout"), step.assign.on_timeout
    elif step.http_request:
        yield ("http_request", "on_failure"), step.http_request.on_failure


def _twice(placed: list[tuple[Place, str]], what: str, field: str) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, name in placed:
        if name in seen:
            yield (*place, field), f"two {what} have the {field} {name!r}"
        seen.add(name)


def _unreachable(steps: list[Step], place: Place) -> Iterator[tuple[Place, str]]:
    for number, step in enumerate(steps):
        here = (*place, number)
        last = number == len(steps) - 1
        # A step with a condition may be left out, and a step with an id may be jumped to.
        ends = step.close is not None or (step.assist is not None and not step.assist.hand_off)
        if not last and ends and step.when is None and steps[number + 1].id is None:
            hint = " unless it has `hand_off: true`" if step.assist else ""
            yield (*place, number + 1), f"nothing follows `{step.kind}`{hint}"
        for name, inner in blocks_of(step):
            yield from _unreachable(inner, (*here, *name))


def _texts_of(step: Step) -> Iterator[str]:
    if step.when:
        yield step.when
    yield from (step.set or {}).values()
    if step.branch:
        yield from (case.when for case in step.branch.cases)
    for part in (step.say, step.ask, step.assign, step.close, step.http_request):
        if part is not None:
            yield from _strings({name: value for name, value in part if not name.startswith("on_")})
    if step.note:
        yield from _strings(step.note)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Text):
        yield from _strings(value.model_dump())
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
