"""Reads which choice was meant: by its label, its number, its place, or its significant words, also misspelt.

Two choices that are meant alike are none: the question is asked again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from libs.contracts import Locale
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, tokens, words_of

_NUMBER = re.compile(r"(?<![\w.,])(\d{1,2})(?![\w,]|\.\d)")
_ENDINGS = 4
"""Letters by which two forms of a word may differ at their end."""
_SHORTEST = 4


@dataclass(frozen=True)
class Option:
    """`also` are other words by which people call it."""

    value: str
    label: str
    also: str = ""


def read_choice(options: Sequence[Option], text: str, language: Locale | None) -> Option | None:
    """The one choice that is meant."""
    wanted = _stripped(text)
    # A whole label comes first, because it may be a part of another one: “Order” and “Order status”.
    for number, option in enumerate(options, 1):
        if wanted in (_stripped(option.value), _stripped(option.label), str(number)):
            return option
    # A label inside a sentence counts if it is the only one.
    named = [each for each in options if re.search(rf"\b{re.escape(_stripped(each.label))}\b", wanted)]
    if len(named) == 1 and not _is_denied(wanted, _stripped(named[0].label), language):
        return named[0]
    return _by_place(options, wanted, language) or by_meaning(options, text, language)


def _by_place(options: Sequence[Option], wanted: str, language: Locale | None) -> Option | None:
    """“The second one”, “number 3”, “the last”: all other words are such as stand around a place."""
    for each in languages(language):
        words = words_of(each)
        around = {
            part for key in ("position", "courtesies", "last") for name in words.words(key) for part in tokens(name)
        }
        rest, places = wanted, []
        for place, names in enumerate(words.value("ordinals")):
            # The longest name first, because a shorter one may be a part of it.
            for name in sorted((fold(name) for name in names), key=len, reverse=True):
                pattern = rf"(?<!\w){re.escape(name)}" + ("" if each == "ko" else r"(?!\w)")
                rest, found = re.subn(pattern, " ", rest)
                places += [place] * bool(found)
        digits = [int(number) - 1 for number in _NUMBER.findall(rest)]
        rest = _NUMBER.sub(" ", rest)
        places += digits
        # A Korean ending stays behind the ordinal that was taken out, and is short.
        left = [word for word in tokens(rest) if word not in around and not (each == "ko" and len(word) <= 3)]
        if not places and words.words("last") & set(tokens(rest)):
            places = [len(options) - 1]
        if not places and (number := _number_word(tokens(rest), left, words)) is not None:
            places, left = [number - 1], []
        if len(set(places)) == 1 and not left and 0 <= places[0] < len(options):
            return options[places[0]]
    return None


def _number_word(said: Sequence[str], left: Sequence[str], words: AnswerWords) -> int | None:
    """“two please”, “option one”; but in “that one” it is no number."""
    numbers = words.numbers("numbers")
    found = {numbers[word] for word in said if word in numbers}
    pointing = words.words("stop") - words.words("courtesies") - numbers.keys()
    # Next to another number, “one” is a pronoun: “number two, that one”.
    if len(found) > 1:
        found -= {1}
    if len(found) != 1 or any(word not in numbers for word in left):
        return None
    return None if found == {1} and any(word in pointing for word in said) else found.pop()


def by_meaning(options: Sequence[Option], text: str, language: Locale | None) -> Option | None:
    """The choice whose words the text has; None if there is none, or no best one."""
    said = [word for word in tokens(fold(text)) if len(word) > 1]
    # Each word is compared with those of each option, so that a long text costs too much.
    if len(said) > 60:
        said = said[:60]
    scores = [_score(option, said, options, language) for option in options]
    best = max(scores, default=0)
    return options[scores.index(best)] if best and scores.count(best) == 1 else None


def _score(option: Option, said: Sequence[str], options: Sequence[Option], language: Locale | None) -> int:
    """The option's own words that were said: two points for each, one for those that are in many sentences."""
    mine = _significant(_names(option), language)
    others: set[str] = set()
    for each in options:
        if each is not option:
            others |= _significant(_names(each), language)
    frequent = {word for each in languages(language) for word in words_of(each).words("frequent")}
    hits = 0
    # A word that two options share decides nothing.
    for word in mine - others:
        # What is another option's word is no misspelling of this one's: приложение (app) and предложение (offer).
        fits = (word == spoken or (spoken not in others and _is_same(word, spoken)) for spoken in said)
        at = next((place for place, fit in enumerate(fits) if fit), None)
        if at is not None and not _is_negated(said, at, language):
            hits += 1 if word in frequent else 2
    return hits


def _names(option: Option) -> str:
    return f"{option.label} {option.also} {option.value.replace('_', ' ')}"


@lru_cache(maxsize=1_024)
def _significant(text: str, language: Locale | None) -> frozenset[str]:
    """The words by which an option is known. Flows have few options, and each is compared with each of the others."""
    small: set[str] = set()
    for each in languages(language):
        words = words_of(each)
        small |= (words.words("stop") | words.words("position")) - words.words("not_names") - words.words("kept")
    return frozenset(word for word in tokens(fold(text)) if len(word) > 1 and word not in small)


def _is_same(word: str, said: str) -> bool:
    """Two forms of one word, or the same with a typing error."""
    if word == said:
        return True
    if "가" <= word[:1] <= "힣":
        # Korean endings follow the word without a space.
        return len(word) >= 2 and said.startswith(word)
    shorter = min(len(word), len(said))
    if shorter < _SHORTEST:
        return len(word) >= 3 and said in (f"{word}s", f"{word}es")
    common = next((at for at in range(shorter) if word[at] != said[at]), shorter)
    if common >= max(_SHORTEST, len(word) - 3) and max(len(word), len(said)) - common <= _ENDINGS:
        return True
    most = 1 if shorter < 8 else 2
    if OSA.distance(word, said, score_cutoff=most) > most or word[0] != said[0]:
        return False
    # In short words one letter makes another word: only a letter that is missing inside is a typo there.
    return shorter > _SHORTEST or (len(word) > len(said) and word[-1] == said[-1])


def _is_negated(said: Sequence[str], at: int, language: Locale | None) -> bool:
    """“not the invoice”, but not “I don't have the invoice”. Korean has its negation behind the word."""
    for each in languages(language):
        words = words_of(each)
        negations, small = words.words("negations") - words.words("absent"), words.words("stop")
        if each == "ko":
            if any(word.startswith(name) for word in said[at + 1 : at + 2] for name in negations):
                return True
            continue
        for word in reversed(said[max(0, at - 3) : at]):
            if word in negations:
                return True
            if word in words.words("having") or (word not in small and len(word) > 3):
                break
    return False


def _is_denied(wanted: str, label: str, language: Locale | None) -> bool:
    before = tokens(wanted.partition(label)[0])
    return bool(before) and _is_negated([*before, label], len(before), language)


def _stripped(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .!?,\"'“”«»")
