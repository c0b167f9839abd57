"""A flow's question as it is put, and what a pressed button answers."""

from libs.contracts import Action, Button, Locale, Message
from services.agent.flows.runtime.answers import Answer, Question, Rejected
from services.agent.flows.steps import Ask


def choices_of(ask: Ask, locale: Locale) -> list[Button]:
    """The buttons under a question with choices."""
    return [
        Button(action=f"answer.{ask.name}.{choice.value}", label=choice.label.in_language(locale)[0])
        for choice in ask.choices
    ]


def question_of(ask: Ask, locale: Locale, region: str | None = None) -> Question:
    """What the words that answer it are read by."""
    choices = [(choice.value, choice.label.in_language(locale)[0]) for choice in ask.choices]
    return Question(ask.type, choices=choices, minimum=ask.min, maximum=ask.max, region=region)


SKIPS = {
    "en": ("skip", "no", "none", "pass"), "es": ("saltar", "omitir", "no", "ninguno"),
    "fr": ("passer", "non", "aucun"), "pl": ("pomiń", "nie", "brak"), "ko": ("건너뛰기", "아니요", "없음", "없어요"),
    "ru": ("пропустить", "нет", "никакой"),
}  # fmt: skip
"""What people say who would rather not answer."""


def is_skip(entry: object, locale: Locale) -> bool:
    """Whether somebody declines to answer, in their language or in English."""
    words = entry.text.casefold().strip(" .!") if isinstance(entry, Message) else ""
    return words in (*SKIPS[locale], *SKIPS["en"])


def pressed(ask: Ask, action: Action) -> Answer | Rejected:
    """A button answers its own question only."""
    value = action.action.removeprefix(f"answer.{ask.name}.")
    return Answer(value, action.label) if value != action.action else Rejected("empty")


def number_of(value: str) -> int | float:
    """A whole number as such, so that conditions may compare it with one."""
    number = float(value)
    return int(number) if number.is_integer() else number
