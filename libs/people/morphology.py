"""Polish and Russian names: which words are given names, and the nominative of a name in another case.

The dictionaries (Morfeusz 2 with SGJP, pymorphy3 with OpenCorpora) know 40,000 names with gender and case. Given name and
family name must agree, so that a woman's name is never made a man's. Where the dictionaries leave two readings, the
name stays as typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from libs.contracts import Locale


@dataclass(frozen=True)
class Reading:
    """One reading of a word: its base form, gender (`m`, `f`) and cases. `kind`: `given`, `family` or ``."""

    base: str
    kind: str
    gender: str
    cases: frozenset[str]
    score: float = 1.0


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
        return any(each.kind == "given" for each in self.readings(word, language))

    def is_patronymic(self, word: str) -> bool:
        return any("Patr" in str(parse.tag) for parse in _russian().parse(word))

    def readings(self, word: str, language: Locale) -> Sequence[Reading]:
        if language == "pl":
            return _polish_readings(word)
        if language == "ru":
            return _russian_readings(word)
        return ()

    def nominative(self, name: str, language: Locale) -> str:
        """The name in the nominative where one reading of all its words agrees; else as typed."""
        forms = self.forms(name, language)
        return forms[0]

    def forms(self, name: str, language: Locale) -> list[str]:
        """The forms in which the name may be stored, likeliest first; the typed one is among them."""
        words = name.split()
        if language not in ("pl", "ru") or not words or len(words) > 4:
            return [name]
        certain = _agreeing(words, language)
        found = [" ".join(_as_typed(base, word) for base, word in zip(each, words, strict=True)) for each in certain]
        if not found:
            return [name]
        return list(dict.fromkeys([*found, name]))


def _agreeing(words: Sequence[str], language: Locale) -> list[tuple[str, ...]]:
    """Base forms of all words in one gender and case. Nominative comes first: then nothing changes."""
    if any("-" in word for word in words):
        return _hyphenated(words, language)
    read = [_name_readings(word, language) for word in words]
    if not all(read):
        return _by_known(words, language)
    found: list[tuple[str, ...]] = []
    for gender in ("f", "m"):
        for case in ("nom", "acc", "gen", "dat", "inst", "loc"):
            bases = []
            for options in read:
                fit = next((each for each in options if case in each.cases and each.gender == gender), None)
                if fit is None:
                    break
                bases.append(fit.base)
            else:
                if case == "nom":
                    found.insert(0, tuple(bases))
                else:
                    found.append(tuple(bases))
    return list(dict.fromkeys(found))


def _hyphenated(words: Sequence[str], language: Locale) -> list[tuple[str, ...]]:
    """`Aleksandrę Skłodowską-Maj`: each part of a double name agrees with the others."""
    parts = [part for word in words for part in word.split("-")]
    found = []
    for bases in _agreeing(parts, language):
        rest = list(bases)
        found.append(tuple("-".join(rest.pop(0) for _ in word.split("-")) for word in words))
    return found


def _by_known(words: Sequence[str], language: Locale) -> list[tuple[str, ...]]:
    """Where a family name is in no dictionary, its ending must fit the given name's gender and case."""
    given_at = next((at for at, word in enumerate(words) if _given_readings(word, language)), None)
    if given_at is None:
        return []
    found: list[tuple[str, ...]] = []
    for reading in _given_readings(words[given_at], language):
        for case in sorted(reading.cases, key=("nom", "acc", "gen", "dat", "inst", "loc").index):
            bases = [
                reading.base if at == given_at else _family_base(word, language, reading.gender, case)
                for at, word in enumerate(words)
            ]
            if all(bases):
                if case == "nom":
                    return [tuple(words)]
                found.append(tuple(base or "" for base in bases))
    return list(dict.fromkeys(found))


_PL_FAMILY = {
    ("f", "acc"): (("ską", "ska"), ("cką", "cka"), ("dzką", "dzka"), ("ną", "na"), ("wą", "wa"), ("łą", "ła"), ("ę", "a")),
    ("f", "gen"): (("skiej", "ska"), ("ckiej", "cka"), ("dzkiej", "dzka"), ("nej", "na"), ("wej", "wa"), ("łej", "ła"), ("y", "a"), ("i", "a")),
    ("f", "dat"): (("skiej", "ska"), ("ckiej", "cka"), ("dzkiej", "dzka"), ("nej", "na"), ("wej", "wa"), ("łej", "ła")),
    ("m", "gen"): (("skiego", "ski"), ("ckiego", "cki"), ("dzkiego", "dzki"), ("nego", "ny"), ("wego", "wy"), ("łego", "ły"), ("czka", "czek"), ("rka", "rek"), ("łka", "łek"), ("ika", "ik"), ("a", "")),
    ("m", "dat"): (("skiemu", "ski"), ("ckiemu", "cki"), ("dzkiemu", "dzki"), ("owi", "")),
}  # fmt: skip
_RU_FAMILY = {
    ("f", "acc"): (("скую", "ская"), ("цкую", "цкая"), ("ову", "ова"), ("еву", "ева"), ("ёву", "ёва"), ("ину", "ина"), ("ыну", "ына"), ("ую", "ая")),
    ("f", "gen"): (("ской", "ская"), ("цкой", "цкая"), ("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"), ("ыной", "ына"), ("ой", "ая")),
    ("m", "gen"): (("ского", "ский"), ("цкого", "цкий"), ("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"), ("ина", "ин"), ("ына", "ын"), ("ого", "ый"), ("я", "ь"), ("а", "")),
    ("m", "dat"): (("скому", "ский"), ("цкому", "цкий"), ("ову", "ов"), ("еву", "ев"), ("ину", "ин"), ("у", "")),
}  # fmt: skip
for _table in (_PL_FAMILY, _RU_FAMILY):
    _table[("m", "acc")] = _table[("m", "gen")]
_RU_FAMILY[("f", "dat")] = _RU_FAMILY[("f", "gen")]


def _family_base(word: str, language: Locale, gender: str, case: str) -> str | None:
    """The base form of a family name with this ending; the word itself where it does not decline. None: it contradicts."""
    if case == "nom":
        return word
    endings = (_PL_FAMILY if language == "pl" else _RU_FAMILY).get((gender, case), ())
    for ending, base in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)] + base
    return word if gender == "f" else None


def _name_readings(word: str, language: Locale) -> list[Reading]:
    readings = Morphology.shared().readings(word, language)
    return [each for each in readings if each.kind in ("given", "family")]


def _given_readings(word: str, language: Locale) -> list[Reading]:
    return [each for each in Morphology.shared().readings(word, language) if each.kind == "given"]


def _as_typed(base: str, typed: str) -> str:
    """The base form in the case of the letters that were typed."""
    if typed.islower():
        return base.lower()
    if typed.isupper() and len(typed) > 1:
        return base.upper()
    return "-".join(part[:1].upper() + part[1:] for part in base.split("-"))


@cache
def _polish() -> Any:
    import morfeusz2

    return morfeusz2.Morfeusz()


@cache
def _russian() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


def _polish_readings(word: str) -> list[Reading]:
    typed = word[:1].upper() + word[1:].lower() if "-" not in word else word
    found = []
    for _, _, (_, lemma, tag, names, _) in _polish().analyse(typed):
        parts = tag.split(":")
        if parts[0] != "subst" or len(parts) < 4:
            continue
        base, gender = (
            lemma.split(":")[0],
            "f" if parts[3].startswith("f") else "m" if parts[3].startswith("m1") else "",
        )
        cases = frozenset(parts[2].split("."))
        for name, kind in (("imię", "given"), ("nazwisko", "family")):
            if name in names and gender and "sg" in parts[1]:
                found.append(Reading(base, kind, gender, cases))
    return sorted(found, key=lambda each: each.kind != "given")


_RU_CASES = {"nomn": "nom", "gent": "gen", "datv": "dat", "accs": "acc", "ablt": "inst", "loct": "loc"}


def _russian_readings(word: str) -> list[Reading]:
    found = []
    parses = _russian().parse(word)
    declined = any("Name" in parse.tag and "Fixd" not in parse.tag for parse in parses)
    for parse in parses:
        tag = parse.tag
        kind = "given" if "Name" in tag else "family" if "Surn" in tag else "family" if "Patr" in tag else ""
        if not kind or tag.number != "sing" or tag.case is None:
            continue
        genders = {"masc": ("m",), "femn": ("f",)}.get(tag.gender or "", ("m", "f"))
        if "ms-f" in tag:
            genders = ("m", "f")
        if kind == "given" and "Fixd" in tag and declined:
            continue  # «Анне» is the dative of «Анна» before it is a name of its own
        for gender in genders:
            base = parse.normal_form
            if kind == "family":
                nominative = parse.inflect({"nomn"})
                base = nominative.word if nominative is not None else base
            found.append(Reading(base, kind, gender, frozenset((_RU_CASES.get(tag.case, ""),)), parse.score))
    return found
