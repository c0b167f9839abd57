"""Finds a Korean name in an answer: the family name first, without a space, often with a title or an ending behind."""

from libs.people import Name, is_korean_name, read_name, without_particle
from services.agent.flows.runtime.answers.name_words import HANGUL, is_no_name_word
from services.agent.flows.runtime.answers.trimming import EDGES, without_greetings
from services.agent.flows.runtime.answers.words import AnswerWords, words_of

_MAX_SYLLABLES = 5
_FREQUENT = frozenset("김이박최정강조윤장임한오서신권황안송류홍")
"""Family names of most people. Two syllables that begin with another one are rather a given name."""


def introduced(clause: str, words: AnswerWords) -> Name | None:
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(clause):
            rest = clause[found.end() :].lstrip(" :은는-").strip(EDGES)
            bare, ended = _without_ending(rest, words)
            if (ended or strong) and (name := bare_name(bare)) is not None:
                return name
    bare, ended = _without_ending(without_greetings(clause, "ko").strip(EDGES), words)
    return bare_name(bare) if ended else None


def _without_ending(text: str, words: AnswerWords) -> tuple[str, bool]:
    for ending in words.value("names", "endings"):
        if text.endswith(ending):
            return text.removesuffix(ending).strip(), True
    return text, False


def bare_name(text: str, *, tried: bool = False) -> Name | None:
    """A name of one or two words, with or without a title. `tried`: it is said again, so that any other words count."""
    words = words_of("ko")
    bare, _ = _without_ending(text.strip(EDGES), words)
    spelt = bare.split()
    if not 1 <= len(spelt) <= 3 or not all(HANGUL.fullmatch(each) for each in spelt):
        return None
    if is_no_name_word(spelt[0], words) or not (tried or is_korean_name(bare)):
        return None
    whole = without_particle(spelt[0])
    if len(spelt) == 1 and len(whole) == 2 and whole[0] not in _FREQUENT:
        return Name(whole, "")
    name = read_name(" ".join([whole, *spelt[1:]]), "ko")
    return name if name.first and len(f"{name.last}{name.first}") <= _MAX_SYLLABLES else None
