"""Common given names of languages without a dictionary of names: they show where a second given name ends."""

from libs.contracts import Locale
from libs.people.words import given

_LANGUAGES: tuple[Locale, ...] = ("en", "es", "fr")


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name of English, Spanish or French."""
    return any(word.casefold() in given(language) for language in _LANGUAGES)
