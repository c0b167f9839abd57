"""The nominative of Polish and Russian names and places that stand in another case.

Given name and family name must agree, so that a woman's name is never made a man's. Where two readings are left, the
name stays as typed, unless an e-mail address speaks for one of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from libs.contracts import Locale
from libs.people.by_ending import by_ending
from libs.people.declension import DECLINED, base_forms
from libs.people.diacritics import plain, with_diacritics
from libs.people.dictionaries import (
    CASES,
    is_listed,
    is_own_plan,
    is_patronymic,
    is_verb,
    is_worker,
    names_person,
    readings,
    worker_of_several,
)
from libs.people.latin import address_words, latin
from libs.people.letters import INITIALS, as_typed, capital_like
from libs.people.phrases import phrase, phrases, places
from libs.people.plurals import singular_names
from libs.people.words import is_patronymic_word
from libs.people.words import words as listed

_MAX_WORDS = 4
_MAX_FORMS = 6
_UNDECLINED: Mapping[Locale, re.Pattern[str]] = {
    "ru": re.compile(r"[бвгджзйклмнпрстфхцчшщь]$", re.IGNORECASE), "pl": re.compile(r"ko$", re.IGNORECASE),
}  # fmt: skip
_FAMILY_ENDING = re.compile(r"(?:ск|цк)(?:ий|ая|ой)$|(?:sk|ck|dzk)[ia]$", re.IGNORECASE)
"""“Ивановский” is an adjective for the dictionary, and also a family name."""
_STRENGTH: tuple[tuple[str, ...], ...] = (("acc", "gen"), ("dat",), ("inst", "loc"))
"""Cases by how often a name is typed in them: the object of a verb, an owner, a recipient."""


@dataclass(frozen=True)
class _Form:
    name: str
    case: str
    is_turned: bool = False
    """Whether the first word is read as the family name, though the dictionary knows it as a given name only."""


class Morphology:
    """Loads a dictionary (0.3 s, 40 MB) when its language is first read. Safe to share between threads."""

    _shared: "Morphology | None" = None

    @classmethod
    def shared(cls) -> "Morphology":
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared

    def is_given(self, word: str, language: Locale) -> bool:
        """Whether a word is a given name, in any case."""
        return any(each.kind == "given" for each in readings(word, language))

    def is_listed_given(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word as a given name, and does not only guess that it is one."""
        return self.is_given(word, language) and (language != "ru" or is_listed(word))

    def is_family(self, word: str, language: Locale) -> bool:
        return any(each.kind == "family" for each in readings(word, language))

    def is_declined(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word, and in no reading but that of a place in the nominative: “Чижом”."""
        read = [each for each in readings(word, language) if each.kind != "place"]
        return bool(read) and not any("nom" in each.cases for each in read)

    def is_only_family(self, word: str, language: Locale) -> bool:
        """Whether a word is a family name, and no common noun: “Нестеровой”. Towns may have the same letters."""
        kinds = {each.kind for each in readings(word, language)}
        return "family" in kinds and kinds <= {"family", "place"}

    def is_verb(self, word: str, language: Locale, *, may_order: bool = False) -> bool:
        """Whether a word is a verb and nothing else. `may_order`: one that may be an imperative counts, too."""
        return is_verb(word, language, may_order=may_order)

    def is_own_plan(self, word: str) -> bool:
        """Whether a Russian verb says what the speaker will do: “гляну”, “уточню”."""
        return is_own_plan(word)

    def is_worker(self, word: str) -> bool:
        """Whether a Russian word is a person's noun as it follows “works”: “флористом”."""
        return is_worker(word)

    def names_person(self, word: str, language: Locale) -> bool:
        """Whether a common noun says what a person does, in any case: “brukarz”, “spawaczką”, “прораб”."""
        return names_person(word, language)

    def worker_of_several(self, word: str, language: Locale) -> str:
        """“Юристов” → “юрист”; empty where a word may be a family name, or names no people by their work."""
        is_plain = word.islower() and " " not in word and not self.is_family(word, language)
        return worker_of_several(word, language) if is_plain else ""

    def is_adjective(self, word: str, language: Locale) -> bool:
        """Whether a word is an adjective, and no family name that the dictionary knows."""
        kinds = {each.kind for each in readings(word, language)}
        return "adjective" in kinds and "family" not in kinds

    def is_quality(self, word: str, language: Locale) -> bool:
        """Whether a word may be an adjective, and has no ending of a family name: “Mała”, and not “Kowalska”."""
        is_adjective = any(each.kind == "adjective" for each in readings(word, language))
        return is_adjective and not _FAMILY_ENDING.search(word)

    def is_common(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word as a thing, a quality or a place, and as no name: “Чайник”."""
        kinds = {each.kind for each in readings(word, language)}
        return bool(kinds) and kinds.isdisjoint(("given", "family")) and not _FAMILY_ENDING.search(word)

    def is_patronymic(self, word: str) -> bool:
        return is_patronymic(word)

    def nominative(self, name: str, language: Locale, address: str = "") -> str:
        """The name in the nominative where one reading of all its words agrees; else as typed.

        `address` is the person's own: `zhuravlev@…` shows that “Журавлёва” is a man in the accusative.
        """
        forms = _forms(name, language)
        if marked := [each for spelt in with_diacritics(name, language) for each in _forms(spelt, language)]:
            return _without_marks(name, marked)
        cases = {each.case for each in forms}
        if "nom" in cases:
            others = [each.name for each in forms if each.case in _STRENGTH[0] and each.name != name]
            return _best(name, others, address)
        for group in _STRENGTH:
            found = list(dict.fromkeys(each.name for each in forms if each.case in group))
            if len(found) == 1:
                return found[0]
            if found:
                return _best(name, found, address)
        return name

    def is_oblique(self, name: str, language: Locale) -> bool:
        """Whether a name stands in another case than the nominative: it is said of a person who is known."""
        cases = {each.case for each in _forms(name, language)}
        return bool(cases) and "nom" not in cases

    def is_object(self, name: str, language: Locale) -> bool:
        """Whether a name stands in the accusative, and can't be the subject of a sentence."""
        cases = {each.case for each in _forms(name, language)}
        return "acc" in cases and "nom" not in cases

    def is_recipient(self, name: str, language: Locale) -> bool:
        """Whether a name stands in the dative, and can't be the object of a verb."""
        cases = {each.case for each in _forms(name, language)}
        return "dat" in cases and cases.isdisjoint(("nom", "acc"))

    def forms(self, name: str, language: Locale) -> list[str]:
        """The forms in which the name may be stored, likeliest first; the typed one is among them."""
        found = [each.name for each in _forms(name, language)]
        with_e = [each.replace("ё", "е").replace("Ё", "Е") for each in found if "ё" in each.casefold()]
        with_yo = [each for each in (_with_yo(each, language) for each in found) if each]
        others = [*by_ending(name, language, is_known=bool(found)), *singular_names(name, language)]
        return list(dict.fromkeys([*found[:_MAX_FORMS], *with_yo, *with_e, name, *others]))

    def with_yo(self, words: str, language: Locale) -> list[str]:
        """A phrase in its other spelling: “Береза” and “Берёза”; none where there is none."""
        if "ё" in words.casefold():
            return [words.replace("ё", "е").replace("Ё", "Е")]
        form = _with_yo(words, language)
        return [form] if form else []

    def place(self, name: str, language: Locale) -> str:
        """The nominative of a town or country; as typed where the dictionary does not know it."""
        found = self.places(name, language)
        # “Кирове” may be Киров or Кирово, a town or one of many villages.
        is_town_or_village = len(found) == 2 and f"{found[0]}о" == found[1]
        return found[0] if len(found) == 1 or is_town_or_village else name

    def is_fixed_place(self, name: str, language: Locale) -> bool:
        """Whether a word names a place and nothing else, and has one form in all cases: “Гюмри”."""
        read = readings(name, language)
        return (
            bool(read)
            and all(each.kind == "place" and each.base == name.casefold() for each in read)
            and any("loc" in each.cases for each in read)
        )

    def places(self, name: str, language: Locale) -> list[str]:
        """The towns and countries that may be meant; none where the words name no place."""
        return places(name, language)

    def is_only_place(self, word: str, language: Locale) -> bool:
        """Whether a word is the name of a place, and no person's name and no common noun.

        Never in Russian, where the dictionary guesses at words that it does not know.
        """
        if language != "pl":
            return False
        kinds = {each.kind for each in readings(word, language)}
        return kinds == {"place"}

    def phrase(self, text: str, language: Locale) -> str:
        """A job title or a company in the nominative where it is certain: `kierowniczką sprzedaży`; else as typed."""
        return phrase(text, language)

    def phrases(self, text: str, language: Locale) -> list[str]:
        """All that a job title or a company may be in the nominative."""
        return phrases(text, language)


def _without_marks(name: str, forms: Sequence[_Form]) -> str:
    """“Malgorzate Wisniewska”: the nominative of the only name that may be meant, without the diacritics."""
    found = {plain(each.name) for each in forms}
    return found.pop() if len(found) == 1 and all(each.case != "nom" for each in forms) else name


def _forms(name: str, language: Locale) -> list[_Form]:
    """All readings of the words that agree in gender and case, the nominative first."""
    words = name.split()
    if language not in DECLINED or not words or len(words) > _MAX_WORDS:
        return []
    # Each part of a double name has its own ending: “Kędzierskiej-Wolnej”.
    parts = [part for word in words for part in word.split("-")]
    found: list[_Form] = []
    for case in CASES:
        for gender in ("f", "m"):
            options = [_options(part, language, gender, case, parts) for part in parts]
            if not all(options) or not _has_anchor(parts, language, gender, case):
                continue
            is_turned = len(parts) > 1 and _is_turned(parts[0], language, gender, case)
            for bases in list(product(*options))[:_MAX_FORMS]:
                rest = [as_typed(base, part) for base, part in zip(bases, parts, strict=True)]
                joined = " ".join("-".join(rest.pop(0) for _ in word.split("-")) for word in words)
                found.append(_Form(name if case == "nom" else joined, case, is_turned))
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


def _best(typed: str, others: Sequence[str], address: str) -> str:
    """The form that the address spells; the typed one where it speaks for none of the others alone."""
    words = address_words(address)
    if not words:
        return typed
    ranked = sorted({*others, typed}, key=lambda form: _spelt(form, words), reverse=True)
    if len(ranked) > 1 and _spelt(ranked[0], words) > _spelt(ranked[1], words):
        return ranked[0]
    best = [each for each in ranked if _spelt(each, words) == _spelt(ranked[0], words) > _spelt(typed, words)]
    given, _, family = typed.partition(" ")
    firsts = {each.partition(" ")[0] for each in best}
    # `krystian@…`: “Krystiana Wołka” is a man, and his family name may be Wołek or Wołka.
    return f"{firsts.pop()} {family}" if family and len(firsts) == 1 and latin(given) not in words else typed


def _spelt(form: str, words: Sequence[str]) -> int:
    """How many words of a name the address spells out."""
    return sum(latin(part) in words for part in re.split(r"[\s-]", form))


def _with_yo(form: str, language: Locale) -> str:
    """`Алена` as the dictionary writes it: `Алёна`."""
    if language != "ru" or "ё" in form.casefold():
        return ""
    words = []
    for word in form.split():
        known = next((each.base for each in readings(word, language) if "nom" in each.cases and "ё" in each.base), "")
        is_same = known.replace("ё", "е") == word.lower()
        words.append(capital_like(known, word) if is_same else word)
    joined = " ".join(words)
    return joined if joined != form else ""
