"""Names that stand alone: words that are a person's name by their form, and by the lists of given names."""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import (
    Morphology,
    Name,
    capitalized,
    is_particle,
    is_patronymic_word,
    is_pet_name,
    read_name,
    without_titles,
)
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.name_words import (
    EVERYDAY,
    HANGUL,
    NAME_WORD,
    is_company,
    is_family_word,
    is_given,
    is_no_name_word,
    is_town,
)
from services.agent.flows.runtime.answers.trimming import EDGES
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, words_of

MAX_WORDS = 5
_ELIDED = re.compile(r"[^\W\d_]{1,2}'[^\W\d_]")
"""“d'Artagnan”, “o'Brien”: a word in lower case with more letters before the apostrophe is none of a name."""

_FAMILY_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mister",
        "sr",
        "sra",
        "srta",
        "señor",
        "señora",
        "monsieur",
        "mme",
        "madame",
        "mlle",
        "г-н",
        "г-жа",
    ]
)
"""Titles before a family name. “Doña Rosa” and “pani Halina” have a given name."""


def name_run(text: str, words: AnswerWords) -> tuple[list[str], str]:
    """The words of a name at the beginning of a text, and what follows them."""
    run: list[str] = []
    at, has_capital = 0, False
    while len(run) <= MAX_WORDS:
        found = NAME_WORD.match(text, at)
        if found is None:
            break
        word = found[0]
        folded = fold(word).strip(".'")
        particle = is_particle(folded) or is_particle(word.casefold())
        if not particle and is_no_name_word(word, words) and not is_family_word(word, run, words):
            break
        if particle and not run and folded in words.words("stop") and word.islower():
            break
        if has_capital and word.islower() and not particle:
            break
        has_capital = has_capital or word[:1].isupper()
        run.append(word)
        at = found.end()
        # A long word with a full stop ends a sentence. A short one is an initial or a title.
        if word.endswith(".") and len(word) > 5:
            break
        gap = re.compile(r"[ \t]+").match(text, at)
        if gap is None:
            break
        at = gap.end()
    rest = text[at:]
    # A particle at the end belongs to the words behind it.
    while run and is_particle(run[-1].casefold()) and run[-1].islower():
        rest = f"{run.pop()} {rest}"
    return run, rest


def bare_name(text: str, language: Locale | None, *, tried: bool = False) -> Name | None:
    """A whole text that is nothing but a name."""
    before, comma, after = text.partition(",")
    first, rest = before.strip(EDGES), after.strip(EDGES)
    if comma and rest and "," not in rest:
        if _is_behind_company(first, rest):
            return bare_name(rest, language)
        if _is_behind_another(first, rest, language):
            return bare_name(rest, language)
        both = is_whole(first, language) and is_whole(rest, language) and len(rest.split()) <= 2
        is_family_first = " " not in first + rest or not is_given(first.split()[0], language)
        is_named = is_given(rest.split()[0], language) or (_has_family_form(first, language) and rest[:1].isupper())
        if both and is_named and is_family_first:
            return read_name(f"{capitalized(first)}, {capitalized(rest)}", language)
    text = first if comma else text
    if not tried and is_town(text.strip(EDGES)):
        return None  # it is asked for again, since a family may be called so
    if text and all(HANGUL.fullmatch(each) for each in text.split()):
        return korean_names.bare_name(text, tried=tried)
    return as_name(text.split(), language) if is_whole(text, language, tried=tried) else None


def _has_family_form(text: str, language: Locale | None) -> bool:
    """“Van Dyke”, “O'Hara”, “Иванов”: no given name has this form, so that the word behind the comma is one."""
    first, *others = text.split()
    if others:
        return is_particle(first.casefold())
    head, apostrophe, tail = first.partition("'")
    is_slavic = language in ("pl", "ru") and Morphology.shared().is_family(first, language)
    return bool(apostrophe and len(head) <= 2 and tail[:1].isupper()) or is_slavic


def _is_behind_company(first: str, rest: str) -> bool:
    """ "Tartak Bielik, Nina Bielik", “ООО Лотос, Эдуард”: the words of a company, or the family name is in both."""
    if is_company(first.split()) and not is_given(first.split()[0], None):
        return True
    shared = {fold(word) for word in first.split()} & {fold(word) for word in rest.split()[1:]}
    return len(first.split()) > 1 and bool(shared) and not is_given(first.split()[0], None)


def _is_behind_another(first: str, rest: str, language: Locale | None) -> bool:
    """ "Kopmet, Zdzisław Kopeć": a whole name stands behind the comma, so that the words before it are none of it."""
    words = rest.split()
    if len(words) != 2 or not is_given(words[0], language) or is_given(words[1], language):
        return False
    is_father = is_patronymic_word(words[1]) or (language == "ru" and Morphology.shared().is_patronymic(words[1]))
    is_family = language in ("pl", "ru") and Morphology.shared().is_family(first, language)
    return len(words[1].strip(".")) > 1 and not is_father and not is_family and not is_given(first.split()[0], language)


def is_whole(text: str, language: Locale | None, *, tried: bool = False) -> bool:
    is_titled = without_titles(text) != text
    text = without_titles(text)
    spelt = text.split()
    if not 1 <= len(spelt) <= MAX_WORDS:
        return False
    if not all(NAME_WORD.fullmatch(each) for each in spelt) or is_company(spelt):
        return False
    for each in languages(language):
        words = words_of(each)
        for at, word in enumerate(spelt):
            is_none = is_no_name_word(word, words) and not is_family_word(word, spelt[:at], words)
            is_joint = at > 0 and language == "es" and word == "i"
            # “peter o neill”: the O of an Irish name, behind a given name.
            is_joint = is_joint or (
                at > 0 and word in ("o", "O") and len(spelt) > at + 1 and is_given(spelt[0], language)
            )
            if is_none and not is_joint and not is_particle(word.casefold()):
                return False
    if all(is_particle(each.casefold()) for each in spelt) or sum(len(each) for each in spelt) < 2:
        return False
    if text.islower():
        # Without capitals a list of names must know one of the words: other words might say anything. “Amber light” and
        # “luz roja” are asked for again.
        if fold(spelt[0]) in EVERYDAY and len(spelt) > 1 and not tried and not is_given(spelt[1], language):
            return False
        is_named = is_titled or any(is_given(each, language) or is_pet_name(each) for each in spelt)
        return (is_named and not _has_verb(spelt[1:], language)) or (tried and not _has_verb(spelt, language))
    if not tried and _is_common(spelt, language):
        return False
    joins = ("i",) if language == "es" else ()  # Catalan: “Feliu i Roca”
    return all(
        each[:1].isupper() or is_particle(each.casefold()) or _ELIDED.match(each) or (at > 0 and each in joins)
        for at, each in enumerate(spelt)
    )


def _is_common(spelt: Sequence[str], language: Locale | None) -> bool:
    """“Czarny Piątek”, “Чайник Bosch”: a thing, and words of which a dictionary knows none as a name.

    It is asked for again, since names may be words.
    """
    if language not in ("pl", "ru") or any(is_given(each, language) for each in spelt):
        return False
    morphology = Morphology.shared()
    brands = (each for each in spelt[1:] if not morphology.is_common(each, language))
    return morphology.is_common(spelt[0], language) and all(
        each.isascii() and not morphology.is_family(each, language) for each in brands
    )


def _has_verb(spelt: Sequence[str], language: Locale | None) -> bool:
    """Whether a dictionary has a verb among these words: “отстаньте” is no name, however often it is said."""
    if language not in ("pl", "ru"):
        return False
    return any(Morphology.shared().is_verb(each, language) for each in spelt)


def as_name(words: Sequence[str], language: Locale | None) -> Name | None:
    text = " ".join(words).strip(" ,'")
    name = read_name(capitalized(text.removesuffix(".") if len(words[-1]) > 3 else text), language)
    if name.first and not name.last and _is_family_name(name.first, text, language):
        return Name("", name.first)
    return name if name.first or name.last else None


def _is_family_name(word: str, text: str, language: Locale | None) -> bool:
    """A single word behind a title (“Mr Smith”), or with the ending of family names (“Kowalski”)."""
    titles = text.split()[:-1]
    if titles and titles[0].casefold().rstrip(".") in _FAMILY_TITLES and len(without_titles(text).split()) == 1:
        return True
    if is_given(word, language):
        return False
    if titles:
        return len(without_titles(text).split()) == 1
    return language in ("pl", "ru") and Morphology.shared().is_family(word, language)
