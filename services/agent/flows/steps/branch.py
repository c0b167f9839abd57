"""`branch`: runs the steps of the first case with a true condition, else those of `default`."""

from typing import ClassVar, Literal

from pydantic import Field

from services.agent.flows.conditions import StepCondition
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps
from services.agent.flows.texts import Part


class Case(Part):
    when: StepCondition
    steps: Steps = []


class BranchStep(Step):
    kind: Literal["branch"] = "branch"
    cases: list[Case] = Field(min_length=1)
    default: Steps = []
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    enters_a_block: ClassVar[bool] = True
    shape: ClassVar[tuple[str, str]] = ("{", "}")

    def run(self, context: StepContext) -> Continue:
        # A generator: cases after the first true one are neither evaluated nor reported.
        cases = (str(number) for number, case in enumerate(self.cases, 1) if context.holds(case.when))
        return Continue(next(cases, "default"))

    def blocks(self) -> list[Block]:
        cases = [
            Block(str(number), case.steps, case.when, ("cases", number - 1, "steps"), case.when)
            for number, case in enumerate(self.cases, 1)
        ]
        return [*cases, Block("default", self.default, "otherwise")]

    def next_label(self) -> None:
        return None
