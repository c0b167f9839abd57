"""`http_request`: sends a request to a program of the customer and stores values of its answer in variables."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from services.agent.flows.runtime import AtRequest, HttpRequest, Pause, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps


class HttpRequestStep(Step, HttpRequest):
    kind: Literal["http_request"] = "http_request"
    group: ClassVar[StepGroup] = "data"
    on_failure: Steps = []
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"

    def run(self, context: StepContext) -> Pause | AtRequest:
        if not context.is_waiting:
            # The start of the step is written down first: after a crash the request is sent with the same key.
            context.begin_waiting()
            return Pause(run_again=True)
        state = context.state
        # The same for both attempts after a crash, and another one if a jump leads here again.
        key = f"{context.conversation.id}.{state.here}.{state.waits_since}"
        return AtRequest(self, context.values(), key, failure="on_failure")

    def blocks(self) -> list[Block]:
        return [Block("on_failure", self.on_failure, "failed")]

    def label(self) -> str:
        return f"{self.method} {self.url}"

    def variables_set(self) -> Iterable[str]:
        return self.save
