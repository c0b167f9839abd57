"""Polish names typed without diacritics, as people do in a hurry: the names that may be meant by the letters."""

from itertools import product
from math import prod

from libs.contracts import Locale
from libs.people.dictionaries import readings
from libs.people.letters import capital_like

_LETTERS = {"a": "aą", "c": "cć", "e": "eę", "l": "lł", "n": "nń", "o": "oó", "s": "sś", "z": "zżź"}
_MARKED = {marked: letter for letter, marks in _LETTERS.items() for marked in marks[1:]}
_PLAIN = str.maketrans(_MARKED | {marked.upper(): letter.upper() for marked, letter in _MARKED.items()})
_MAX_SPELLINGS = 256
"""Spellings of one word that are looked up (20 µs each). Words with more of them are rare, and stay as typed."""
_MAX_NAMES = 8
_MAX_WORDS = 3


def with_diacritics(name: str, language: Locale) -> list[str]:
    """The names that may be meant, the typed letters first; none for a name with diacritics, or known as typed."""
    words = name.split()
    if language != "pl" or not name.isascii() or len(words) > _MAX_WORDS:
        return []
    if all(_is_name(word) for word in words):
        return []
    options = [_spellings(word) for word in words]
    found = [" ".join(each) for each in product(*options)][:_MAX_NAMES]
    return [each for each in found if each != name]


def plain(name: str) -> str:
    """The name without Polish diacritics."""
    return name.translate(_PLAIN)


def spellings_of(word: str) -> list[str]:
    """All words that are this one without their diacritics, itself first; none if they are too many."""
    letters = [_LETTERS.get(each, each) for each in word.lower()]
    if prod(map(len, letters)) > _MAX_SPELLINGS:
        return []
    return ["".join(each) for each in product(*letters)]


def _spellings(word: str) -> list[str]:
    """The names of the dictionary that are this word without their diacritics."""
    return [capital_like(each, word) for each in spellings_of(word) if _is_name(each)]


def _is_name(word: str) -> bool:
    return any(each.kind in ("given", "family") for each in readings(word, "pl"))
