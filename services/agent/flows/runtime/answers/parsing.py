"""Reads an answer of each type: a plain function of the words, the language and the region.

Lenient in form (a comma for a point, an address inside a sentence, a number for a choice), strict in meaning: what is
not clearly an answer is rejected with a code that says why. Length is bounded before any pattern sees the text, and
the patterns are linear: an anonymous visitor's words must cost no more than a moment.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.contracts import normalized
from libs.email_addresses import email_in
from libs.phone_numbers import phones_in

AnswerType = Literal["text", "choice", "number", "date", "phone", "email", "url", "rating"]
Code = Literal[
    "empty", "too_long", "not_a_choice", "not_a_number", "too_small", "too_large", "not_a_date", "not_a_phone",
    "no_country_code", "not_an_email", "not_a_url", "not_a_rating",
]  # fmt: skip

MAX_ANSWER = 1_000
"""Characters of an answer, once normalised: more is a message, not an answer."""

_MAX_TYPED = 4 * MAX_ANSWER
"""A longer text is cut before it is normalised, because it is too long already."""

# A label has at most 63 characters, and is looked for from its beginning only.
_WEB_ADDRESS = re.compile(
    r"(?:https?://)?(?<![\w-])(?:[\w-]{1,63}\.){1,10}[a-z]{2,63}(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE
)
_OTHER_SCHEME = re.compile(r"\b(?!https?:)[a-z][a-z0-9+.-]{0,30}:(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """`choices` are pairs of value and label. `region` is where phone numbers without a country code are from."""

    type: AnswerType
    choices: Sequence[tuple[str, str]] = ()
    minimum: float | None = None
    maximum: float | None = None
    region: str | None = None


@dataclass(frozen=True)
class Answer:
    """`value` is what is stored, `shown` how people call it."""

    value: str
    shown: str


@dataclass(frozen=True)
class RejectedAnswer:
    code: Code


def read_answer(question: Question, text: str) -> Answer | RejectedAnswer:
    """The answer in these words, or the reason why there is none."""
    text = " ".join(normalized("NFKC", " ".join(text.split()), _MAX_TYPED).split())
    if not text:
        return RejectedAnswer("empty")
    if len(text) > MAX_ANSWER:
        return RejectedAnswer("too_long")
    return _READERS[question.type](question, text)


def _text(_: Question, text: str) -> Answer | RejectedAnswer:
    return Answer(text, text)


def _choice(question: Question, text: str) -> Answer | RejectedAnswer:
    wanted = _folded(text)
    for number, (value, label) in enumerate(question.choices, 1):
        if wanted in (_folded(value), _folded(label), str(number)):
            return Answer(value, label)
    # A label inside a sentence counts if it is the only one.
    named = [pair for pair in question.choices if re.search(rf"\b{re.escape(_folded(pair[1]))}\b", wanted)]
    return Answer(*named[0]) if len(named) == 1 else RejectedAnswer("not_a_choice")


def _number(question: Question, text: str) -> Answer | RejectedAnswer:
    found = re.findall(r"[-−]?\d[\d\s.,'’]*", text)
    if len(found) != 1:
        return RejectedAnswer("not_a_number")
    value = _decimal(found[0].replace("−", "-").strip(" .,'’"))
    if value is None:
        return RejectedAnswer("not_a_number")
    if question.minimum is not None and value < question.minimum:
        return RejectedAnswer("too_small")
    if question.maximum is not None and value > question.maximum:
        return RejectedAnswer("too_large")
    return Answer(f"{value:.15g}", f"{value:.15g}")


def _decimal(digits: str) -> float | None:
    """The last mark is the decimal one, unless three digits follow it and it stands like a thousands mark."""
    digits = re.sub(r"[\s'’]", "", digits)
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 1 and re.fullmatch(r"-?[1-9]\d{0,2}([.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif marks:
        whole, _, part = digits.rpartition(marks[-1])
        digits = re.sub(r"[.,]", "", whole) + "." + part
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _date(_: Question, text: str) -> Answer | RejectedAnswer:
    found = re.search(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b", text)
    parts = found.groups() if found else None
    if parts is None and (found := re.search(r"\b(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})\b", text)):
        first, second, year = found.groups()
        # 25/12 and 12/25 are clear; 03/04 is read as day and month, as most of the world writes it.
        parts = (year, second, first) if int(second) <= 12 else (year, first, second)
    try:
        value = date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        value = None
    return RejectedAnswer("not_a_date") if value is None else Answer(value.isoformat(), value.isoformat())


def _phone(question: Question, text: str) -> Answer | RejectedAnswer:
    numbers = phones_in(text, question.region)
    if len(numbers) == 1:
        return Answer(numbers[0].international, numbers[0].grouped)
    digits = sum(character.isdigit() for character in text)
    return RejectedAnswer(
        "no_country_code" if "+" not in text and not question.region and digits >= 6 else "not_a_phone"
    )


def _email(_: Question, text: str) -> Answer | RejectedAnswer:
    address = email_in(text)
    return RejectedAnswer("not_an_email") if address is None else Answer(address, address)


def _url(_: Question, text: str) -> Answer | RejectedAnswer:
    found = _WEB_ADDRESS.search(text)
    foreign = _OTHER_SCHEME.search(text)
    if not found or "@" in text or foreign:
        return RejectedAnswer("not_a_url")
    value = found[0].rstrip(".,!?")
    value = value if "://" in value else f"https://{value}"
    return Answer(value, value)


def _rating(_: Question, text: str) -> Answer | RejectedAnswer:
    stars = text.count("★") + text.count("⭐")
    found = re.findall(r"[-−]?\d+(?:[.,]\d+)?", text)
    # "4/5" and "4 of 5" name the scale too.
    scale = len(found) == 2 and found[1] == "5"
    value = str(stars) if stars and not found else found[0] if len(found) == 1 or scale else ""
    return Answer(value, value) if value in ("1", "2", "3", "4", "5") else RejectedAnswer("not_a_rating")


def _folded(text: str) -> str:
    stripped = (c for c in normalized("NFKD", text.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(stripped)).strip(" .!?\"'“”«»")


_READERS: dict[AnswerType, Callable[[Question, str], Answer | RejectedAnswer]] = {
    "text": _text, "choice": _choice, "number": _number, "date": _date, "phone": _phone, "email": _email, "url": _url,
    "rating": _rating,
}  # fmt: skip
