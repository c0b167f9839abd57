"""Takes off what stands around an answer: greetings and corrections before it, courtesies behind it."""

import re

from libs.contracts import Locale
from libs.email_addresses import BEFORE_EMAIL
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, words_of

EDGES = " ,.!?-–—:;'’*_~"

_BEFORE_ADDRESS = re.compile(rf"[,;\n]|\s[-–—]\s|\s{BEFORE_EMAIL}")
_REPEATED = re.compile(r"(?<!\w)([^\W\d_]{2,30})[,.]\s{1,3}(?=\1\s)", re.IGNORECASE)
_FAMILY_FIRST = re.compile(r"^([^\W\d_]{2,30}),\s{1,3}(?=[^\W\d_]{2,30}\s\1(?!\w))", re.IGNORECASE)
_MAX_ROUNDS = 4
"""Greetings one after the other: more are no greeting, and each costs a search."""


def without_greetings(text: str, language: Locale | None) -> str:
    """The text without greetings at its beginning and courtesies at its end."""
    changed = True
    for _ in range(_MAX_ROUNDS):
        if not changed:
            break
        changed = False
        for each in languages(language):
            words, folded = words_of(each), fold(text)
            found = words.pattern("greetings").match(folded)
            if found and found.end():
                text, changed = text[found.end() :].lstrip(EDGES), True
                folded = fold(text)
            polite = words.pattern("courtesies").match(folded)
            if polite and re.match(r"\s*[,.!:…]", text[polite.end() :]):
                text, changed = text[polite.end() :].lstrip(EDGES), True
                folded = fold(text)
            tail = _courtesy_at_end(folded, words)
            if tail is not None and tail > 0:
                text, changed = text[:tail].rstrip(EDGES), True
    return text.strip(EDGES)


def without_corrections(text: str, language: Locale | None) -> str:
    """The text without words of correction at its beginning: “no wait, I meant Jane Doe”."""
    for _ in range(_MAX_ROUNDS):
        folded = fold(text)
        matches = (words_of(each).pattern("corrections").match(folded) for each in languages(language))
        ends = [found.end() for found in matches if found]
        if not ends:
            break
        text = text[max(ends) :].lstrip(EDGES)
    return text


def without_trailing_correction(text: str, language: Locale | None) -> str:
    """The text without “typo” or “oops” at its end: “Ana Ruis, typo”."""
    folded = fold(text).rstrip(EDGES)
    for each in languages(language):
        ends = [found.start() for found in words_of(each).pattern("corrections").finditer(folded)]
        tail = next((start for start in ends if _ends_with(folded, start, words_of(each))), 0)
        if tail:
            return text[:tail].rstrip(EDGES)
    return text


def _ends_with(folded: str, start: int, words: AnswerWords) -> bool:
    found = words.pattern("corrections").match(folded, start)
    return found is not None and found.end() == len(folded)


def without_yielding(text: str, language: Locale | None) -> str:
    """The text without “ok” before and “then” behind it, as people write who would rather not have answered."""
    for each in languages(language):
        pattern, folded = words_of(each).pattern("yields"), fold(text)
        if (found := pattern.match(folded)) is not None:
            text = text[found.end() :].lstrip(EDGES)
            folded = fold(text)
        end = len(folded.rstrip(EDGES))
        tail = next((found.start() for found in pattern.finditer(folded) if found.end() == end), None)
        text = text[:tail].rstrip(EDGES) if tail else text
    return text


def without_repetition(text: str) -> str:
    """“Szymon, Szymon Turek”, “Bond, James Bond”: the whole name, of which a part was said before."""
    found = _REPEATED.search(text)
    before = text[: found.start()].split()[-1:] if found else []
    # “Yusuf Demir, Demir Kebab House”: a company that is named after the person.
    if found and not any(each[:1].isupper() and each[-1:].isalpha() for each in before):
        text = f"{text[: found.start()]}{text[found.end() :]}"
    return _FAMILY_FIRST.sub("", text)


def before_address(text: str) -> str:
    """The words before an address or the label of one: "Dolnik, arina@…". Empty where nothing stands behind them."""
    head, *behind = _BEFORE_ADDRESS.split(text.strip(), maxsplit=1)
    return head.strip() if behind else ""


def without_spelling(text: str, language: Locale | None) -> str:
    """The text without the letter that explains how a name is spelt: “Smyth with a y”."""
    for each in languages(language):
        if (found := words_of(each).pattern("spelling").search(fold(text))) is not None:
            letter = re.match(r"\s*[\"'“«]?([^\W\d_])\1?[\"'”»]?(?=[\s,.!:;]|$)", text[found.end() :])
            if letter is not None:
                text = f"{text[: found.start()].rstrip(EDGES)} , {text[found.end() + letter.end() :]}".strip(EDGES)
    return text


def _courtesy_at_end(folded: str, words: AnswerWords) -> int | None:
    end = len(folded.rstrip(EDGES))
    at_end = (found.start() for found in words.pattern("courtesies").finditer(folded) if found.end() == end)
    return next(at_end, None)
