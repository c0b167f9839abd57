"""A question of a flow: its fields, apart from the steps that follow it. The `ask` step adds these."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from libs.contracts import Button, Locale, Topic, mistake
from services.agent.flows.fields import Duration, Name
from services.agent.flows.runtime.answers import AnswerType, Question
from services.agent.flows.shown import ShownAs
from services.agent.flows.texts import Part, Template, Text, Words

Property = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
AnswerPart = Literal["value", "shown", "first", "last"]
"""`value`: what is stored; `shown`: what people read, such as a choice's label; `first` and `last`: parts of a name."""

MATTER, WANTS_PERSON, WANTS_NOTHING = "matter", "wants_person", "wants_nothing"
"""Variables that questions set: what the contact wants, and that they want it from a person, or nothing any more."""

CALLED_WRONG = "called_wrong"
"""The variable with the name of a question with an answer that the contact called wrong, until the right one comes."""

MAX_OF_MATTER = 1_000
"""Characters."""


class Choice(Part):
    """`also`: other words by which people call it, such as “bill, payment”."""

    value: Name
    label: Words
    also: Words | None = None


class AskedQuestion(Part):
    """The answer becomes the variable `name`. With `property` or `save_to` it is also saved to the contact in HubSpot.

    `save_to` saves several properties of one answer, each a part of it. With `remind`, the reminder is sent after
    `timeout`, and the question ends after another `timeout`. `again` is the question when it is asked again.
    `by_matter`: the contact's matter may answer the choice. `grace`: so long after an earlier conversation ended, the
    contact's first line is awaited for a moment before they are greeted.
    """

    name: Annotated[Name, ShownAs(sets=True)]
    text: Template
    type: AnswerType = "text"
    choices: Annotated[list[Choice], ShownAs(only=("type", "choice"))] = Field(default=[], max_length=10)
    by_matter: Annotated[bool, ShownAs(only=("type", "choice"), rare=True)] = False
    min: Annotated[float | None, ShownAs(only=("type", "number"))] = None
    max: Annotated[float | None, ShownAs(only=("type", "number"))] = None
    property: Property | None = None
    save_to: Annotated[dict[Property, AnswerPart], ShownAs(rare=True)] = Field(default={}, max_length=10)
    always: Annotated[bool, ShownAs(rare=True)] = False
    optional: bool = False
    attempts: Annotated[int, ShownAs(rare=True)] = Field(default=3, ge=1, le=10)
    timeout: Duration | None = None
    remind: Annotated[Template | None, ShownAs(rare=True)] = None
    again: Annotated[Template | None, ShownAs(rare=True)] = None
    grace: Annotated[Duration | None, ShownAs(only=("type", "matter"), rare=True)] = None
    timer: ClassVar[str] = "answer"

    @model_validator(mode="after")
    def _has_its_choices(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise mistake("choices_type", "`choices` (2 to 10) belong to `type: choice`")
        if self.choices and len(self.choices) < 2:
            raise mistake("choices_few", "a choice needs at least two `choices`")
        if len({choice.value for choice in self.choices}) < len(self.choices):
            raise mistake("choices_same", "two choices have the same value")
        if self.by_matter and self.type != "choice":
            raise mistake("by_matter_type", "`by_matter` belongs to `type: choice`")
        return self

    @model_validator(mode="after")
    def _has_its_limits(self) -> Self:
        if self.type != "number" and (self.min is not None or self.max is not None):
            raise mistake("limits_type", "`min` and `max` belong to `type: number`")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise mistake("min_above_max", "`min` is above `max`")
        if self.remind and not self.timeout:
            raise mistake("remind_timeout", "`remind` needs a `timeout`")
        if self.grace and self.type != "matter":
            raise mistake("grace_type", "`grace` belongs to `type: matter`")
        return self

    @model_validator(mode="after")
    def _is_saved_right(self) -> Self:
        if self.property and self.save_to:
            raise mistake("property_or_parts", "either `property` or `save_to`")
        if self.type == "name" and self.property in ("firstname", "lastname"):
            raise mistake("name_parts", "a name has two parts: `save_to: {firstname: first, lastname: last}`")
        if self.type != "name" and {"first", "last"} & set(self.save_to.values()):
            raise mistake("parts_type", "`first` and `last` are parts of a `type: name`")
        return self

    def saved(self) -> Iterator[tuple[str, AnswerPart]]:
        """The properties that the answer goes to, and the part of it for each."""
        if self.property:
            yield self.property, "value"
        yield from self.save_to.items()

    def question(
        self, locale: Locale, region: str | None = None, today: date | None = None, *, tried: bool = False
    ) -> Question:
        """The question as the reader of answers needs it."""
        choices = [(choice.value, choice.label.in_language(locale)[0]) for choice in self.choices]
        also = {each.value: each.also.in_language(locale)[0] for each in self.choices if each.also}
        return Question(
            self.type, choices=choices, minimum=self.min, maximum=self.max, region=region, language=locale,
            today=today, also=also, tried=tried,
        )  # fmt: skip

    def buttons(self, locale: Locale) -> list[Button]:
        return [
            Button(action=f"answer.{self.name}.{choice.value}", label=choice.label.in_language(locale)[0])
            for choice in self.choices
        ]

    def choice_of(self, value: str) -> Topic | None:
        """The choice with this value, as people read it."""
        labels = {each.value: each.label.model_dump(exclude_none=True) for each in self.choices}
        return Topic(value=value, texts=labels[value]) if value in labels else None

    def variables(self) -> list[str]:
        """The variables that an answer sets."""
        parts = [f"{self.name}_first", f"{self.name}_last"] if self.type == "name" else []
        return [self.name, *parts]


NUMBER_INSTEAD = AskedQuestion(name="phone", text=Text(en="Phone"), type="phone", property="phone")
"""The phone number that people give where a flow asks for an address, and for no number."""


def asked_in(steps: Sequence[object]) -> list[AskedQuestion]:
    """The questions among these steps."""
    return [step for step in steps if isinstance(step, AskedQuestion)]
