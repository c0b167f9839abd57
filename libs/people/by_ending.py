"""Forms of a name beyond those of the dictionary, by the ending of its family name: looked for, and never stored."""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people.declension import DECLINED, base_forms
from libs.people.dictionaries import CASES, Reading, readings
from libs.people.letters import as_typed

_MAX_FORMS = 6
_MAX_SINGLE = 4
"""Each form of a family name alone is one more search where none was found."""
_OBLIQUE = CASES[1:]
_FIXED = ("и", "о", "у", "э", "ю")
"""Endings of given names that have one form in all cases: “Нелли”, “Гоги”."""


def by_ending(name: str, language: Locale, *, is_known: bool) -> list[str]:
    """“Piotra Sada”: by its ending Sad, though the dictionary knows the family names Sada and Sado."""
    given, _, family = name.partition(" ")
    if language not in DECLINED or " " in family:
        return []
    if not family:
        return _single(given, language)
    # The case of the given name is the case of the family name, too.
    read = [
        (each, case)
        for each in [each for each in readings(given, language) if each.kind == "given"] or _fixed(given, language)
        for case in (_OBLIQUE if _is_fixed(each, given, language) else sorted(each.cases))
        if case != "nom"
    ]
    bases = [
        f"{as_typed(each.base, given)} {as_typed(base, family)}"
        for each, case in read
        for base in base_forms(family, language, each.gender, case)
        if (len(base) < len(family) and family.startswith(base)) or _is_fixed(each, given, language)
        if base != family
    ]
    # “Алией Белой”: Белая. “Беловой” is Белова, which the dictionary knows.
    is_family = any(each.kind == "family" for each in readings(family, language))
    bases += [
        f"{as_typed(each.base, given)} {as_typed(other.base, family)}"
        for each, case in read
        for other in readings(family, language)
        if language == "ru" and other.kind == "adjective" and not is_family
        if other.gender == each.gender and case in other.cases
    ]
    # “Лейле Цхакая”, “Рузанне Соловей”: the dictionary may not know that a family name is not declined.
    others = readings(family, language)
    names = [each for each in others if each.kind != "adjective"]
    is_fixed = not is_known or any("nom" in each.cases and each.gender == "m" for each in names)
    undeclined = [
        f"{as_typed(each.base, given)} {family}"
        for each, case in read
        if is_fixed
        if not any(one.kind == "family" and one.gender == each.gender and case in one.cases for one in others)
    ]
    return list(dict.fromkeys([*dict.fromkeys(bases[:_MAX_FORMS]), *undeclined[:1]]))


def _fixed(given: str, language: Locale) -> list[Reading]:
    """“Эмили Кожемяку”: a woman's name of another language, which the dictionary lacks."""
    is_one = language == "ru" and given.endswith(_FIXED)
    return [Reading(given, "given", "f", frozenset(CASES))] if is_one else []


def _is_fixed(read: Reading, given: str, language: Locale) -> bool:
    return language == "ru" and read.base.casefold() == given.casefold() and given.endswith(_FIXED)


def _single(word: str, language: Locale) -> list[str]:
    """“Телефон Ковша”, “для Дзюбы”: a family name alone, which the dictionary has as another noun or not at all."""
    read = readings(word, language)
    if any(each.kind in ("given", "family") for each in read):
        return []  # the forms of a known name
    known = [each.base for case in _OBLIQUE for each in read if case in each.cases]
    bases: Sequence[str] = known or [
        base for case in _OBLIQUE for gender in ("m", "f") for base in base_forms(word, language, gender, case)
    ]
    forms = dict.fromkeys(as_typed(each, word) for each in bases)
    return [each for each in forms if each != word][:_MAX_SINGLE]
