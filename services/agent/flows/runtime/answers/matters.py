"""What a contact says beside an answer: what they want, a correction, and answers to questions that were not asked."""

import re
from itertools import pairwise

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.people import Name, is_korean_name
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.introductions import behind_name
from services.agent.flows.runtime.answers.leads import respelt_lead, without_lead_ins
from services.agent.flows.runtime.answers.name_words import is_company, is_given
from services.agent.flows.runtime.answers.names import read_person
from services.agent.flows.runtime.answers.parsing import Answer, Question, RejectedAnswer, address_in, read_answer
from services.agent.flows.runtime.answers.signed import signed_name
from services.agent.flows.runtime.answers.small_talk import (
    MAX_REMARK,
    announces,
    asks_if_machine,
    assents,
    is_greeting,
    is_thanks,
    withdraws,
)
from services.agent.flows.runtime.answers.spelt_names import name_in_address
from services.agent.flows.runtime.answers.trimming import without_greetings, without_spelling, without_yielding
from services.agent.flows.runtime.answers.wishes import only_refuses
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_CONTACTS = re.compile(
    rf"{ROUGH_EMAIL_FORM}|(?:\+|\b00)\d[\d\s().-]{{5,20}}\d|\(?(?<!\d)\d{{2,4}}\)?[\s.-]\d[\d\s.-]{{3,14}}\d(?!\d)"
)
"""Addresses, and numbers that are written like phone numbers: with a country code, or in groups."""

_COMMAS = re.compile(r"[,;\n]|\s[-–—]\s")
_FEW = 4
_MAX_FULL = 3
"""Words of a full name that stands without an introduction."""
MAX_SIGNED = 2_000
"""Characters from the beginning of a message in which a signature is looked for."""
_MIN_DIGITS = 3
"""Digits of a number that may be an order's or a ticket's."""


def corrects(text: str, language: Locale) -> bool:
    """Whether a text takes something back: “no wait”, “sorry, I meant …”, “my e-mail is …”."""
    folded = fold(text[:MAX_REMARK])
    if without_spelling(text[:MAX_REMARK], language) != text[:MAX_REMARK]:
        return True
    for each in languages(language):
        words = words_of(each)
        if words.has(folded, "corrections"):
            return True
        labelled = any(words.has(folded, "labels", kind) for kind in ("email", "name", "phone"))
        if labelled and words.has(folded, "mine"):
            return True
    return False


def is_matter(text: str, language: Locale) -> bool:
    """Whether a text says what the contact wants: more than a greeting, a name or an address."""
    rest = _CONTACTS.sub(" ", text[:MAX_REMARK])
    if is_thanks(rest, language) or only_refuses(rest, language) or is_greeting(rest, language):
        return False
    if announces(rest) or withdraws(rest) or assents(rest) or asks_if_machine(rest):
        return False
    rest = without_greetings(respelt_lead(rest, language), language)
    if (name := read_person(rest, language, asked=True)) is not None and not _may_be_no_name(rest, name, language):
        rest = _without_introduction(rest, name, language)
    if corrects(text, language) and _CONTACTS.search(text) and not says_more(text, language):
        return False
    return _is_more_than_a_label(rest, language)


def _may_be_no_name(text: str, name: Name, language: Locale) -> bool:
    """A single word in capitals that no list of names has: “Kündigung” may be a name, and is what somebody wants."""
    return not name.last and len(text.split()) == 1 and not is_bare(text, language)


def _without_introduction(text: str, name: Name, language: Locale) -> str:
    folded = _without_employer(fold(text), name, language)
    for each in languages(language):
        for kind in ("last", "strong", "weak", "behind"):
            folded = words_of(each).pattern("names", kind).sub(" ", folded)
    named = set(tokens(fold(name.full)))
    left = [word for word in tokens(folded) if word not in named]
    if language == "ko":
        left = [word for word in left if not any(word.startswith(part) or part in word for part in named)]
        left = [word for word in left if not korean_names.is_title(word)]
    return " ".join(left)


def _without_employer(folded: str, name: Name, language: Locale) -> str:
    """“this is pam from ortega hvac” says nothing that is wanted yet."""
    before, found, head = folded.partition(fold(name.full).rpartition(" ")[2])
    if not found or language == "ko":
        return folded  # Korean has the employer before the name
    head = head.lstrip(" ")
    ends = (behind_name(head, words_of(each)) for each in languages(language))
    return f"{before}{found} {head[max(ends, default=0) :]}"


def _is_more_than_a_label(text: str, language: Locale) -> bool:
    """“my e-mail is” and “you can reach me at” say nothing without what stood behind them."""
    spelt = tokens(fold(text))
    labels: set[str] = set()
    small: set[str] = set()
    for each in languages(language):
        words = words_of(each)
        labels |= words.words("mine") | words.words("labels", "email")
        labels |= words.words("labels", "phone") | words.words("labels", "name")
        small |= words.words("stop") | words.parts("courtesies")
        small -= words.words("kept")
    if all(word.isdigit() and len(word) < _MIN_DIGITS for word in spelt):
        return False
    left = [word for word in spelt if word not in labels | small]
    return bool(left) or "?" in text or len([word for word in spelt if word not in labels]) >= _FEW


def says_more(text: str, language: Locale) -> bool:
    """Whether a text has words beside addresses, numbers, labels and words of correction."""
    rest = _CONTACTS.sub(" ", text[:MAX_REMARK])
    folded = fold(rest)
    for each in languages(language):
        words = words_of(each)
        for key in ("corrections", "greetings", "courtesies", "interjections"):
            folded = words.pattern(key).sub(" ", folded)
    return _is_more_than_a_label(folded, language) and len(tokens(folded)) > 0


def is_bare(text: str, language: Locale) -> bool:
    """Whether a text is nothing but a name: a known given name, or several words in capitals that are no others."""
    said = without_lead_ins(without_greetings(text[:MAX_REMARK], language), language)
    words = without_yielding(said, language).split()
    if not 1 <= len(words) <= _FEW + 1:
        return False
    if is_given(words[0], language) or is_korean_name(words[0]):
        return True
    if language == "ko" and len(words) == 1:
        name = korean_names.bare_name(words[0])
        return name is not None and korean_names.is_certain(name)
    in_capitals = [word for word in words if word[:1].isupper() and not word.isupper()]
    return len(in_capitals) >= 2 and read_person(text, language, asked=True) is not None


def certain_answer(question: Question, text: str) -> Answer | None:
    """The answer that a text holds beyond doubt, also if the question was not asked yet."""
    if len(text) > 4 * MAX_REMARK:
        return None
    if question.type == "email":
        address = address_in(text, question.language)
        return Answer(address, address) if address else None
    if question.type == "name":
        name = read_person(text[:MAX_REMARK], question.language, asked=False)
        name = name or signed_name(text[:MAX_SIGNED], question.language) or _presented(text, question.language)
        name = name or name_in_address(text[:MAX_SIGNED], question.language)
        if name is None:
            return None
        full = name.full if question.language != "ko" else f"{name.last}{name.first}"
        found = read_answer(question, full)
        parts = {"first": name.first, "last": name.last}
        return found if isinstance(found, Answer) and name.first else Answer(full, full, parts)
    # Without a plus or a word for it, digits may be the number of an order.
    if question.type == "phone" and ("+" in text or _is_labelled_phone(text, question.language)):
        found = read_answer(question, text)
        return None if isinstance(found, RejectedAnswer) else found
    return None


def _presented(text: str, language: Locale | None) -> Name | None:
    """ "Hello, Ana Ruiz, Ruiz Tiles Ltd, my order …": a full name alone in its clause, and a company behind it."""
    parts = [part.strip() for part in _COMMAS.split(text[:MAX_REMARK])]
    for name, behind in pairwise(parts[:_FEW]):
        words = without_greetings(name, language or "en").split()
        is_full = (
            2 <= len(words) <= _MAX_FULL and all(word[:1].isupper() for word in words) and is_given(words[0], language)
        )
        if is_full and is_company(behind.split()[:_FEW]):
            return read_person(" ".join(words), language, asked=True)
    return None


def _is_labelled_phone(text: str, language: Locale | None) -> bool:
    """“Call me at 612 345 678”: a number in groups is one only with a word for it."""
    folded = fold(text[:MAX_REMARK])
    return any(words_of(each).has(folded, "labels", "phone") for each in languages(language)) and bool(
        _CONTACTS.search(text)
    )
