"""`say`: sends a message, with buttons."""

from typing import ClassVar, Literal

from libs.contracts import Button
from services.agent.flows.runtime import Continue, StepContext
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import OfferedButton, Step
from services.agent.flows.texts import Template


class SayStep(Step):
    kind: Literal["say"] = "say"
    group: ClassVar[StepGroup] = "talk"
    text: Template
    buttons: list[OfferedButton] = []
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "left_out"

    def run(self, context: StepContext) -> Continue:
        buttons = [Button(action=each.action, label=each.label.in_language(context.locale)[0]) for each in self.buttons]
        context.send(self.text, buttons=buttons)
        return Continue()

    def label(self) -> str:
        return self.text.en

    def offered_buttons(self) -> list[OfferedButton]:
        return self.buttons
