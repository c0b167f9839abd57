"""Reads words in the dictionaries of Polish (Morfeusz 2 with SGJP) and Russian (pymorphy3 with OpenCorpora)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, Literal

from libs.contracts import Locale
from libs.people.declension import base_forms
from libs.people.words import given, missing_names

Kind = Literal["given", "family", "place", "noun", "adjective"]
_CYRILLIC = re.compile(r"[а-яё'’-]+", re.IGNORECASE)
_MAX_CACHED = 2_000
"""Words that a dictionary keeps read: a message is looked at by several rules, which ask for the same ones."""
CASES = ("nom", "acc", "gen", "dat", "inst", "loc")


@dataclass(frozen=True)
class Reading:
    """One reading of a word: its base form, gender (`m`, `f`, `n` or ``) and cases."""

    base: str
    kind: Kind
    gender: str
    cases: frozenset[str]


def readings(word: str, language: Locale) -> Sequence[Reading]:
    """All readings in the singular, and those of places that have no singular."""
    if language == "pl":
        return _polish_readings(word)
    return (_soft(word.lower()) or _russian_readings(word)) if language == "ru" else ()


def is_patronymic(word: str) -> bool:
    return any("Patr" in parse.tag for parse in parses(word))


@cache
def polish() -> Any:
    """None where the library has no wheel (Linux on ARM): then Polish names stay as they were typed."""
    if find_spec("morfeusz2") is None:
        return None
    import morfeusz2

    return morfeusz2.Morfeusz()


@lru_cache(_MAX_CACHED)
def analyses(word: str) -> Sequence[Any]:
    """Morfeusz' analyses of a Polish word; none of half a character, which the library can't take."""
    dictionary = polish()
    return tuple(dictionary.analyse(word)) if dictionary is not None and word.isprintable() else ()


@cache
def _russian() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(_MAX_CACHED)
def parses(word: str) -> Sequence[Any]:
    """The dictionary's parses; none of a word in other letters, some of which it can't read."""
    return tuple(_russian().parse(word)) if _CYRILLIC.fullmatch(word) else ()


_PL_NAMES: tuple[tuple[str, Kind], ...] = (("imię", "given"), ("nazwisko", "family"), ("nazwa_geograficzna", "place"))
_PL_GENDERS = {"m1": "m", "m2": "m", "m3": "m", "f": "f", "n": "n"}


@lru_cache(_MAX_CACHED)
def _polish_readings(word: str) -> tuple[Reading, ...]:
    typed = word[:1].upper() + word[1:].lower() if "-" not in word else word
    found: list[Reading] = []
    for _, _, (_, lemma, tag, names, _) in analyses(typed):
        parts = tag.split(":")
        if parts[0] not in ("subst", "adj") or len(parts) < 4:
            continue
        is_single = "sg" in parts[1].split(".") or (parts[-1] == "pt" and "nazwa_geograficzna" in names)
        # Behind a colon, Morfeusz tells words with the same letters apart: `zamek:Sm3~u`.
        base, cases = lemma.split(":")[0], frozenset(parts[2].split("."))
        if not is_single:
            continue
        kinds: list[Kind] = [kind for name, kind in _PL_NAMES if name in names]
        if parts[0] == "adj":
            kinds = ["adjective"] if len(parts) < 5 or parts[4] == "pos" else []
        for kind in kinds or ["noun"]:
            genders = [_PL_GENDERS.get(each, "n") for each in parts[3].split(".")]
            if kind in ("given", "family") and not parts[3].startswith(("m1", "f")):
                continue
            found += [Reading(base, kind, gender, cases) for gender in dict.fromkeys(genders)]
    if all(each.kind != "given" for each in found):
        found += _missing_polish(typed)
    bases = {each.base for each in found if each.gender == "m"}
    found = [each for each in found if not _is_rare(each, bases)]
    return tuple(sorted(found, key=lambda each: each.kind != "given"))


def _missing_polish(word: str) -> list[Reading]:
    """“Zoi”, “Oksanie”, “Dmytra”: given names that the dictionary lacks, by the endings of names."""
    return [
        Reading(whole, "given", gender, frozenset((case,)))
        for gender, listed in (("f", "missing_women"), ("m", "missing_men"))
        for case in CASES
        for base in base_forms(word, "pl", gender, case)
        for whole in ((base, f"{base}o") if gender == "m" and case != "nom" else (base,))
        if whole.lower() in given("pl", listed)
    ]


def _is_rare(reading: Reading, bases: set[str]) -> bool:
    """`Wojtyło`, `Zbyszko`, `Jack` and `Kupc` next to `Wojtyła`, `Zbyszek`, `Jacek`, `Kupiec`; `Pawła` as a woman's."""
    base = reading.base
    if reading.kind == "given" and f"{base[:-1]}ek" in bases:
        return True
    if reading.kind == "family" and base.endswith("c") and not bases.isdisjoint((f"{base[:-1]}iec", f"{base[:-1]}ec")):
        return True
    if reading.kind == "given" and reading.gender == "f" and base.lower() in given("pl", "mens_genitives"):
        return True
    others = (base[:-1], f"{base[:-1]}a", f"{base[:-2]}ek")
    return reading.kind in ("given", "family") and base.endswith("o") and not bases.isdisjoint(others)


_RU_CASES = {
    "nomn": "nom", "gent": "gen", "gen2": "gen", "datv": "dat",
    "accs": "acc", "ablt": "inst", "loct": "loc", "loc2": "loc",
}  # fmt: skip
_RU_GENDERS: dict[str, tuple[str, ...]] = {"masc": ("m",), "femn": ("f",), "neut": ("n",)}
_FEMININE = (
    ("ией", "inst"), ("ию", "acc"), ("ии", "gen"), ("ия", "nom"), ("ьей", "inst"), ("ой", "inst"), ("ей", "inst"),
    ("ю", "acc"), ("я", "nom"), ("у", "acc"), ("ы", "gen"), ("и", "gen"), ("е", "dat"), ("а", "nom"),
)  # fmt: skip


@lru_cache(_MAX_CACHED)
def _russian_readings(word: str) -> tuple[Reading, ...]:
    typed = parses(word)
    found: list[Reading] = list(_missing(word.lower().replace("ё", "е")))
    if not any(parse.is_known for parse in typed) and any("Surn" in parse.tag for parse in typed):
        return tuple(_by_endings(word))
    for parse in typed:
        tag = parse.tag
        kind = _russian_kind(tag, parse.normal_form)
        is_plural_place = kind == "place" and "Pltm" in tag
        if kind is None or tag.case is None or not (tag.number == "sing" or is_plural_place):
            continue
        if kind in ("noun", "adjective") and not parse.is_known:
            continue
        genders = _RU_GENDERS.get(tag.gender or "", ("m", "f"))
        if "ms-f" in tag or "Ms-f" in tag:
            genders = ("m", "f")
        case = _RU_CASES.get(tag.case, "")
        if kind == "given" and _is_doubtful(parse, typed):
            continue
        # The normal form of “Ивановой” is a man's name, “иванов”. The nominative keeps the gender.
        nominative = parse.inflect({"nomn"})
        base = nominative.word if nominative is not None else parse.normal_form
        found += [Reading(base, kind, gender, frozenset((case,))) for gender in genders]
    return tuple(sorted(found, key=lambda each: each.kind != "given"))


def _by_endings(word: str) -> list[Reading]:
    """A family name that the dictionary guesses at: all that its ending allows."""
    return [
        Reading(base, "family", gender, frozenset((case,)))
        for gender in ("f", "m")
        for case in CASES
        for base in base_forms(word, "ru", gender, case)
    ]


def is_verb(word: str, language: Locale, *, may_order: bool = False) -> bool:
    """Whether a word is a verb and nothing else. `may_order`: one that may be an imperative counts: “pogoń”, “пни”."""
    if language == "ru":
        known = [parse.tag for parse in parses(word) if parse.is_known]
        is_order = may_order and any("impr" in tag for tag in known)
        return is_order or (bool(known) and all(tag.POS in ("VERB", "INFN") for tag in known))
    if language != "pl":
        return False
    tags = [tag.split(":")[0] for _, _, (_, _, tag, _, _) in analyses(word)]
    return (may_order and "impt" in tags) or (
        bool(tags) and all(tag in ("fin", "praet", "inf", "impt", "bedzie") for tag in tags)
    )


def is_listed(word: str) -> bool:
    """Whether the Russian dictionary has a word, and does not guess at it: “Термолайн” looks like a given name."""
    return any(parse.is_known for parse in parses(word)) or bool(_missing(word.lower().replace("ё", "е")))


def is_own_plan(word: str) -> bool:
    """“Гляну”: the first person of a verb in the future."""
    return any(parse.is_known and {"VERB", "1per", "sing", "futr"} in parse.tag for parse in parses(word))


def _is_doubtful(parse: Any, parses: Sequence[Any]) -> bool:
    """Whether another reading of a given name is much likelier.

    A name that does not decline (`Анне`) is read so in the nominative only, where a declined one has the same letters.
    A woman's name made of a man's (`Прохора`) is a man's in another case.
    """
    tag = parse.tag
    if "Fixd" in tag:
        declines = any("Name" in each.tag and "Fixd" not in each.tag for each in parses)
        return parse.word in given("ru", "seldom") or (tag.case != "nomn" and declines)
    base = parse.normal_form
    stem = base[:-1]
    return (
        tag.gender == "femn"
        and base not in given("ru", "women")
        and not given("ru", "men").isdisjoint((stem, f"{stem}й", f"{stem}ь"))
    )


def _russian_kind(tag: Any, base: str) -> Kind | None:
    if "Geox" in tag and base in given("ru", "heavens"):
        return "noun"
    kinds: tuple[tuple[str, Kind], ...] = (("Name", "given"), ("Surn", "family"), ("Patr", "family"), ("Geox", "place"))
    for mark, kind in kinds:
        if mark in tag:
            return kind
    return "noun" if tag.POS == "NOUN" else "adjective" if tag.POS in ("ADJF", "PRTF") else None


_SOFT = (("ью", ("inst",)), ("ь", ("nom", "acc")), ("и", ("gen", "dat", "loc")))


def _soft(word: str) -> list[Reading]:
    """“Айгули”, “Гузелью”: the dictionary lacks these women's names, or makes another one of them."""
    return [
        Reading(f"{word.removesuffix(ending)}ь", "given", "f", frozenset(cases))
        for ending, cases in _SOFT
        if word.endswith(ending) and f"{word.removesuffix(ending)}ь" in given("ru", "soft")
    ]


def _missing(word: str) -> list[Reading]:
    if word in given("ru", "fixed"):
        return [Reading(word, "given", "f", frozenset((case,))) for case in CASES]
    for ending, case in _FEMININE:
        stem = word.removesuffix(ending)
        base = missing_names().get(
            stem + ("и" if ending.startswith("и") and len(ending) > 1 else "")
        ) or missing_names().get(stem + ("ь" if ending.startswith("ь") else ""))
        if stem != word and base is not None:
            cases = {"gen", "dat", "loc"} if case == "gen" else {"dat", "loc"} if case == "dat" else {case}
            return [Reading(base, "given", "f", frozenset(cases))]
    return []
