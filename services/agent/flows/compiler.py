"""Compiles a flow to a flat list of instructions, so that one number says where a conversation is in it.

The number stays valid because a conversation keeps the set of flows with which it began. Running conversations store
these numbers, so that a change of the layout below would send them to wrong steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.agent.flows.schema import Flow
from services.agent.flows.steps import JUMP, Step


@dataclass(frozen=True)
class Do:
    """Run a step. `path` names it for people: its id, or its number. `exits` are the positions of its blocks."""

    step: Step
    path: str
    exits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Test:
    """Go on with the next instruction if the condition is true, else at `otherwise`."""

    when: str
    path: str
    otherwise: int = -1


@dataclass(frozen=True)
class Goto:
    """Go on at `target`."""

    path: str
    target: int = -1


Instruction = Do | Test | Goto


def compile_flow(flow: Flow) -> tuple[Instruction, ...]:
    """The instructions of a checked flow. Its end is the number after the last."""
    compiler = _Compiler()
    compiler.add(flow.steps, "")
    return compiler.finished()


class _Compiler:
    def __init__(self) -> None:
        self._code: list[Instruction] = []
        self._positions: dict[str, int] = {}
        self._jumps: list[tuple[Do, str]] = []

    def finished(self) -> tuple[Instruction, ...]:
        # At the end, because a jump may lead to a step further on.
        for do, target in self._jumps:
            do.exits[JUMP] = self._positions[target]
        return tuple(self._code)

    def add(self, steps: Sequence[Step], prefix: str) -> None:
        for number, step in enumerate(steps, 1):
            path = step.id or f"{prefix}{number}"
            if step.id:
                self._positions[step.id] = len(self._code)
            # Where it leads to is known only after the step is compiled.
            skip = self._emit(Test(step.when, path)) if step.when else None
            do = Do(step, path)
            self._emit(do)
            if (jump := step.jump()) is not None:
                self._jumps.append((do, jump.id))
            if step.enters_a_block:
                self._alternatives(do)
            else:
                self._ways_out(do)
            if skip is not None:
                self._land(skip)

    def _alternatives(self, do: Do) -> None:
        """The blocks of a step that always goes on with one of them."""
        blocks, ends = do.step.blocks(), []
        for number, block in enumerate(blocks):
            is_last = number == len(blocks) - 1
            if number and not is_last:
                # Never reached. Earlier versions had a test here, and positions that are stored must stay valid.
                ends.append(self._emit(Goto(do.path)))
            do.exits[block.name] = len(self._code)
            self.add(block.steps, f"{do.path}.{block.name}.")
            if not is_last:
                ends.append(self._emit(Goto(do.path)))
        for end in ends:
            self._land(end)

    def _ways_out(self, do: Do) -> None:
        """The blocks of a step that may also go on with the next step."""
        blocks = do.step.blocks()
        do.exits.update({block.name: len(self._code) for block in blocks})
        if not any(block.steps for block in blocks):
            return
        ends = [self._emit(Goto(do.path))]
        for block in blocks:
            if block.steps:
                do.exits[block.name] = len(self._code)
                self.add(block.steps, f"{do.path}.{block.name}.")
                ends.append(self._emit(Goto(do.path)))
        for end in ends:
            self._land(end)

    def _emit(self, instruction: Instruction) -> int:
        self._code.append(instruction)
        return len(self._code) - 1

    def _land(self, number: int) -> None:
        """Let the instruction with this number lead to here."""
        instruction = self._code[number]
        if isinstance(instruction, Goto):
            self._code[number] = replace(instruction, target=len(self._code))
        elif isinstance(instruction, Test):
            self._code[number] = replace(instruction, otherwise=len(self._code))
