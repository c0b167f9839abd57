"""Which part of a known name a correction is for: “not Smith but Smyth”, or a word that is spelt almost like it."""

import re

from rapidfuzz.distance import OSA

from libs.contracts import Locale
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_LIKENESS = 0.6
"""Of two spellings of one name: Bernar and Bernard have 0.86, Jon and Jane 0.5."""


def likeness(one: str, other: str) -> float:
    return OSA.normalized_similarity(fold(one), fold(other))


def is_respelt(word: str, known: str) -> bool:
    return bool(known) and likeness(word, known) >= _LIKENESS


def respelt_in(text: str, known: str) -> str | None:
    """The one other spelling of a known name, next to it: “Górska przez u: Gurska”."""
    spelt = [word.strip(".,:;!?'\"") for word in text.split()]
    if fold(known) not in {fold(word) for word in spelt}:
        return None
    others = {fold(word): word for word in spelt if fold(word) != fold(known) and is_respelt(word, known)}
    return next(iter(others.values())) if len(others) == 1 else None


def without_denied(text: str, known: str, language: Locale | None) -> str | None:
    """What a text says in place of a name that it denies: “Smyth” of “not Smith but Smyth”; None if it denies none."""
    rest = denied_out(text, known, language)
    return None if rest is None else _without_small(rest, language)


def denied_out(text: str, known: str, language: Locale | None) -> str | None:
    """The text without words that it denies, and without the negation."""
    folded, name = fold(text), re.escape(fold(known))
    if not known or re.search(rf"(?<!\w){name}", folded) is None:
        return None
    for each in languages(language):
        words = words_of(each)
        denials = sorted(map(re.escape, words.words("negations")), key=len, reverse=True)
        if each == "ko":  # “A 말고 B”: the negation stands behind, after a particle
            found = re.search(rf"{name}[이가은는]?\s*(?:{'|'.join(denials)})[가-힣]*", folded)
        else:
            small = "|".join(sorted(map(re.escape, words.words("denial_fillers")), key=len, reverse=True))
            found = re.search(rf"(?<!\w)(?:{'|'.join(denials)})\s+(?:(?:{small})\s+)?{name}(?!\w)", folded)
        if found is not None:
            return f"{text[: found.start()]} , {text[found.end() :]}"
    return None


def _without_small(text: str, language: Locale | None) -> str:
    """Without connecting words at the edges of each part: “, but Smyth” → “Smyth”."""
    small: set[str] = set()
    for each in languages(language):
        words = words_of(each)
        small |= words.words("stop") | words.parts("corrections") | words.parts("courtesies")
    spelt = [word for word in re.split(r"[\s,.!;:]+", text) if tokens(fold(word))]
    return " ".join(word for word in spelt if tokens(fold(word))[0] not in small)
