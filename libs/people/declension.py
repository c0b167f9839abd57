"""Base forms of family names that are in no dictionary, by their endings.

More than one base form means that only a comparison with a record or an address can decide (`declension.yaml`).
"""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.people.words import endings

DECLINED: tuple[Locale, ...] = ("pl", "ru")
"""The languages with names that have cases."""

_OBLIQUE = re.compile(r"(?:[ęą]|[ie]mu|ego|owi|ую|юю|[оеё]ву|[иы]ну|[ое]го|[ое]му|[оеё]вой|иной|ыной)$")
"""Endings that no name has in the nominative."""
_FOREIGN = ("ay", "ey", "oy", "uy")
"""Endings of names that keep their form before another one: “Apolonii Rey-Zawadzkiej”."""
_FIXED = ("о", "е", "и", "э", "ых", "их", "ко", "o", "u", "é", "ó")
_SHORT_FIXED = ("у", "ю")
"""Endings of short names that have no cases (`Лю`, `Камю`). A longer word with one of them is some case of another."""
_SHORT = 4
_VOWELS = "аеёиоуыэюяaąeęioóuy"


def base_forms(word: str, language: Locale, gender: str, case: str) -> Sequence[str]:
    """The base forms that a family name with this ending may have; none where the ending contradicts."""
    lower = word.lower()
    if case == "nom":
        return () if _OBLIQUE.search(lower) else (word,)
    if lower.endswith(_FOREIGN):
        return (word,)
    for ending, bases in endings(language, gender, case).items():
        if lower.endswith(ending) and len(word) - len(ending) >= 2:
            return [word[: -len(ending)] + base for base in bases]
    is_fixed = lower.endswith(_FIXED) or (len(lower) <= _SHORT and lower.endswith(_SHORT_FIXED))
    # A woman's family name that ends in a consonant keeps its form in each case: “Анны Рабинович”.
    is_undeclined = gender == "f" and lower[-1:] not in _VOWELS
    return (word,) if is_fixed or is_undeclined else ()
