"""All readings of a Polish or Russian name, the words of which agree in gender and case.

They are what the nominative is chosen from. Endings decide only where the dictionary does not know a word as a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from libs.contracts import Locale
from libs.people.declension import DECLINED, base_forms
from libs.people.dictionaries import CASES, readings
from libs.people.letters import INITIALS, as_typed
from libs.people.words import is_patronymic_word
from libs.people.words import words as listed

_MAX_WORDS = 4
MAX_FORMS = 6
_UNDECLINED: Mapping[Locale, re.Pattern[str]] = {
    "ru": re.compile(r"[бвгджзйклмнпрстфхцчшщь]$", re.IGNORECASE), "pl": re.compile(r"ko$", re.IGNORECASE),
}  # fmt: skip


@dataclass(frozen=True)
class NameForm:
    name: str
    case: str
    is_turned: bool = False
    """Whether the first word is read as the family name, though the dictionary knows it as a given name only."""


def name_forms(name: str, language: Locale) -> list[NameForm]:
    """All readings of the words that agree in gender and case, the nominative first."""
    words = name.split()
    if language not in DECLINED or not words or len(words) > _MAX_WORDS:
        return []
    # Each part of a double name has its own ending: “Kędzierskiej-Wolnej”.
    parts = [part for word in words for part in word.split("-")]
    found: list[NameForm] = []
    for case in CASES:
        for gender in ("f", "m"):
            options = [_options(part, language, gender, case, parts) for part in parts]
            if not all(options) or not _has_anchor(parts, language, gender, case):
                continue
            is_turned = len(parts) > 1 and _is_turned(parts[0], language, gender, case)
            for bases in list(product(*options))[:MAX_FORMS]:
                rest = [as_typed(base, part) for base, part in zip(bases, parts, strict=True)]
                joined = " ".join("-".join(rest.pop(0) for _ in word.split("-")) for word in words)
                found.append(NameForm(name if case == "nom" else joined, case, is_turned))
    # “Петру Вовку”: Пётр in the dative, and not a Вовка in the accusative with a family name that is a given name.
    straight = [each for each in found if not each.is_turned]
    return list(dict.fromkeys(straight or found))


def _is_turned(word: str, language: Locale, gender: str, case: str) -> bool:
    read = readings(word, language)
    is_given = any(each.kind == "given" for each in read) and all(each.kind != "family" for each in read)
    return is_given and not any(each.gender == gender and case in each.cases for each in read)


def _has_anchor(parts: Sequence[str], language: Locale, gender: str, case: str) -> bool:
    """Whether the dictionary knows a name of this gender in this case, and one of the words may be a given name."""
    read = [readings(part, language) for part in parts]
    fits = [each for word in read for each in word if each.gender == gender and case in each.cases]
    # Parents also choose common nouns: “Ягоду Колосову”.
    names = ("given", "noun") if all(part[:1].isupper() for part in parts) else ("given",)
    may_be_given = len(parts) == 1 or any(each.kind in names for each in fits) or not all(read)
    return may_be_given and any(each.kind in ("given", "family") for each in fits)


def _options(part: str, language: Locale, gender: str, case: str, parts: Sequence[str]) -> list[str]:
    """The base forms of one word. Endings decide only where the dictionary knows the word as no family name."""
    if INITIALS.match(part) or part.casefold().rstrip(".") in listed("undeclined") or _is_father(part, parts):
        return [part]
    read = readings(part, language)
    fits = [each for each in read if each.gender == gender and case in each.cases]
    # “Полевой” may be the genitive of Полева and of Полевая.
    is_open = gender == "f" and language == "ru"
    adjectives = [each.base.capitalize() for each in fits if each.kind == "adjective"] if is_open else []
    if names := [each.base for each in fits if each.kind in ("given", "family")]:
        families = [each.base for each in fits if each.kind == "family"]
        is_last = part == parts[-1] != parts[0] and any(each.kind == "given" for each in readings(parts[0], language))
        is_last = is_last or _other_is_given(part, parts, language, gender, case)
        if families and len(families) < len(names) and is_last:
            names = families  # “Oskara Wilka” is Wilk, and not the rare given name Wilek
        is_behind = part != parts[0] and all(each.kind != "family" for each in fits)
        return list(dict.fromkeys([*names, *(adjectives if is_behind else ())]))  # “Алией Белой”: also a given name
    if part not in (parts[0], parts[-1]):
        second = [each.base for each in read if each.kind == "given" and case in each.cases]
        if second:
            return list(dict.fromkeys(second))  # “Jana Marię Rokitę”
    is_family = any(each.kind == "family" for each in read)
    if gender == "f" and is_family and _UNDECLINED[language].search(part):
        return [part]  # a woman's family name that ends in a consonant is not declined, nor is Matejko
    is_given = any(each.kind == "given" for each in read)
    if is_family or (is_given and not _other_is_given(part, parts, language, gender, case)):
        return []
    if is_given and case == "nom" and part == parts[0] != parts[-1] and part.endswith(("у", "ю", "ой", "ей")):
        return []  # “Динару Сейткали”, “Жанной Вольф”: the dictionary knows the given name in another case
    if case == "nom":
        return list(base_forms(part, language, gender, case))
    common = [each.base for each in fits if each.kind == "noun" and part[:1].isupper()]
    bases = list(base_forms(part, language, gender, case))
    if known := [each.base for each in fits if each.kind == "adjective" and language == "ru" and gender == "m"]:
        bases = [each for each in bases if each.casefold() in known] or bases  # “Тихого” is Тихий, and no Тихой
    nouns = [each for each in read if each.kind == "noun" and each.gender == gender]
    if bases == [part] and nouns and not any({"nom", case} & each.cases for each in nouns):
        return []  # “Берёзе” is the dative of a noun, and no name that has one form in all cases
    return common[:1] or list(dict.fromkeys([*bases, *adjectives]))


def _is_father(part: str, parts: Sequence[str]) -> bool:
    """“Рагим кызы”: the father's name stays in the nominative."""
    behind = parts[parts.index(part) + 1 :]
    return bool(behind) and is_patronymic_word(behind[0])


def _other_is_given(part: str, parts: Sequence[str], language: Locale, gender: str, case: str) -> bool:
    """Whether another word is a given name of this gender in this case: then this one may be the family name."""
    return any(
        each.kind == "given" and each.gender == gender and case in each.cases
        for other in parts
        if other != part and all(each.kind != "family" for each in readings(other, language))
        for each in readings(other, language)
    )
