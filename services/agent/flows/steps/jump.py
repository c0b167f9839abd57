"""`jump`: goes on at another step, at most `most` times in one conversation."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.agent.flows.fields import Id
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import ShownAs
from services.agent.flows.steps.base import JUMP, JumpTarget, Step


class JumpStep(Step):
    kind: Literal["jump"] = "jump"
    to: Annotated[Id, ShownAs("step")]
    most: int = Field(default=3, ge=1, le=100)
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"

    def run(self, context: StepContext) -> Continue:
        state = context.state
        taken = state.jumps.get(state.here, 0)  # `here` is this jump's own place, so that each has its own count
        if taken >= self.most:
            context.report(self.kind, f"not taken again after {self.most} times")
            return Continue()
        state.jumps[state.here] = taken + 1
        return Continue(JUMP)

    def jump(self) -> JumpTarget:
        return JumpTarget(self.to, f"at most {self.most} times")

    def next_label(self) -> str:
        return "then"
