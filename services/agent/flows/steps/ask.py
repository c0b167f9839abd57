"""`ask`: asks a question until it has a valid answer, or its attempts or its time are used up."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from libs.contracts import Action, Button, Locale, LogEntry, Message
from services.agent.flows.fields import Duration, Name
from services.agent.flows.runtime import Continue, Pause, StepContext
from services.agent.flows.runtime.answers import Answer, AnswerType, Question, RejectedAnswer, is_skip, read_answer
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps
from services.agent.flows.texts import Part, Template, Words


class Choice(Part):
    value: Name
    label: Words


class AskStep(Step):
    """The answer becomes the variable `name`; with `property` it is also saved to the contact in HubSpot."""

    kind: Literal["ask"] = "ask"
    name: Name
    text: Template
    type: AnswerType = "text"
    choices: list[Choice] = Field(default=[], max_length=10)
    min: float | None = None
    max: float | None = None
    property: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None
    always: bool = False
    optional: bool = False
    attempts: int = Field(default=3, ge=1, le=10)
    timeout: Duration | None = None
    on_failure: Steps = []
    on_timeout: Steps = []
    timer: ClassVar[str] = "answer"
    shape: ClassVar[tuple[str, str]] = ("[/", "/]")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("`choices` (2 to 10) belong to `type: choice`")
        if self.choices and len(self.choices) < 2:
            raise ValueError("a choice needs at least two `choices`")
        if len({choice.value for choice in self.choices}) < len(self.choices):
            raise ValueError("two choices have the same value")
        if self.type != "number" and (self.min is not None or self.max is not None):
            raise ValueError("`min` and `max` belong to `type: number`")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")
        return self

    def run(self, context: StepContext) -> Continue | Pause:
        if not context.is_waiting:
            return self._ask(context)
        new_entries = context.new_entries()
        if new_entries:
            return self._take(context, new_entries)
        # An answer wins over a timer that fired at the same time.
        if not context.has_fired(self.timer):
            return Pause()
        context.report(self.kind, f"{self.name}: no answer in time")
        return Continue("on_timeout")

    def _ask(self, context: StepContext) -> Continue | Pause:
        # People must not type what the site or HubSpot knows already.
        if not self.always and self._is_known(context):
            return Continue()
        context.begin_waiting()
        context.send(self.text, buttons=self._buttons(context.locale))
        if self.timeout:
            context.turn.timers.append((self.timer, self.timeout))
        return Pause()

    def _take(self, context: StepContext, new_entries: list[LogEntry]) -> Continue | Pause:
        state, locale, offset = context.state, context.locale, new_entries[-1].offset
        question = self.question(locale, context.region)
        newest, answer = self.newest_answer(question, new_entries)
        if answer is not None:
            self._accept(context, answer, offset)
            return Continue()
        last = new_entries[-1].entry
        if self.optional and isinstance(last, Message) and is_skip(last.text, locale):
            context.turn.disarm.append(self.timer)
            context.report(self.kind, f"{self.name}: skipped", basis=offset)
            return Continue()
        state.tries += 1
        if state.tries >= self.attempts or not isinstance(newest, RejectedAnswer):
            context.report(self.kind, f"{self.name}: no answer after {state.tries} tries", basis=offset)
            context.turn.disarm.append(self.timer)
            return Continue("on_failure")
        reason = context.rejections.line(newest, question, locale)
        context.send_words(reason, locale, self._buttons(locale), basis=offset)
        state.waits_since = context.snapshot.basis  # the refused answer is not read again
        return Pause()

    def newest_answer(
        self, question: Question, new_entries: list[LogEntry]
    ) -> tuple[Answer | RejectedAnswer, Answer | None]:
        """The newest entry as an answer, and the newest valid answer.

        People write “jane@acme.com” and then “thanks”. Only the last two entries are read, so that a step that is
        decided again because of more messages does not read all of them again.
        """
        newest = self._read(question, new_entries[-1])
        if isinstance(newest, Answer) or len(new_entries) < 2:
            return newest, newest if isinstance(newest, Answer) else None
        before = self._read(question, new_entries[-2])
        return newest, before if isinstance(before, Answer) else None

    def _read(self, question: Question, item: LogEntry) -> Answer | RejectedAnswer:
        entry = item.entry
        if isinstance(entry, Action):
            value = entry.action.removeprefix(f"answer.{self.name}.")
            return Answer(value, entry.label) if value != entry.action else RejectedAnswer("empty")
        return read_answer(question, entry.text if isinstance(entry, Message) else "")

    def _accept(self, context: StepContext, answer: Answer, offset: str) -> None:
        value = _number(answer.value) if self.type in ("number", "rating") else answer.value
        context.state.variables[self.name] = value
        if self.property:
            context.state.unsaved[self.property] = answer.value
        context.turn.disarm.append(self.timer)
        context.report(self.kind, self.name, basis=offset, data={"answer": answer.shown})

    def _is_known(self, context: StepContext) -> bool:
        """Whether the answer is known already; then it becomes the variable.

        What the site vouches for and HubSpot does not have yet is saved as if it had been answered.
        """
        state, principal, name = context.state, context.conversation.principal, self.property or ""
        if found := state.variables.get(self.name) or state.contact.get(name):
            state.variables[self.name] = found
            return True
        first, _, last = (principal.name or "").partition(" ")
        vouched = {"email": principal.email, "firstname": first}
        if not (found := vouched.get(name)):
            return False
        state.variables[self.name] = found
        state.unsaved[name] = found
        if name == "firstname" and last and not state.contact.get("lastname"):
            state.unsaved["lastname"] = last
        return True

    def question(self, locale: Locale, region: str | None = None) -> Question:
        """The question as the reader of answers needs it."""
        choices = [(choice.value, choice.label.in_language(locale)[0]) for choice in self.choices]
        return Question(self.type, choices=choices, minimum=self.min, maximum=self.max, region=region)

    def _buttons(self, locale: Locale) -> list[Button]:
        return [
            Button(action=f"answer.{self.name}.{choice.value}", label=choice.label.in_language(locale)[0])
            for choice in self.choices
        ]

    def blocks(self) -> list[Block]:
        in_time = Block("on_timeout", self.on_timeout, "no answer in time", drawn=self.timeout is not None)
        return [Block("on_failure", self.on_failure, "gave up"), in_time]

    def label(self) -> str:
        return f"{self.name}: {self.text.en}"

    def variables_set(self) -> list[str]:
        return [self.name]


def _number(value: str) -> int | float:
    """A whole number as an int, so that conditions can compare it with one."""
    number = float(value)
    return int(number) if number.is_integer() else number
