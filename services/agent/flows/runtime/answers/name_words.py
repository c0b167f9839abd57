"""Which words may be parts of a name, and which belong to sentences, problems or requests."""

import re
from collections.abc import Sequence

from libs.contracts import LOCALES, Locale
from libs.people import Morphology, is_given_name, is_name_anywhere, is_particle
from services.agent.flows.runtime.answers.words import AnswerWords, fold, words_of

NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.]?")
HANGUL = re.compile(r"[가-힣]+")

_SHORT_FORMS = frozenset(["sa", "sl", "sas", "ab", "ag", "as", "bv", "nv", "oy", "co", "sc", "sp", "ао"])
"""Legal forms that are also names or words: they count in capitals or in lower case, as in “García SL”, not as “Sa”."""
_MIN_COMPANY = 4
"""Syllables of a Korean company: a name of three may end like one (박병원, “hospital”)."""

EVERYDAY = frozenset(
    ["amber", "crystal", "ruby", "pearl", "jade", "dawn", "summer", "autumn", "luz", "sol", "cielo", "fleur"]
)
"""Given names that are rather everyday words in lower case, before another word that is no name."""
BEFORE_NOUNS = frozenset(
    ["on", "in", "of", "for", "the", "with", "en", "con", "para", "por", "dans", "sur", "pour", "avec", "na", "w", "od",
     "по", "на", "для", "от", "or", "o", "ou"]
)  # fmt: skip
"""Words behind which a thing stands, and no introduction goes on."""


def is_no_name_word(word: str, words: AnswerWords) -> bool:
    """Whether a word belongs to sentences, problems or requests, and to no name."""
    folded = fold(word).strip(".'")
    if not folded:
        return True
    if words.language == "ko" and HANGUL.match(word):
        return any(folded.startswith(each) for each in words.words("not_names")) or folded in words.words("stop")
    if "'" in folded and folded in words.words("stop"):
        return True
    if word[:1].isupper() and (is_particle(word.casefold()) or is_given(word, words.language)):
        return False
    is_complaint = word.islower() and folded in words.words("wrong")  # “my name is wrong”
    return is_complaint or folded in words.words("stop") or folded in words.words("not_names")


def is_family_word(word: str, before: Sequence[str], words: AnswerWords) -> bool:
    """“Deshawn Price”, “Rob Page”: a word of requests in capitals behind a given name, which is a family name there."""
    folded = fold(word).strip(".'")
    is_label = any(folded in words.words("labels", kind) for kind in ("email", "phone", "name"))
    is_behind = len(before) == 1 and before[0][:1].isupper() and is_given(before[0], words.language)
    return (
        is_behind and not is_label and word[:1].isupper() and not word.isupper() and folded not in words.words("stop")
    )


def is_given(word: str, language: Locale | None) -> bool:
    """Whether a list of given names has this word, of any language, or a part of it: “Anna-Lena”."""
    word = word.strip(".,'")
    if is_name_anywhere(word) or any(is_given_name(part) for part in word.split("-")[:2] if "-" in word):
        return True
    return language in ("pl", "ru") and Morphology.shared().is_given(word.capitalize(), language)


def is_company(words: Sequence[str]) -> bool:
    """Whether these words name a company: one of them is its legal form or its trade, in any language."""
    if len(words) > 1 and not "".join(words).isupper():
        forms = (word.replace(".", "") for word in words)
        if any(form.casefold() in _SHORT_FORMS and (form.isupper() or form.islower()) for form in forms):
            return True
    return any(_is_of_company(word) for word in words)


def is_town(text: str) -> bool:
    """Whether these words are a town or a country in any language, and no given name: “Leeds”, “Leeds UK”."""
    folded = fold(text)
    towns = [words_of(each).words("towns") for each in LOCALES]
    parts = [folded] if any(folded in each for each in towns) else folded.split()
    return bool(parts) and all(any(part in each for each in towns) and not is_given(part, None) for part in parts)


def _is_of_company(word: str) -> bool:
    folded = fold(word).replace(".", "").strip("'")
    if any(folded in words_of(each).words("companies") for each in LOCALES):
        return True
    return len(folded) >= _MIN_COMPANY and folded.endswith(tuple(words_of("ko").words("companies")))
