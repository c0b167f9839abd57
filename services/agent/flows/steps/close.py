"""`close`: sends a message and closes the conversation."""

from typing import ClassVar, Literal

from libs.contracts import SYSTEM, Closed
from services.agent.flows.fields import Name
from services.agent.flows.runtime import End, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Step
from services.agent.flows.texts import Template


class CloseStep(Step):
    kind: Literal["close"] = "close"
    group: ClassVar[StepGroup] = "end"
    is_end: ClassVar[bool] = True
    text: Template | None = None
    reason: Name = "flow"
    shape: ClassVar[tuple[str, str]] = ("([", "])")

    def run(self, context: StepContext) -> End:
        if self.text:
            context.send(self.text)
        context.turn.messages.append(Closed(by=SYSTEM, reason=self.reason))
        return End()

    def label(self) -> str:
        return self.text.en if self.text else self.reason

    def next_label(self) -> None:
        return None
