"""`run`: runs the steps of another flow, then goes on with the next step."""

from typing import Annotated, ClassVar, Literal

from services.agent.flows.fields import Id
from services.agent.flows.runtime import RunFlow, StepContext
from services.agent.flows.shown import ShownAs
from services.agent.flows.steps.base import Step


class RunStep(Step):
    kind: Literal["run"] = "run"
    flow: Annotated[Id, ShownAs("flow")]
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    shape: ClassVar[tuple[str, str]] = ("[[", "]]")

    def run(self, context: StepContext) -> RunFlow:  # noqa: ARG002  (it needs nothing of the conversation)
        return RunFlow(self.flow)

    def label(self) -> str:
        return self.flow

    def flow_run(self) -> str:
        return self.flow
