"""Given names of other languages in a Polish or Russian case: “Xaviera de la Torre”, “Brandonem Lee”.

The dictionaries lack them; the list of given names has their nominative.
"""

from libs.contracts import Locale
from libs.people.dictionaries import readings
from libs.people.given_names import is_given_name
from libs.people.words import is_particle

_ENDINGS: dict[Locale, tuple[str, ...]] = {"pl": ("a", "owi", "em"), "ru": ("а", "у", "ом")}
_VOWELS = frozenset("aeiouyąęóаеёиоуыэюя")
_MIN_GIVEN = 4
"""Letters of the nominative. Shorter ones are too often the beginning of another name."""


def foreign_nominative(name: str, language: Locale) -> str:
    """The nominative of a man's whole name; empty where its words do not agree, or the given name is known as typed."""
    given, _, family = name.partition(" ")
    if not family or is_given_name(given) or any(each.kind == "given" for each in readings(given, language)):
        return ""
    for ending in _ENDINGS.get(language, ()):
        base = given.removesuffix(ending)
        if base == given or len(base) < _MIN_GIVEN or base[-1].casefold() in _VOWELS or not is_given_name(base):
            continue
        if is_particle(family.split(" ")[0]):
            return f"{base} {family}"
        stem = family.removesuffix(ending)
        if stem != family and stem[-1:].casefold() not in _VOWELS:
            return f"{base} {stem}"
    return ""
