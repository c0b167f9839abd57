"""`note`: adds an internal note for teammates."""

from typing import ClassVar, Literal

from libs.contracts import ASSISTANT, Note
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Step
from services.agent.flows.texts import Template


class NoteStep(Step):
    kind: Literal["note"] = "note"
    group: ClassVar[StepGroup] = "people"
    text: Template
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"
    whole_value: ClassVar[str] = "text"

    def run(self, context: StepContext) -> Continue:
        text, _ = self.text.filled("en", context.values())
        context.turn.messages.append(Note(author=ASSISTANT, text=text))
        return Continue()

    def label(self) -> str:
        return self.text.en
