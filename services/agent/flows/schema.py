"""A flow: for which conversations it is, and its steps."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from libs.contracts import MAX_SILENCE, MIN_SILENCE, SilenceKind, mistake
from services.agent.flows.fields import Duration, Id, ReopenTime, at_least, at_most
from services.agent.flows.steps import OfferedButton, Step, Steps
from services.agent.flows.texts import Part, Words
from services.agent.flows.triggers import AnyTrigger

SilenceTime = Annotated[Duration, AfterValidator(at_least(MIN_SILENCE)), AfterValidator(at_most(MAX_SILENCE))]


class Silence(Part):
    """`after` this time without an entry the conversation is closed, with the text `closing`.

    `remind`: so long after the newest entry the contact gets `reminder`. Without texts they are Frontdesk's own.
    """

    after: SilenceTime
    remind: SilenceTime | None = None
    reminder: Words | None = None
    closing: Words | None = None

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind is not None and self.remind >= self.after:
            raise mistake("remind_after", "`remind` comes before `after`")
        if self.reminder is not None and self.remind is None:
            raise mistake("reminder_remind", "`reminder` needs `remind`, the time at which it is sent")
        return self


SilenceRule = Silence | Literal["never"]


class Silences(Part):
    """The flow's own rules; the desk's apply to what is left out."""

    question: SilenceRule | None = None
    assistant: SilenceRule | None = None
    queue: SilenceRule | None = None
    teammate: SilenceRule | None = None

    def of(self, kind: SilenceKind) -> SilenceRule | None:
        rule: SilenceRule | None = getattr(self, kind)
        return rule


class Reopening(Part):
    """`within` this time after the end, a message of the contact continues the conversation."""

    within: ReopenTime


class Flow(Part):
    name: Id
    description: Annotated[str, Field(max_length=400)] = ""
    trigger: AnyTrigger
    silence: Silences = Silences()
    reopen: Reopening | None = None
    steps: Annotated[Steps, Field(min_length=1)]

    def button(self, action: str) -> OfferedButton | None:
        """The flow's own button with this action; other actions belong to the assistant."""
        offered = (button for step in all_steps(self.steps) for button in step.offered_buttons())
        return next((button for button in offered if button.action == action), None)


def all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """These steps and all steps inside them, in the order of the file."""
    for step in steps:
        yield step
        for block in step.blocks():
            yield from all_steps(block.steps)
