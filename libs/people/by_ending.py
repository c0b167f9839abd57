"""Forms of a name beyond those of the dictionary, by the ending of its family name: looked for, and never stored."""

from libs.contracts import Locale
from libs.people.declension import DECLINED, base_forms
from libs.people.dictionaries import readings
from libs.people.letters import as_typed

_MAX_FORMS = 6


def by_ending(name: str, language: Locale, *, is_known: bool) -> list[str]:
    """“Piotra Sada”: by its ending Sad, though the dictionary knows the family names Sada and Sado."""
    given, _, family = name.partition(" ")
    if language not in DECLINED or not family or " " in family:
        return []
    read = [(each, case) for each in readings(given, language) if each.kind == "given" for case in sorted(each.cases)]
    bases = [
        f"{as_typed(each.base, given)} {as_typed(base, family)}"
        for each, case in read
        if case != "nom"
        for base in base_forms(family, language, each.gender, case)
        if len(base) < len(family) and family.startswith(base)
    ]
    # “Алией Белой”: Белая. “Беловой” is Белова, which the dictionary knows.
    is_family = any(each.kind == "family" for each in readings(family, language))
    bases += [
        f"{as_typed(each.base, given)} {as_typed(other.base, family)}"
        for each, case in read
        for other in readings(family, language)
        if case != "nom" and language == "ru" and other.kind == "adjective" and not is_family
        if other.gender == each.gender and case in other.cases
    ]
    # “Лейле Цхакая”, “Рузанне Соловей”: the dictionary may not know that a family name is not declined.
    others = readings(family, language)
    names = [each for each in others if each.kind != "adjective"]
    is_fixed = not is_known or any("nom" in each.cases and each.gender == "m" for each in names)
    undeclined = [
        f"{as_typed(each.base, given)} {family}"
        for each, case in read
        if case != "nom" and is_fixed
        if not any(one.kind == "family" and one.gender == each.gender and case in one.cases for one in others)
    ]
    return list(dict.fromkeys([*bases[:_MAX_FORMS], *undeclined[:1]]))
