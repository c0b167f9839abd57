"""Reads an answer of each type: a plain function of the words, the language and the region.

Lenient in form (a comma for a point, an address inside a sentence, a number for a choice), strict in meaning: what is
not clearly an answer is rejected with a code that says why. Length is bounded before any pattern sees the text, and
the patterns are linear: an anonymous visitor's words must cost no more than a moment.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Literal

from libs.contracts import Locale, normalized
from libs.dates import UnclearDate
from libs.email_addresses import ROUGH_EMAIL_FORM, email_in
from libs.phone_numbers import read_phone
from services.agent.flows.runtime.answers.choices import Option, read_choice
from services.agent.flows.runtime.answers.dates import read_date
from services.agent.flows.runtime.answers.names import read_person
from services.agent.flows.runtime.answers.numbers import read_number
from services.agent.flows.runtime.answers.replaced import denied_out
from services.agent.flows.runtime.answers.words import fold, languages, words_of

AnswerType = Literal["text", "matter", "name", "choice", "number", "date", "phone", "email", "url", "rating"]
Code = Literal[
    "empty", "too_long", "not_a_choice", "not_a_number", "too_small", "too_large", "not_a_date", "not_a_phone",
    "no_country_code", "not_an_email", "not_a_url", "not_a_rating", "not_a_name", "unclear_date",
]  # fmt: skip

_MAX_OF_NAME = 400
"""Characters: a name stands at the beginning of what is said."""

MAX_ANSWER = 1_000
"""Characters of an answer, once normalised: more is a message, not an answer."""

_MAX_TYPED = 4 * MAX_ANSWER
"""A longer text is cut before it is normalised, because it is too long already."""

# A label has at most 63 characters, and is looked for from its beginning only.
_WEB_ADDRESS = re.compile(
    r"(?:https?://)?(?<![\w-])(?:[\w-]{1,63}\.){1,10}[a-z]{2,63}(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE
)
_OTHER_SCHEME = re.compile(r"\b(?!https?:)[a-z][a-z0-9+.-]{0,30}:(?!\d)", re.IGNORECASE)


_HIDDEN_AT = re.compile(r"\s?[(\[](?:at|arroba|arobase|chez|malpa|małpa|собака|골뱅이)[)\]]\s?", re.IGNORECASE)
"""“jane(at)acme.com”: people hide their address from programs."""


_SPOKEN = re.compile(
    r"([\w.+-]{1,64})\s+(?:at|arroba|arobase|małpa|malpa|собака|골뱅이)\s+"
    r"([\w-]{1,63}(?:\s+(?:dot|punto|point|kropka|точка|점)\s+[\w-]{1,63}){1,4})",
    re.IGNORECASE,
)
"""“jane at acme dot com”, as people say it, and nothing else."""
_SPOKEN_DOT = re.compile(r"\s+\S+\s+")


@dataclass(frozen=True)
class Question:
    """`choices` are pairs of value and label; `also` has other words for a choice, by its value.

    `language` is the conversation's; None stands for any. `region` is where phone numbers without a country code are
    from, and decides which number of a date is the month. `today` is the day of the answer. `tried`: the question is
    asked again, so that a name in lower case that no list knows is taken for one.
    """

    type: AnswerType
    choices: Sequence[tuple[str, str]] = ()
    minimum: float | None = None
    maximum: float | None = None
    region: str | None = None
    language: Locale | None = None
    today: date | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    tried: bool = False

    @property
    def options(self) -> list[Option]:
        return [Option(value, label, self.also.get(value, "")) for value, label in self.choices]


@dataclass(frozen=True)
class Answer:
    """`value` is what is stored, `shown` how people call it. A name's `parts` are `first` and `last`."""

    value: str
    shown: str
    parts: Mapping[str, str] = field(default_factory=dict)


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


def _name(question: Question, text: str) -> Answer | RejectedAnswer:
    name = read_person(text[:_MAX_OF_NAME], question.language, asked=True, tried=question.tried)
    if name is None:
        return RejectedAnswer("not_a_name")
    full = f"{name.last}{name.first}" if question.language == "ko" and _is_hangul(name.full) else name.full
    return Answer(full, full, {"first": name.first, "last": name.last})


def _is_hangul(text: str) -> bool:
    return all("가" <= each <= "힣" for each in text if not each.isspace())


def _choice(question: Question, text: str) -> Answer | RejectedAnswer:
    found = read_choice(question.options, text, question.language)
    return RejectedAnswer("not_a_choice") if found is None else Answer(found.value, found.label)


def _number(question: Question, text: str) -> Answer | RejectedAnswer:
    value = read_number(text, question.language)
    if value is None:
        return RejectedAnswer("not_a_number")
    if question.minimum is not None and value < question.minimum:
        return RejectedAnswer("too_small")
    if question.maximum is not None and value > question.maximum:
        return RejectedAnswer("too_large")
    return Answer(f"{value:.15g}", f"{value:.15g}")


def _date(question: Question, text: str) -> Answer | RejectedAnswer:
    try:
        value = read_date(text, question.language, question.region, question.today)
    except UnclearDate:
        return RejectedAnswer("unclear_date")
    return RejectedAnswer("not_a_date") if value is None else Answer(value.isoformat(), value.isoformat())


def _phone(question: Question, text: str) -> Answer | RejectedAnswer:
    found = read_phone(text, question.region, question.language)
    if found is not None:
        return Answer(found.international, found.grouped)
    digits = sum(character.isdigit() for character in text)
    return RejectedAnswer("no_country_code" if "+" not in text and digits >= 6 else "not_a_phone")


def address_in(text: str, language: Locale | None) -> str | None:
    """The one e-mail address in a text; of two, the one that is not denied: “not ann@acme.com but ana@acme.com”."""
    if (found := email_in(text)) is not None:
        return found
    both = [each[0] for each in islice(re.finditer(ROUGH_EMAIL_FORM, text), 3)]
    if len(both) != 2:
        return None
    between = fold(text.partition(both[0])[2].partition(both[1])[0])
    if any(words_of(each).has(between, "corrections") for each in languages(language)):
        return email_in(both[1])  # "jane@acme.cmo oh no typo, jane@acme.com"
    rests = [rest for each in both if (rest := denied_out(text, each, language)) is not None]
    return email_in(rests[0]) if len(rests) == 1 else None


def _email(question: Question, text: str) -> Answer | RejectedAnswer:
    address = address_in(text, question.language) or email_in(_HIDDEN_AT.sub("@", text))
    if address is None and (spoken := _SPOKEN.fullmatch(text.strip(" .!"))) is not None:
        address = email_in(f"{spoken[1]}@{_SPOKEN_DOT.sub('.', spoken[2])}")
    return RejectedAnswer("not_an_email") if address is None else Answer(address, address)


def _url(_: Question, text: str) -> Answer | RejectedAnswer:
    found = _WEB_ADDRESS.search(text)
    foreign = _OTHER_SCHEME.search(text)
    # The end of an e-mail address has the form of a web address.
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


_READERS: dict[AnswerType, Callable[[Question, str], Answer | RejectedAnswer]] = {
    "text": _text, "matter": _text, "name": _name, "choice": _choice, "number": _number, "date": _date,
    "phone": _phone, "email": _email, "url": _url, "rating": _rating,
}  # fmt: skip
