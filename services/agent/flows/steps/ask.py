"""`ask`: asks a question until it has a valid answer, or its attempts or its time are used up."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from libs.contracts import mistake
from services.agent.flows.runtime import (
    WANTS_PERSON,
    AskedQuestion,
    AtAssist,
    AtReading,
    Continue,
    Pause,
    StepContext,
)
from services.agent.flows.runtime.questions import (
    FIRST_LINE,
    Reaction,
    asks_for_person,
    is_known,
    reading_wanted,
    take,
    take_file,
)
from services.agent.flows.shown import ShownAs, StepGroup
from services.agent.flows.steps.assist import AssistStep
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps

FIRST_LINE_WAIT = timedelta(seconds=2)
"""The line that opens a conversation comes at once. A greeting after this time is still soon."""


class AskStep(Step, AskedQuestion):
    kind: Literal["ask"] = "ask"
    group: ClassVar[StepGroup] = "talk"
    on_failure: Steps = []
    on_timeout: Steps = []
    on_thanks: Annotated[Steps, ShownAs(only=("type", "matter"))] = []
    timer: ClassVar[str] = "answer"
    begins_again: ClassVar[bool] = True
    shape: ClassVar[tuple[str, str]] = ("[/", "/]")

    @model_validator(mode="after")
    def _has_its_blocks(self) -> Self:
        if self.on_thanks and self.type != "matter":
            raise mistake("on_thanks_type", "`on_thanks` belongs to `type: matter`")
        return self

    def run(self, context: StepContext) -> Continue | Pause | AtReading | AtAssist:
        if not context.is_waiting:
            return self._begin(context)
        if context.state.helping and (helped := self._after_help(context)) is not None:
            return helped
        if new_entries := context.new_entries():
            # Without a model, the assistant would look for a contact in any question: it is kept as the matter.
            is_read = context.reads or context.reading is not None
            has_assistant = is_read and self._assistant(context) is not None
            wanted = reading_wanted(self, context)
            return wanted or self._follow(context, take(self, context, new_entries, has_assistant=has_assistant))
        if (file := context.newest_file()) is not None:
            return self._follow(context, take_file(self, context, file))
        if context.state.unasked:
            return self._ask(context) if context.has_fired(FIRST_LINE) else Pause()
        # An answer wins over a timer that fired at the same time.
        return self._after_silence(context) if context.has_fired(self.timer) else Pause()

    def _begin(self, context: StepContext) -> Continue | Pause:
        state = context.state
        if not state.variables.get(WANTS_PERSON) and asks_for_person(context):
            state.variables[WANTS_PERSON] = True
        if state.variables.get(WANTS_PERSON):
            # What they said still decides, for example, which team it goes to.
            if self.always or not is_known(self, context):
                context.report(
                    self.kind, f"{self.name}: not asked, a person is wanted", code="person_first", name=self.name
                )
            return Continue()
        if self.name in state.declined:
            context.report(self.kind, f"{self.name}: not asked, it was declined", code="declined", name=self.name)
            return Continue("on_failure")
        # People must not type what the site or HubSpot knows already, or what they have said.
        if not self.always and is_known(self, context):
            return Continue()
        if context.is_silent:
            context.report(self.kind, f"{self.name}: not asked, the contact is silent", code="silent", name=self.name)
            return Continue("on_timeout")
        return self._await_first_line(context) if self._has_first_line(context) else self._ask(context)

    def _has_first_line(self, context: StepContext) -> bool:
        """Whether the contact's first line stands before any question, or comes soon, as after a conversation's end."""
        if self.type != "matter" or context.has_spoken:
            return False
        known = context.conversation
        if context.said_by_contact():
            return True
        if self.grace is None or known.last_closed_at is None or known.opened_at is None:
            return False
        return known.opened_at - known.last_closed_at <= self.grace.total_seconds() * 1000

    def _await_first_line(self, context: StepContext) -> Pause:
        context.begin_waiting()
        context.state.unasked, context.state.waits_since = True, context.opening
        context.turn.timers.append((FIRST_LINE, FIRST_LINE_WAIT))
        return Pause(run_again=bool(context.new_entries() or context.newest_file()))

    def _ask(self, context: StepContext) -> Pause:
        context.begin_waiting()
        context.send(self.text, buttons=self.buttons(context.locale))
        if self.timeout:
            context.turn.timers.append((self.timer, self.timeout))
        return Pause()

    def _follow(self, context: StepContext, reaction: Reaction) -> Continue | Pause:
        match reaction:
            case "answered" | "moved_on":
                return Continue()
            case "gave_up":
                return Continue("on_failure")
            case "thanked":
                return Continue("on_thanks" if self.on_thanks else "on_failure")
            case "unasked":
                return self._ask(context)
            case "waits":
                return Pause()
            case "assistant":
                return Pause(run_again=True)

    def _after_silence(self, context: StepContext) -> Continue | Pause:
        """One reminder, and then the end of the question."""
        state = context.state
        if self.remind and self.timeout and not state.reminded:
            context.send(self.remind, buttons=self.buttons(context.locale))
            context.turn.timers.append((self.timer, self.timeout))
            state.reminded, state.waits_since = 1, context.snapshot.basis
            return Pause()
        context.report(self.kind, f"{self.name}: no answer in time", code="no_answer", name=self.name)
        if state.reminded:
            state.silent_since = context.snapshot.basis
        return Continue("on_timeout")

    def _assistant(self, context: StepContext) -> AssistStep | None:
        return next((step for step in context.steps() if isinstance(step, AssistStep)), None)

    def _after_help(self, context: StepContext) -> Pause | AtAssist | None:
        """The assistant answers the contact's question, then this one stands again. None if they wrote on meanwhile."""
        state, assistant = context.state, self._assistant(context)
        if context.wrote_after(state.helping) or assistant is None:
            state.waits_since, state.helping = state.helping, ""
            return None
        if not context.has_answered(state.helping):
            return assistant.during_a_question(context.conversation.principal)
        state.waits_since, state.helping = context.snapshot.basis, ""
        context.send(self.again or self.text, buttons=self.buttons(context.locale))
        if self.timeout:
            context.turn.timers.append((self.timer, self.timeout))
        return Pause()

    def blocks(self) -> list[Block]:
        in_time = Block("on_timeout", self.on_timeout, "no answer in time", drawn=self.timeout is not None)
        blocks = [Block("on_failure", self.on_failure, "gave up"), in_time]
        if self.type == "matter":
            blocks.append(Block("on_thanks", self.on_thanks, "only thanks"))
        return blocks

    def label(self) -> str:
        return f"{self.name}: {self.text.en}"

    def variables_set(self) -> list[str]:
        return self.variables()
