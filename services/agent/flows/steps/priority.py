"""`priority`: sets how soon teammates want to answer. Due times of service levels follow it."""

from typing import ClassVar, Literal

from libs.contracts import ASSISTANT, Prioritised, Priority
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Step


class PriorityStep(Step):
    kind: Literal["priority"] = "priority"
    group: ClassVar[StepGroup] = "people"
    level: Priority
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    whole_value: ClassVar[str] = "level"

    def run(self, context: StepContext) -> Continue:
        earlier = [entry.priority for entry in context.turn.messages if isinstance(entry, Prioritised)]
        if [context.conversation.priority, *earlier][-1] != self.level:
            context.turn.messages.append(Prioritised(by=ASSISTANT, priority=self.level))
        return Continue()

    def label(self) -> str:
        return self.level
