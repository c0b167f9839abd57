"""Common given names of languages without a dictionary of names: they show where a second given name ends."""

from functools import cache

from libs.contracts import Locale
from libs.people.latin import plain
from libs.people.words import given, given_of_the_world

_LANGUAGES: tuple[Locale, ...] = ("en", "es", "fr")


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name of English, Spanish or French."""
    known = _known()
    # “Jean-Marc”, “Anne-Laure”: each part is one.
    return all(part in known for part in word.casefold().split("-"))


def is_name_anywhere(word: str) -> bool:
    """Whether a word is a given name in some country. Many are rare: it decides only where a name was asked for."""
    return is_given_name(word) or all(part in given_of_the_world() for part in word.casefold().split("-"))


def with_accents(word: str, language: Locale) -> str:
    """A given name that was typed without its accents: “ismael” for Ismaël. The word itself, if none is known."""
    return _accented(language).get(word.casefold(), word)


@cache
def _accented(language: Locale) -> dict[str, str]:
    names = given(language) if language in _LANGUAGES else ()
    spelt = {plain(name): name for name in names if plain(name) != name}
    return {typed: name for typed, name in spelt.items() if typed not in names}


@cache
def _known() -> frozenset[str]:
    """With their accents and without: “helene” is typed in a hurry."""
    names = [name for language in _LANGUAGES for name in given(language)]
    return frozenset((*names, *(plain(name) for name in names)))
