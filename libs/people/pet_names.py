"""Short forms of given names: “Tomek Wilk” may be stored as Tomasz Wilk.

Only looked for, and never stored: a contact keeps the name that it has.
"""

from functools import cache

from libs.contracts import LOCALES, Locale
from libs.people.letters import capital_like
from libs.people.words import pet_names


def is_pet_name(word: str) -> bool:
    """Whether a word is a short form of a given name, of any language: “kev”, “jo”, “javi”."""
    return word.casefold() in _all()


@cache
def _all() -> frozenset[str]:
    return frozenset(short for language in LOCALES for short in pet_names(language))


def in_full(name: str, language: Locale) -> list[str]:
    """A name with its given name in full; none for one word, which may be many people."""
    given, _, family = name.partition(" ")
    names = pet_names(language).get(given.casefold(), ()) if family else ()
    return [f"{capital_like(each, given)} {family}" for each in names]
