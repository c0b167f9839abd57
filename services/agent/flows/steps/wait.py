"""`wait`: waits for a time, or until the contact sends a message."""

from typing import ClassVar, Literal

from services.agent.flows.fields import Duration, as_written
from services.agent.flows.runtime import Continue, Pause, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Step


class WaitStep(Step):
    kind: Literal["wait"] = "wait"
    group: ClassVar[StepGroup] = "logic"
    duration: Duration
    timer: ClassVar[str] = "wait"

    def run(self, context: StepContext) -> Continue | Pause:
        if not context.is_waiting:
            context.begin_waiting()
            context.turn.timers.append((self.timer, self.duration))
            return Pause()
        if not context.new_entries() and context.newest_file() is None and not context.has_fired(self.timer):
            return Pause()
        context.turn.disarm.append(self.timer)
        return Continue()

    def label(self) -> str:
        return as_written(self.duration)
