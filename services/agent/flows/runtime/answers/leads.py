"""Clears the way to a name: interjections, questions back and misspelt introductions that stand before it.

“oh my name? Bernadette”, “euh sandrine”, “my nam is Marcus”: hurried people write so. Nothing here decides what a name
is; the readers of names see the text that is left.
"""

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import OSA

from libs.contracts import Locale
from services.agent.flows.runtime.answers.name_words import is_given, is_no_name_word
from services.agent.flows.runtime.answers.trimming import EDGES, without_corrections
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, words_of

_MAX_ROUNDS = 4
_MAX_TOKENS = 24
"""Words among which a misspelt introduction is looked for: it stands near the beginning."""
_MAX_WINDOW = 6
_SHORT, _LONG = 5, 10
"""Letters of an introduction, without spaces, from which one and from which two of them may be wrong."""
_DRAWN_OUT = re.compile(r"([^\W\d_]{0,4})([^\W\d_])\2{1,10}(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_JOINTS = re.compile(r"[\s'’]+")


def without_lead_ins(text: str, language: Locale | None) -> str:
    """The text without “oh”, “yes”, “um” and “sorry,” at its beginning."""
    for _ in range(_MAX_ROUNDS):
        rest = without_corrections(_without_interjection(text, language), language)
        if rest == text:
            break
        text = rest
    return text


def _without_interjection(text: str, language: Locale | None) -> str:
    folded = fold(text)
    for each in languages(language):
        pattern = words_of(each).pattern("interjections")
        found = pattern.match(folded)
        if (drawn := _DRAWN_OUT.match(folded)) and (found is None or found.end() < drawn.end()):
            # “ehh”, “ohhh”: the last letter is repeated.
            found = drawn if pattern.fullmatch(f"{drawn[1]}{drawn[2]}") else found
        if found is None:
            continue
        behind = text[found.end() :]
        if behind[:1].isalpha():
            continue  # Korean phrases may have an ending behind them
        # “Ah Young Kim” is a name: a capital letter before another one may be its first word.
        is_small = text[:1].islower() or not text[:1].isupper()
        if is_small or behind[:1] in ",.!?…;:" or behind.lstrip()[:1].islower():
            return behind.lstrip(EDGES)
    return text


def behind_question(text: str) -> str:
    """What stands behind a question back: “Bernadette” of “my name? Bernadette”. Empty where it ends the text."""
    return text.rpartition("?")[2].strip(EDGES)


def respelt_lead(text: str, language: Locale | None) -> str:
    """The text with a misspelt introduction as it is spelt: “my nam is Marcus” → “my name is Marcus”."""
    for each in languages(language):
        if each == "ko":
            continue  # its introductions have two or three syllables, and one of them makes another word
        if (found := _misspelt(text, words_of(each), words_of(language or each))) is not None:
            start, end, phrase = found
            return f"{text[:start]}{phrase}{text[end:]}"
    return text


def _misspelt(text: str, words: AnswerWords, own: AnswerWords) -> tuple[int, int, str] | None:
    """The longest misspelt introduction: where it stands, and how it is spelt. `own` are the words of the reader."""
    found = list(_LETTERS.finditer(text))[:_MAX_TOKENS]
    for start in range(len(found)):
        for end in range(min(len(found) - 1, start + _MAX_WINDOW), start, -1):
            name = found[end][0]
            if not (name[:1].isupper() or is_given(name, words.language)):
                continue  # no name follows
            window = found[start:end]
            between = text[window[0].start() : found[end].start()]
            before = text[: window[0].start()].split()
            if any(each[:1].isupper() and is_given(each, words.language) for each in before[-3:]):
                continue  # “Anna Berg but everyone calls me Annie”: the name is there already
            if len(window) == 1 and is_given(window[0][0], words.language):
                continue  # “Callie Nwosu” is no “call me”
            if len(window) == 1 and is_no_name_word(window[0][0], own):
                continue  # “Calle Mayor 5” is none either
            if any(each in between for each in ",.;!?") or any(each[0][:1].isupper() for each in window[1:]):
                continue
            joined = _joined(between).rstrip(":-–=")
            said = [fold(each[0]) for each in window]
            phrase = _meant(joined, words)
            # “jestem z” is an introduction and one more word, and no misspelt one.
            is_longer = phrase and _joined(phrase) in (_joined(" ".join(said[1:])), _joined(" ".join(said[:-1])))
            if phrase and not is_longer:
                return window[0].start(), window[-1].end(), phrase
    return None


def _meant(joined: str, words: AnswerWords) -> str:
    if len(joined) < _SHORT - 1:
        return ""
    phrases = _phrases(words)
    if joined in phrases:
        # “myname is”, “c est”: only the spaces differ.
        return phrases[joined]
    most = {each: 2 if len(each) >= _LONG else 1 for each in phrases if len(each) >= _SHORT}
    likely = [each for each in most if abs(len(each) - len(joined)) <= most[each]]
    near = [each for each in likely if OSA.distance(each, joined, score_cutoff=most[each]) <= most[each]]
    return phrases[min(near, key=lambda each: OSA.distance(each, joined))] if near else ""


@cache
def _phrases(words: AnswerWords) -> dict[str, str]:
    """The introductions by their letters alone."""
    listed: Sequence[str] = [*words.value("names", "weak"), *words.value("names", "strong")]
    joined = {_joined(each): each for each in listed}
    return {each: phrase for each, phrase in joined.items() if len(each) >= _SHORT - 1}


def _joined(text: str) -> str:
    return _JOINTS.sub("", fold(text))
