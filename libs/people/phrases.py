"""The nominative of places, job titles and companies: a noun, with the adjectives that agree with it."""

import re
from collections.abc import Mapping, Sequence
from itertools import product

from libs.contracts import Locale
from libs.people.declension import DECLINED
from libs.people.dictionaries import CASES, Reading, readings
from libs.people.letters import as_typed
from libs.people.occupations import names_person

_MAX_WORDS = 5
_IN_CHARGE = ("заведующ", "управляющ", "командующ")
"""Jobs with a noun in the instrumental behind them: “заведующим складом”."""
_PARTICIPLE = re.compile(r"[уюая]щ(?:его|ему|им|ем|ей|ую)$")
_OF_ENGLISH = ("erem", "era", "erowi")
"""Cases of a man's title in “-er”."""
_RANKS = frozenset(("senior", "junior", "lead"))
_SHORTEST_NAME = 3
"""Letters of a part of a place's name. A shorter one is a preposition."""


def places(name: str, language: Locale) -> list[str]:
    """The towns and countries that may be meant; none where the words name no place."""
    if language not in DECLINED:
        return []
    if "-" in name and " " not in name:
        return _hyphenated(name, language)
    words = name.replace("-", " - ").split()
    if not words or len(words) > _MAX_WORDS:
        return []
    *before, last = words
    if not all(_may_precede(word, language) for word in before):
        return []
    if last.islower() or not (nouns := [each for each in readings(last, language) if each.kind == "place"]):
        return []
    if any("nom" in each.cases for each in nouns) and all(_may_be_nominative(each, language) for each in before):
        return [name]
    # “Самару” is no dative of Самар: a town stands behind “in”, “to” or “from”.
    nouns = [each for each in nouns if each.cases & {"gen", "loc", "acc"}] or nouns
    bases = dict.fromkeys(
        " ".join([*(_adjective(word, each.gender, language) for word in before), as_typed(each.base, last)]).replace(
            " - ", "-"
        )
        for each in nouns
        if before or each.cases & {"gen", "loc", "acc", "dat", "inst"}
    )
    return list(bases)


def _may_precede(word: str, language: Locale) -> bool:
    """Whether a town's name may begin with this word: “Nowego Sącza”, and not “Hotelu Pod Lipą”."""
    read = readings(word, language)
    return not read or word == "-" or any(each.kind in ("adjective", "place") for each in read)


def _hyphenated(name: str, language: Locale) -> list[str]:
    """“Ростова-на-Дону”, “Kędzierzynie-Koźlu”. “Domań-Bud” is a company: its first part is no place."""
    if known := [each for each in readings(name, language) if each.kind == "place" and "-" in each.base]:
        is_base = any("nom" in each.cases for each in known)
        return [name] if is_base else list(dict.fromkeys(_title_case(each.base) for each in known))
    parts = name.split("-")
    read = [readings(part, language) for part in parts]
    for case in CASES if any(each.kind == "place" for each in read[0]) else ():
        options = [_of_place(word, part, case) for word, part in zip(read, parts, strict=True)]
        if all(options):
            return [name] if case == "nom" else ["-".join(bases) for bases in product(*options)]
    return []


def _of_place(read: Sequence[Reading], part: str, case: str) -> list[str]:
    """The bases of a part of a town's name in this case: towns if there are any, else any word."""
    fits = [each for each in read if case in each.cases]
    towns = [each for each in fits if each.kind == "place"]
    return list(dict.fromkeys(as_typed(each.base, part) for each in towns or fits[:1]))


def _title_case(base: str) -> str:
    """`ростов-на-дону` as it is written."""
    return "-".join(
        part if at and len(part) < _SHORTEST_NAME else part.capitalize() for at, part in enumerate(base.split("-"))
    )


def phrase(text: str, language: Locale) -> str:
    """A job title or a company in the nominative where it is certain: `kierowniczką sprzedaży`; else as typed."""
    if compound := _english(text, language):
        return compound
    head = _head(text, language)
    if head is None:
        return _in_charge(text, language)
    if any("nom" in each.cases for each in head[1]):
        return text
    found = _phrases(text, *head, language)
    return found[0] if len(found) == 1 else text


def _english(text: str, language: Locale) -> str:
    """“Team leaderem”, “scrum mastera”: an English title takes the ending at its last word. Empty for any other."""
    *before, last = text.split() or [""]
    if language != "pl" or not 0 < len(before) <= 2 or not last.endswith(_OF_ENGLISH):
        return ""
    nouns = _nouns(readings(last, language))
    bases = {each.base for each in nouns if each.base.endswith("er")}
    if len(bases) != 1 or any("nom" in each.cases for each in nouns):
        return ""
    # “Asystent managera”, “pomoc fryzjera”: the last word is in the genitive.
    is_head = any(
        names_person(word, language) or any(each.gender != "m" for each in _nouns(readings(word, language)))
        for word in before if word.casefold() not in _RANKS
    )  # fmt: skip
    return "" if is_head else " ".join([*before, as_typed(bases.pop(), last)])


def _in_charge(text: str, language: Locale) -> str:
    """“Заведующей производством”, “управляющего”: a participle that is a job; what is behind it keeps its case."""
    first, _, rest = text.partition(" ")
    read = [each for each in readings(first, language) if each.kind == "adjective" and each.gender in ("m", "f")]
    if language != "ru" or not _PARTICIPLE.search(first) or any("nom" in each.cases for each in read):
        return text
    bases = {as_typed(each.base, first) for each in read}
    return f"{bases.pop()} {rest}".rstrip() if len(bases) == 1 else text


def phrases(text: str, language: Locale) -> list[str]:
    """All that a job title or a company may be in the nominative."""
    head = _head(text, language)
    return _phrases(text, *head, language) if head is not None else []


def _head(text: str, language: Locale) -> tuple[int, list[Reading]] | None:
    """Where the noun stands that a title or a company begins with, behind its adjectives, and its readings."""
    if language not in DECLINED:
        return None
    words = text.split()
    for at, word in enumerate(words[:3]):
        read = readings(word, language)
        nouns = _nouns(read)
        is_adjective = any(each.kind == "adjective" for each in read)
        if is_adjective and at + 1 < len(words) and (behind := _nouns(readings(words[at + 1], language))):
            if any(_agrees(word, noun, language) for noun in behind) and not word.lower().startswith(_IN_CHARGE):
                continue
            return None  # “заведующую аптекой”: she is in charge of it
        if nouns:
            return at, nouns
        if not is_adjective:
            return None
    return None


def _nouns(read: Sequence[Reading]) -> list[Reading]:
    return [each for each in read if each.kind == "noun"] or [each for each in read if each.kind == "place"]


def _phrases(text: str, at: int, nouns: Sequence[Reading], language: Locale) -> list[str]:
    words = text.split()
    found = []
    for each in nouns:
        if "nom" in each.cases:
            continue
        end = at + 1
        while end < len(words) and _agrees(words[end], each, language):
            end += 1
        if end < len(words) and words[end].islower() and _nouns(readings(words[end], language)):
            end = at + 1  # the adjectives belong to the next noun: “начальника юридического отдела”
        before, after = words[:at], words[at + 1 : end]
        adjectives = [_adjective(word, each.gender, language) for word in (*before, *after)]
        found.append([*adjectives[:at], as_typed(each.base, words[at]), *adjectives[at:], *words[end:]])
    return list(dict.fromkeys(" ".join(each) for each in found))


def _agrees(word: str, noun: Reading, language: Locale) -> bool:
    """Whether an adjective behind a noun belongs to it: `dyrektorem handlowym`."""
    return any(
        each.kind == "adjective" and each.gender == noun.gender and each.cases & noun.cases
        for each in readings(word, language)
    )


def _may_be_nominative(word: str, language: Locale) -> bool:
    read = readings(word, language)
    return not read or any("nom" in each.cases for each in read)


_ADJECTIVES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "m": (
        ("iego", "i"), ("ego", "y"), ("iemu", "i"), ("emu", "y"),
        ("kim", "ki"), ("gim", "gi"), ("im", "i"), ("ym", "y"),
    ),
    "f": (("kiej", "ka"), ("giej", "ga"), ("iej", "ia"), ("ej", "a"), ("ą", "a")),
    "n": (("iego", "ie"), ("ego", "e"), ("im", "ie"), ("ym", "e")),
}  # fmt: skip


def _adjective(word: str, gender: str, language: Locale) -> str:
    """The first word of a place: `Zielonej` Góry, `Нижнем` Новгороде."""
    if language == "pl":
        return next(
            (word.removesuffix(end) + base for end, base in _ADJECTIVES.get(gender, ()) if word.endswith(end)), word
        )
    read = [each for each in readings(word, language) if each.kind == "adjective" and each.gender == gender]
    return as_typed(read[0].base, word) if read else word
