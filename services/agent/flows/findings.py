"""All that is wrong with a flow while it is edited, not only the first mistake, each with its place in the document.

A step that can't be read does not hide the mistakes of the others: a note stands in its place while these are looked
for. Only checks that need each step, such as the one for variables that no step sets, wait until all can be read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from libs.contracts import FlowFinding, FlowPlace, ScopedVariable, StepFound, StepScope
from services.agent.flows.checks import GIVEN, circle, problems, unset_variables, variables_of, walk
from services.agent.flows.raw_steps import kind_in, raw_steps
from services.agent.flows.schema import Flow
from services.agent.flows.steps import Step
from services.agent.flows.warnings import warned

MAX_ROUNDS = 60
"""More than steps are nested: each round takes out the innermost wrong ones."""

_STAND_IN = {"note": "-"}
_BARE: dict[str, Any] = {"name": "draft", "trigger": {"on": "chat.opened"}, "steps": [_STAND_IN]}


@dataclass(frozen=True)
class DeskNames:
    """The desk's teams, calendars and labels, which flows may name. None where they are not known."""

    teams: Collection[str] | None = None
    calendars: Collection[str] | None = None
    labels: Collection[str] | None = None


UNKNOWN_DESK = DeskNames()


@dataclass(frozen=True)
class Examined:
    findings: list[FlowFinding]
    steps: list[StepFound]
    scopes: list[StepScope]


def examine(document: Any, others: Sequence[Flow] = (), desk: DeskNames = UNKNOWN_DESK) -> Examined:
    """Check a flow among the flows in force, of which it replaces the one of its name. Never raises for a document."""
    flow, findings = _readable(document)
    # With a stand-in in it, the flow would seem to lack variables and targets of jumps.
    if not findings:
        around = _among(flow, others)
        findings = [*_errors_of(flow), *_together(flow, around)]
        if not findings:
            findings = list(_warnings(flow, around, desk))
    raw = dict(raw_steps(document))
    steps = [
        StepFound(place=place, path=path, kind=kind_in(raw.get(place)) or "", label=_label(step, raw.get(place)))
        for place, path, step in named_steps(flow.steps, ("steps",))
    ]
    return Examined(findings, steps, list(_scopes(flow.steps, ("steps",), _given())))


def named_steps(steps: Sequence[Step], place: FlowPlace, prefix: str = "") -> Iterator[tuple[FlowPlace, str, Step]]:
    """These steps and those inside them, each with its place and with its name in the log: see `compiler`."""
    for number, step in enumerate(steps):
        here, path = (*place, number), step.id or f"{prefix}{number + 1}"
        yield here, path, step
        for block in step.blocks():
            yield from named_steps(block.steps, (*here, step.kind, *block.path), f"{path}.{block.name}.")


def _readable(document: Any) -> tuple[Flow, list[FlowFinding]]:
    """The flow, with a stand-in for each step that can't be read, and the reasons."""
    findings: list[FlowFinding] = []
    edited: Any = deepcopy(document)
    for _ in range(MAX_ROUNDS):
        try:
            return Flow.model_validate(edited), findings
        except ValidationError as error:
            wrong = error.errors()
        places = [place_in(edited, each["loc"]) for each in wrong]
        # A misspelt field is also a missing one. The author can see the misspelling.
        findings += [
            _error(each["type"], each["msg"].removeprefix("Value error, "), place, each.get("ctx", {}))
            for place, each in zip(places, wrong, strict=True)
        ]
        # Each round finds what the wrong steps of the one before hid.
        edited = _without(edited, places)
    return Flow.model_validate(_BARE), findings


def place_in(document: Any, location: Sequence[int | str]) -> FlowPlace:
    """The place in a document that pydantic means: its models have fields and tags that a file leaves out."""
    place: list[int | str] = []
    node, above = document, None
    for number, part in enumerate(location):
        if _has(node, part):
            above, node = node, node[part]
            place.append(part)
        elif part in ("id", "when") and place and _has(above, part):
            # They stand next to the kind of their step.
            place[-1], node = part, None
        elif number == len(location) - 1 and isinstance(node, dict) and part != "[key]":
            place.append(part)  # a field that is missing
    return tuple(place)


def _has(node: Any, part: int | str) -> bool:
    if isinstance(node, dict):
        return part in node
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


def _without(document: Any, places: Sequence[FlowPlace]) -> Any:
    """The document with a stand-in for the innermost step around each of these places, and without other parts."""
    if not isinstance(document, dict):
        return deepcopy(_BARE)
    steps = [place for place, _ in raw_steps(document)]
    for place in places:
        around = [each for each in steps if place[: len(each)] == each]
        if around:
            _replace_step(document, max(around, key=len))
        else:
            part = str(place[0]) if place else "steps"
            document.pop(part, None)
            if part in _BARE:
                document[part] = deepcopy(_BARE[part])
    return document


def _replace_step(document: Any, place: FlowPlace) -> None:
    *path, number = place
    for part in path:
        if not _has(document, part):
            return  # a step around it was replaced already
        document = document[part]
    if _has(document, number):
        document[number] = dict(_STAND_IN)


def _errors_of(flow: Flow) -> Iterator[FlowFinding]:
    yield from (_mistake(place, each) for place, each in problems(flow))


def _among(flow: Flow, others: Sequence[Flow]) -> list[Flow]:
    """The flows in force with this one in its place, or at the end."""
    if any(other.name == flow.name for other in others):
        return [flow if other.name == flow.name else other for other in others]
    return [*others, flow]


def _together(flow: Flow, around: Sequence[Flow]) -> Iterator[FlowFinding]:
    """What depends on all flows together."""
    by_name = {each.name: each for each in around}
    known = GIVEN.union(*(variables_of(each) for each in around))
    for place, step in walk(flow.steps, ("steps",)):
        if (run := step.flow_run()) and run not in by_name:
            message = f"there is no flow {run!r} to run"
            yield _error("no_flow", message, (*place, step.kind, "flow"), {"flow": run})
    yield from (_mistake(place, each) for place, each in unset_variables(flow, known))
    if (path := circle(by_name)) and flow.name in path:
        ways = " → ".join(path)
        yield _error("circle", f"flows run each other for ever: {ways}", (), {"path": ways})


def _warnings(flow: Flow, around: Sequence[Flow], desk: DeskNames) -> Iterator[FlowFinding]:
    for each in warned(around, desk.teams, desk.calendars, desk.labels):
        if flow.name in each.flows:
            place = each.place if each.flows[0] == flow.name else ()
            yield FlowFinding(severity="warning", code=each.code, message=each.message, place=place, values=each.values)


def _mistake(place: FlowPlace, found: PydanticCustomError) -> FlowFinding:
    return _error(found.type, found.message(), place, found.context or {})


def _error(code: str, message: str, place: FlowPlace, values: Mapping[str, Any]) -> FlowFinding:
    # Pydantic adds exceptions and types of its own, which say nothing to a person.
    said = {name: str(value) for name, value in values.items() if isinstance(value, str | int | float)}
    return FlowFinding(severity="error", code=code, message=message, place=place, values=said)


def _label(step: Step, raw: Any) -> str:
    """The label of a step that can be read; a stand-in has none."""
    # A note that can't be read has a stand-in of its own kind.
    is_stand_in = step.kind in _STAND_IN and isinstance(raw, dict) and raw.get(step.kind) != _STAND_IN[step.kind]
    return "" if kind_in(raw) != step.kind or (is_stand_in and step.label() == _STAND_IN[step.kind]) else step.label()


def _given() -> list[ScopedVariable]:
    return [ScopedVariable(name=name) for name in sorted(GIVEN)]


def _scopes(steps: Sequence[Step], place: FlowPlace, known: list[ScopedVariable]) -> Iterator[StepScope]:
    """What each step may use. Blocks see what was set before them, and later steps what any block sets."""
    known = list(known)
    for number, step in enumerate(steps):
        here = (*place, number)
        yield StepScope(place=here, variables=known)
        # The step's own blocks may use its answer.
        known = _joined(known, [ScopedVariable(name=name, set_by=here) for name in step.variables_set()])
        after = known
        for block in step.blocks():
            found = list(_scopes(block.steps, (*here, step.kind, *block.path), known))
            yield from found
            after = _joined(after, _set_in(block.steps, (*here, step.kind, *block.path)))
        known = after


def _set_in(steps: Sequence[Step], place: FlowPlace) -> list[ScopedVariable]:
    return [
        ScopedVariable(name=name, set_by=here) for here, step in walk(steps, place) for name in step.variables_set()
    ]


def _joined(known: list[ScopedVariable], more: list[ScopedVariable]) -> list[ScopedVariable]:
    # The first step that sets a variable is the one that a person looks for.
    names = {each.name for each in known}
    return [*known, *(each for each in more if each.name not in names)]
