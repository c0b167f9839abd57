"""`assign`: puts the conversation into a team's queue. The flow ends when a teammate owns it."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from libs.contracts import SYSTEM, Assigned, AssignOptions, Owner, Slug, Strategy
from services.agent.flows.fields import Duration
from services.agent.flows.runtime import Continue, Pause, StepContext
from services.agent.flows.runtime.questions import take_corrections
from services.agent.flows.shown import ShownAs, StepGroup
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps
from services.agent.flows.texts import Template

ASSIGN_OPTIONS = "assign_options"
"""The field of the conversation's state that tells the assigner what the flow wants."""


class AssignStep(Step):
    """With `dedicated`, the owner of the contact in HubSpot has priority."""

    kind: Literal["assign"] = "assign"
    team: Annotated[Slug, ShownAs("team")]
    strategy: Strategy = "fewest_open"
    only_online: Annotated[bool, ShownAs(rare=True)] = True
    below: Annotated[int | None, ShownAs(rare=True)] = Field(default=None, ge=1, le=10_000)
    dedicated: Annotated[bool, ShownAs(rare=True)] = False
    timeout: Duration = timedelta(days=7)
    message: Template | None = None
    on_timeout: Steps = []
    timer: ClassVar[str] = "queue"
    group: ClassVar[StepGroup] = "people"
    exit_label: ClassVar[tuple[str, str]] = ("somebody is free", "a person has it")

    def run(self, context: StepContext) -> Continue | Pause:
        if not context.is_waiting:
            context.begin_waiting()
            if self.message:
                context.send(self.message)
            self._queue(context)
            return Pause()
        # A person may have taken it and given it back: then the flow goes on as after the timeout.
        queued = context.conversation.owner.kind == "team"
        if queued and not context.has_fired(self.timer):
            take_corrections(context)
            return Pause()
        if queued:
            context.report(self.kind, f"all of {self.team} were busy", code="queue_timeout", team=self.team)
            context.turn.messages.append(Assigned(owner=Owner("assistant"), by=SYSTEM, reason="queue_timeout"))
        return Continue("on_timeout")

    def _queue(self, context: StepContext) -> None:
        known = context.conversation
        options = AssignOptions(
            strategy=self.strategy, only_online=self.only_online, below=self.below,
            dedicated=(known.dedicated or known.last_assignee) if self.dedicated else None,
            owner_email=context.state.record.owner_email if self.dedicated else None,
        )  # fmt: skip
        context.turn.patch[ASSIGN_OPTIONS] = options.model_dump_json(exclude_none=True)
        context.turn.messages.append(Assigned(owner=Owner("team", self.team), team=self.team, by=SYSTEM, reason="flow"))
        context.turn.timers.append((self.timer, self.timeout))

    def blocks(self) -> list[Block]:
        return [Block("on_timeout", self.on_timeout, "nobody in time")]

    def label(self) -> str:
        return f"team {self.team}, {self.strategy.replace('_', ' ')}"

    def next_label(self) -> None:
        return None

    def team_assigned(self) -> str:
        return self.team
