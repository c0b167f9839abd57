"""What a contact says without saying anything: greetings, thanks, calls for attention, “yes”, “never mind”.

Greetings, thanks and wishes are read in all six languages: people greet a foreign site in their own.
"""

import re

from libs.contracts import LOCALES, Locale
from libs.people import is_particle
from services.agent.flows.runtime.answers.trimming import without_greetings
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, tokens, words_of

MAX_REMARK = 400
"""Characters that are looked at: small talk stands at the beginning."""

_MAX_WORDS = 14
"""A longer text says more than that."""

_FEW = 4
_STRETCHED = re.compile(r"(\w)\1{2,}")
"""“Heyyy”, “hellooo”."""


def is_greeting(text: str, language: Locale) -> bool:
    """Whether a text greets or calls for attention, and says nothing else. A text without words counts: “👋”."""
    short = _STRETCHED.sub(r"\1", text[:MAX_REMARK])
    if not tokens(fold(short)):
        return True
    if _is_only(short, "calls"):
        return True
    return not is_thanks(text, language) and any(
        not without_greetings(short, each) for each in dict.fromkeys((language, *LOCALES))
    )


def is_thanks(text: str, language: Locale) -> bool:
    """Whether a text thanks or takes leave, and says nothing else."""
    folded = fold(text[:MAX_REMARK])
    said = tokens(folded)
    if "?" in folded or not 0 < len(said) <= _MAX_WORDS:
        return False
    return any(_thanks(folded, set(said), words_of(each)) for each in dict.fromkeys((language, *LOCALES)))


def _thanks(folded: str, said: set[str], words: AnswerWords) -> bool:
    thanks = words.parts("thanks")
    hit = bool(said & thanks)
    hit = hit or (words.language == "ko" and any(word.startswith(each) for word in said for each in thanks))
    if not hit:
        return False
    rest = words.pattern("greetings").sub(" ", words.pattern("courtesies").sub(" ", folded))
    return not [word for word in tokens(rest) if word not in thanks and word not in words.words("stop")]


def is_courtesy(text: str, language: Locale) -> bool:
    """Whether a text only takes leave: “thanks”, “ok bye”, “ok”, “no, thanks”."""
    return is_thanks(text, language) or assents(text) or withdraws(text)


def assents(text: str) -> bool:
    """“Yes”, “ok”, and nothing else."""
    return _is_only(text, "assents")


def announces(text: str) -> bool:
    """“I have a question”, and nothing else."""
    return _is_only(text, "openers")


def withdraws(text: str) -> bool:
    """“Never mind”, “no, thanks”: nothing is wanted, or not any more."""
    return _is_only(text, "nothing")


def asks_if_machine(text: str) -> bool:
    """“Are you a robot?”, and nothing else."""
    return _is_only(text, "machine")


def asks_why(text: str) -> bool:
    """“Why do you need my e-mail?”, and nothing else."""
    return _is_only(text, "why") or any(_asks_for_reason(fold(text[:MAX_REMARK]), words_of(each)) for each in LOCALES)


def _asks_for_reason(folded: str, words: AnswerWords) -> bool:
    """A short “why” about details or about asking: “why was I charged twice” has other words."""
    rest, hits = words.pattern("why").subn(" ", folded)
    if not hits or len(tokens(folded)) > _MAX_WORDS:
        return False
    details = words.words("why_around").union(*(words.words("labels", kind) for kind in ("email", "name", "phone")))
    small = words.words("stop") | words.parts("courtesies") | words.words("mine")
    left = [word for word in tokens(rest) if not is_particle(word)]
    if words.language == "ko":
        return all(word.startswith(tuple(details)) or len(word) <= 2 for word in left)
    return any(word in details for word in left) and all(word in details | small for word in left)


def is_neither(text: str) -> bool:
    """“None of these”, and nothing else."""
    return _is_only(text, "neither")


def lacks(text: str) -> bool:
    """“I don't have one”, “no way”, and nothing else."""
    return _is_only(text, "lacking") or _is_only(text, "declines")


def is_question(text: str, language: Locale) -> bool:
    """Whether a text asks something: by its mark, or by its first word."""
    # In a long text the question stands at the end.
    if "?" in text[-MAX_REMARK:]:
        return True
    said = tokens(fold(without_greetings(text[:MAX_REMARK], language)))
    return len(said) >= _FEW and any(said[0] in words_of(each).words("questions") for each in languages(language))


def _is_only(text: str, key: str) -> bool:
    """Whether a text has a phrase of this list, in any language, and beside it only greetings and courtesies."""
    folded = fold(text[:MAX_REMARK])
    if not 0 < len(tokens(folded)) <= _MAX_WORDS:
        return False
    return any(_has_only(folded, key, words_of(each)) for each in LOCALES)


def _has_only(folded: str, key: str, words: AnswerWords) -> bool:
    rest, hits = words.pattern(key).subn(" ", folded)
    if not hits:
        return False
    if words.language == "ko":
        # The pattern leaves Korean endings: what is left of a word that began with the phrase.
        rest = re.sub(r"(?<![가-힣])(?:요|이요|용|ㅠ+|ㅎ+|ㅋ+)(?![가-힣])", " ", rest)
    for polite in ("greetings", "courtesies"):
        rest = words.pattern(polite).sub(" ", rest)
    return not tokens(rest)
