"""`ask`: asks a question until it has a valid answer, or its attempts or its time are used up."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from libs.contracts import Action, Button, Locale, LogEntry, Message
from services.agent.flows.fields import Duration, Name
from services.agent.flows.runtime import Continue, Pause, StepContext, change_email
from services.agent.flows.runtime.answers import (
    Answer,
    AnswerType,
    Question,
    RejectedAnswer,
    by_meaning,
    certain_answer,
    is_matter,
    read_answer,
)
from services.agent.flows.steps.base import Block, Step
from services.agent.flows.steps.reader import Steps
from services.agent.flows.texts import Part, Template, Words

Property = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
AnswerPart = Literal["value", "shown", "first", "last"]
"""`value`: what is stored; `shown`: what people read, such as a choice's label; `first` and `last`: parts of a name."""

MATTER, WANTS_PERSON = "matter", "wants_person"
"""Variables that every question may set: what the contact wants, and that they want it from a person."""

MAX_OF_MATTER = 1_000
"""Characters."""


class Choice(Part):
    """`also`: other words by which people call it, such as “bill, payment”."""

    value: Name
    label: Words
    also: Words | None = None


class AskStep(Step):
    """The answer becomes the variable `name`. With `property` or `save_to` it is also saved to the contact in HubSpot.

    `save_to` saves several properties of one answer, each a part of it. With `remind`, the reminder is sent after
    `timeout`, and the step ends after another `timeout`. `again` is the question
    when it is asked again. `by_matter`: the contact's matter may answer the choice.
    """

    kind: Literal["ask"] = "ask"
    name: Name
    text: Template
    type: AnswerType = "text"
    choices: list[Choice] = Field(default=[], max_length=10)
    by_matter: bool = False
    min: float | None = None
    max: float | None = None
    property: Property | None = None
    save_to: dict[Property, AnswerPart] = Field(default={}, max_length=10)
    always: bool = False
    optional: bool = False
    attempts: int = Field(default=3, ge=1, le=10)
    timeout: Duration | None = None
    remind: Template | None = None
    again: Template | None = None
    on_failure: Steps = []
    on_timeout: Steps = []
    on_thanks: Steps = []
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
        if self.remind and not self.timeout:
            raise ValueError("`remind` needs a `timeout`")
        if self.by_matter and self.type != "choice":
            raise ValueError("`by_matter` belongs to `type: choice`")
        if self.on_thanks and self.type != "matter":
            raise ValueError("`on_thanks` belongs to `type: matter`")
        return self

    @model_validator(mode="after")
    def _is_saved_right(self) -> Self:
        if self.property and self.save_to:
            raise ValueError("either `property` or `save_to`")
        if self.type == "name" and self.property in ("firstname", "lastname"):
            raise ValueError("a name has two parts: `save_to: {firstname: first, lastname: last}`")
        if self.type != "name" and {"first", "last"} & set(self.save_to.values()):
            raise ValueError("`first` and `last` are parts of a `type: name`")
        return self

    def run(self, context: StepContext) -> Continue | Pause:
        # Steps are read before the reader of answers is complete: see `listening`.
        from services.agent.flows.steps.listening import take

        if not context.is_waiting:
            return self._ask(context)
        new_entries = context.new_entries()
        if new_entries:
            return take(self, context, new_entries)
        # An answer wins over a timer that fired at the same time.
        if not context.has_fired(self.timer):
            return Pause()
        if self.remind and self.timeout and not context.state.reminded:
            context.send(self.remind, buttons=self.buttons(context.locale))
            context.turn.timers.append((self.timer, self.timeout))
            context.state.reminded, context.state.waits_since = 1, context.snapshot.basis
            return Pause()
        context.report(self.kind, f"{self.name}: no answer in time")
        return Continue("on_timeout")

    def _ask(self, context: StepContext) -> Continue | Pause:
        if context.state.variables.get(WANTS_PERSON):
            context.report(self.kind, f"{self.name}: not asked, a person is wanted")
            return Continue()
        # People must not type what the site or HubSpot knows already.
        if not self.always and (self._is_known(context) or self._is_said(context)):
            return Continue()
        context.begin_waiting()
        context.send(self.text, buttons=self.buttons(context.locale))
        if self.timeout:
            context.turn.timers.append((self.timer, self.timeout))
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

    def accept(self, context: StepContext, answer: Answer, offset: str) -> None:
        """Take an answer: the variables, and what is to be saved."""
        state = context.state
        answer = self._completed(context, answer)
        state.variables[self.name] = _number(answer.value) if self.type in ("number", "rating") else answer.value
        for part, value in answer.parts.items():
            state.variables[f"{self.name}_{part}"] = value
        for name, part in self.saved():
            value = answer.shown if part == "shown" else answer.parts.get(part, "" if part != "value" else answer.value)
            if name == "email":
                change_email(state, value)
            if value:
                state.unsaved[name] = state.answers[name] = value
        context.report(self.kind, self.name, basis=offset, data={"answer": answer.shown})

    def _completed(self, context: StepContext, answer: Answer) -> Answer:
        """A name of which only one part was said (“my last name is …”), with the other part as it is known."""
        known = context.state.variables
        if not answer.parts or answer.parts.get("first") or not known.get(f"{self.name}_first"):
            return answer
        parts = {"first": str(known[f"{self.name}_first"]), "last": answer.parts["last"]}
        full = f"{parts['first']} {parts['last']}"
        return Answer(full, full, parts)

    def saved(self) -> Iterator[tuple[str, AnswerPart]]:
        """The properties that the answer goes to, and the part of it for each."""
        if self.property:
            yield self.property, "value"
        yield from self.save_to.items()

    def _is_known(self, context: StepContext) -> bool:
        """Whether the answer is known already; then it becomes the variable.

        What the site vouches for and HubSpot does not have yet is saved as if it had been answered.
        """
        state, principal = context.state, context.conversation.principal
        if state.variables.get(self.name):
            return True
        if self.type == "name":
            return self._is_name_known(context)
        name = self.property or ""
        if found := state.contact.get(name) or state.answers.get(name):
            state.variables[self.name] = found
            if name == "email" and not state.record.typed_email:
                state.record = state.record.model_copy(update={"typed_email": found})
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

    def _is_name_known(self, context: StepContext) -> bool:
        variables = context.state.variables
        known = context.state.answers | context.state.contact
        if first := known.get("firstname"):
            last = known.get("lastname") or ""
            variables[self.name] = f"{first} {last}".strip()
            variables |= {f"{self.name}_first": first, f"{self.name}_last": last}
            return True
        found = read_answer(self.question_in(context), context.conversation.principal.name or "")
        if isinstance(found, Answer):
            self.accept(context, found, context.answered)
        return isinstance(found, Answer)

    def _is_said(self, context: StepContext) -> bool:
        """Whether the contact said it before it was asked, beyond doubt."""
        question, said = self.question_in(context), context.said_by_contact()
        found: list[tuple[Answer, str]] = []
        if self.type == "matter":
            wanted = [(each.text.strip()[:MAX_OF_MATTER], each.offset) for each in said]
            found = [(Answer(text, text), at) for text, at in wanted if is_matter(text, context.locale)][:1]
        elif self.type == "choice":
            matter = str(context.state.variables.get(MATTER) or "") if self.by_matter else ""
            option = by_meaning(question.options, matter, context.locale) if matter else None
            found = [(Answer(option.value, option.label), said[-1].offset)] if option and said else []
        else:
            taken = set(map(str, context.state.variables.values()))
            for each in reversed(said):
                answer = certain_answer(question, each.text)
                if answer and answer.value not in taken:
                    found.append((answer, each.offset))
        for answer, offset in found[:1]:
            self.accept(context, answer, offset)
        return bool(found)

    def question_in(self, context: StepContext) -> Question:
        """The question of this conversation, as the reader of answers needs it."""
        return self.question(context.locale, context.region, context.today)

    def question(self, locale: Locale, region: str | None = None, today: date | None = None) -> Question:
        choices = [(choice.value, choice.label.in_language(locale)[0]) for choice in self.choices]
        also = {each.value: each.also.in_language(locale)[0] for each in self.choices if each.also}
        return Question(
            self.type, choices=choices, minimum=self.min, maximum=self.max, region=region, language=locale,
            today=today, also=also,
        )  # fmt: skip

    def buttons(self, locale: Locale) -> list[Button]:
        return [
            Button(action=f"answer.{self.name}.{choice.value}", label=choice.label.in_language(locale)[0])
            for choice in self.choices
        ]

    def blocks(self) -> list[Block]:
        in_time = Block("on_timeout", self.on_timeout, "no answer in time", drawn=self.timeout is not None)
        blocks = [Block("on_failure", self.on_failure, "gave up"), in_time]
        if self.type == "matter":
            blocks.append(Block("on_thanks", self.on_thanks, "only thanks"))
        return blocks

    def label(self) -> str:
        return f"{self.name}: {self.text.en}"

    def variables_set(self) -> list[str]:
        parts = [f"{self.name}_first", f"{self.name}_last"] if self.type == "name" else []
        return [self.name, *parts]


def _number(value: str) -> int | float:
    """A whole number as an int, so that conditions can compare it with one."""
    number = float(value)
    return int(number) if number.is_integer() else number
