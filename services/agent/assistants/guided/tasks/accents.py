"""The accents that people leave out when they type in a hurry: “zubeldia” for Zubeldía, “munoz” for Muñoz."""

from collections.abc import Mapping

from libs.contracts import Locale
from libs.people import Morphology, with_accents, with_diacritics

_ACCENTED: Mapping[Locale, Mapping[str, str]] = {
    "es": {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú", "n": "ñ"},
    "fr": {"e": "éèë", "c": "ç", "i": "ï"},
}
_LETTERS = "ñç"
"""Letters with a key of their own, which are typed even in a hurry."""
_MAX_FORMS = 2
"""Each form is two searches if it finds no contact. The letter that lacks its accent is nearly always among the last.
The search by the name as it was typed finds whole names: these forms are for a word of a double last name."""
_MAX_POLISH_FORMS = 3
"""In other cases and numbers, which no search by the typed letters finds."""


def accented(name: str, language: Locale) -> list[str]:
    """The name with one accent in its last word, most likely first. Nothing for a name in capitals or with accents.

    Polish has more letters with marks: there, the dictionary decides which.
    """
    if language == "pl":
        marked = with_diacritics(name, language)
        forms = [form for each in marked for form in Morphology.shared().forms(each, language)]
        return list(dict.fromkeys(forms))[:_MAX_POLISH_FORMS]
    head, space, last = name.rpartition(" ")
    given = with_accents(head, language)
    spelt = [f"{given}{space}{last}"] if given != head else []  # “ismael serre” for Ismaël Serre
    if not last.islower() or not all(each.isascii() or each in _LETTERS for each in last):
        return spelt
    letters = _ACCENTED.get(language, {})
    places = [at for at in range(len(last) - 1, -1, -1) if last[at] in letters and not _is_plain(last, at)]
    forms = [f"{last[:at]}{letter}{last[at + 1 :]}" for at in places for letter in letters[last[at]]]
    return [*spelt, *(f"{head}{space}{form}" for form in forms[: _MAX_FORMS - len(spelt)])]


def _is_plain(word: str, at: int) -> bool:
    """A last vowel without an accent is usual, and an ñ stands between vowels."""
    if word[at] == "n":
        return not (0 < at < len(word) - 1 and word[at - 1] in "aeiou" and word[at + 1] in "aeiou")
    return word[at] == "c" and word[at + 1 : at + 2] not in ("a", "o", "u")
