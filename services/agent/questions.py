"""A flow's question as it is put, and what a pressed button answers."""

from libs.contracts.entries import Action, Button
from libs.contracts.principals import Locale
from services.agent.answers import Answer, Question, Rejected
from services.agent.flows.steps import Ask


def choices_of(ask: Ask, locale: Locale) -> list[Button]:
    """The buttons under a question with choices."""
    return [
        Button(action=f"answer.{ask.name}.{choice.value}", label=choice.label.in_language(locale)[0])
        for choice in ask.choices
    ]


def question_of(ask: Ask, locale: Locale) -> Question:
    """What the words that answer it are read by."""
    choices = [(choice.value, choice.label.in_language(locale)[0]) for choice in ask.choices]
    return Question(ask.type, choices=choices, minimum=ask.min, maximum=ask.max)


def pressed(ask: Ask, action: Action) -> Answer | Rejected:
    """A button answers its own question only."""
    value = action.action.removeprefix(f"answer.{ask.name}.")
    return Answer(value, action.label) if value != action.action else Rejected("empty")


def number_of(value: str) -> int | float:
    """A whole number as such, so that conditions may compare it with one."""
    number = float(value)
    return int(number) if number.is_integer() else number
