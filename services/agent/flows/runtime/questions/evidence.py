"""Checks each value that a model has read: it must stand in the contact's words and be of its question's type.

A model only points at words. What fails here is no answer, so that nothing made up reaches HubSpot.
"""

import re

from libs.people import capitalized
from services.agent.assistant import ReadValue
from services.agent.flows.runtime.answers import Answer, Question, fold, read_answer, tokens

MAX_NAME_WORDS = 6

_NAME = re.compile(r"[^\W\d_]+(?:['’.\- ]{1,2}[^\W\d_]+)*\.?")


def checked(given: ReadValue, question: Question, text: str) -> Answer | None:
    """The value as an answer to this question, if it holds."""
    match question.type:
        case "name":
            return _name(given, text)
        case "choice":
            labels = dict(question.choices)
            return Answer(given.value, labels[given.value]) if given.value in labels else None
        case "text":
            value = given.value.strip() if _stands_in(given.value, text) else text
            return _answer(question, value)
        case "matter":
            return _answer(question, text)
        case "number" | "date" | "rating":
            return _answer(question, text) or _answer(question, given.value)
        case "phone" | "email" | "url":
            return _answer(question, given.value) if _digits_or_words_in(given.value, text) else None


def _name(given: ReadValue, text: str) -> Answer | None:
    first, last = (" ".join((part or "").split()) for part in (given.first, given.last))
    full = " ".join(part for part in (first, last) if part)
    if not full or len(full.split()) > MAX_NAME_WORDS or not _NAME.fullmatch(full) or not _stands_in(full, text):
        return None
    # Only a name in one case is changed: “van der Berg” stays as it was typed.
    first, last = (capitalized(part) if part == part.lower() else part for part in (first, last))
    full = " ".join(part for part in (first, last) if part)
    return Answer(full, full, {"first": first, "last": last})


def _answer(question: Question, text: str) -> Answer | None:
    found = read_answer(question, text)
    return found if isinstance(found, Answer) else None


def _stands_in(value: str, text: str) -> bool:
    """Whether each word was said. Korean words may have a particle behind them."""
    said = tokens(fold(text))
    wanted = tokens(fold(value))
    return bool(wanted) and all(
        word in said or (word >= "가" and any(word in each for each in said)) for word in wanted
    )


def _digits_or_words_in(value: str, text: str) -> bool:
    if value.casefold().strip() in text.casefold():
        return True
    digits = re.sub(r"\D", "", value)
    return len(digits) >= 6 and digits.lstrip("0") in re.sub(r"\D", "", text)
