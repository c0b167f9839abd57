"""A flow as a flat list of instructions, so that where a conversation is in it is one number.

The number stays right because a conversation keeps the set of flows that it began with. Steps inside steps become
tests and jumps; `exits` say where a step goes on when it ends in another way than by the next instruction.
"""

from dataclasses import dataclass, field, replace

from services.agent.flows.office_hours import Hours
from services.agent.flows.schema import Flow
from services.agent.flows.steps import Step


@dataclass(frozen=True)
class Do:
    """A step that does something. `path` names it for people: its id, or its number."""

    step: Step
    path: str
    exits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Test:
    """Go on here if the condition holds, else at `otherwise`."""

    when: str
    path: str
    otherwise: int = -1


@dataclass(frozen=True)
class TestHours:
    """Go on here if it is within the hours, else at `otherwise`."""

    hours: Hours
    path: str
    otherwise: int = -1


@dataclass(frozen=True)
class Goto:
    """Go on at `target`. `most`: so many times in one conversation; None for what the file doesn't call a jump."""

    path: str
    target: int = -1
    most: int | None = None


Instruction = Do | Test | TestHours | Goto


def compile_flow(flow: Flow) -> tuple[Instruction, ...]:
    """The instructions of a checked flow. Its end is the number after the last."""
    compiler = _Compiler()
    compiler.block(flow.steps, "")
    return compiler.finished()


class _Compiler:
    def __init__(self) -> None:
        self._code: list[Instruction] = []
        self._labels: dict[str, int] = {}
        self._jumps: list[tuple[int, str]] = []

    def finished(self) -> tuple[Instruction, ...]:
        for number, label in self._jumps:
            self._land(number, self._labels[label])
        return tuple(self._code)

    def block(self, steps: list[Step], prefix: str) -> None:
        for number, step in enumerate(steps, 1):
            path = step.id or f"{prefix}{number}"
            if step.id:
                self._labels[step.id] = len(self._code)
            skip = self._emit(Test(step.when, path)) if step.when else None
            self._step(step, path)
            if skip is not None:
                self._land(skip)

    def _step(self, step: Step, path: str) -> None:
        if step.branch:
            ends = []
            for number, case in enumerate(step.branch.cases, 1):
                test = self._emit(Test(case.when, path))
                self.block(case.steps, f"{path}.{number}.")
                ends.append(self._emit(Goto(path)))
                self._land(test)
            self.block(step.branch.default, f"{path}.default.")
            for end in ends:
                self._land(end)
        elif step.office_hours:
            test = self._emit(TestHours(step.office_hours, path))
            self.block(step.office_hours.open, f"{path}.open.")
            end = self._emit(Goto(path))
            self._land(test)
            self.block(step.office_hours.closed, f"{path}.closed.")
            self._land(end)
        elif step.jump:
            self._jumps.append((self._emit(Goto(path, most=step.jump.most)), step.jump.to))
        else:
            self._with_exits(step, path)

    def _with_exits(self, step: Step, path: str) -> None:
        ways: dict[str, list[Step]] = {}
        if step.ask:
            ways = {"on_failure": step.ask.on_failure, "on_timeout": step.ask.on_timeout}
        elif step.assign:
            ways = {"on_timeout": step.assign.on_timeout}
        elif step.http_request:
            ways = {"on_failure": step.http_request.on_failure}
        here = self._emit(Do(step, path))
        if not any(ways.values()):
            return
        ends, exits = [self._emit(Goto(path))], {}
        for name, steps in ways.items():
            if steps:
                exits[name] = len(self._code)
                self.block(steps, f"{path}.{name}.")
                ends.append(self._emit(Goto(path)))
        self._code[here] = Do(step, path, exits)
        for end in ends:
            self._land(end)

    def _emit(self, instruction: Instruction) -> int:
        self._code.append(instruction)
        return len(self._code) - 1

    def _land(self, number: int, at: int | None = None) -> None:
        """What was emitted as going elsewhere goes here."""
        instruction, target = self._code[number], len(self._code) if at is None else at
        if isinstance(instruction, Goto):
            self._code[number] = replace(instruction, target=target)
        elif isinstance(instruction, Test | TestHours):
            self._code[number] = replace(instruction, otherwise=target)
