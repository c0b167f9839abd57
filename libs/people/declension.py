"""Base forms of family names that are in no dictionary, by their endings.

Each table holds, for a gender and a case, endings with those of the base forms that they may come from. More than one base
form means that only a comparison with a record or an address can decide.
"""

import re
from collections.abc import Mapping, Sequence

from libs.contracts import Locale

Table = Mapping[tuple[str, str], Sequence[tuple[str, tuple[str, ...]]]]

_PL_F_GEN = (("ej", ("a",)), ("y", ("a",)), ("i", ("a", "ia")))
_PL_F_LOC = (
    ("ej", ("a",)), ("dzie", ("da",)), ("cie", ("ta",)), ("rze", ("ra",)), ("ole", ("oła",)), ("le", ("ła",)), ("ce", ("ka", "ca")), ("dze", ("ga",)),
    ("sze", ("cha", "sza")), ("ie", ("a",)), ("y", ("a",)), ("i", ("a", "ia")),
)  # fmt: skip
_PL_M_GEN = (
    ("iego", ("i",)), ("ego", ("y",)), ("ńca", ("niec",)), ("ca", ("ec", "c")), ("ka", ("ek", "k")), ("nia", ("ń", "eń", "ień")), ("ścia", ("ść",)),
    ("sia", ("ś",)), ("cia", ("ć",)), ("la", ("l", "el")), ("ra", ("r", "er")), ("a", ("",)), ("y", ("a",)), ("i", ("a",)),
)  # fmt: skip
_PL: Table = {
    ("f", "acc"): (("ą", ("a",)), ("ę", ("a",))),
    ("f", "gen"): _PL_F_GEN, ("f", "dat"): _PL_F_LOC, ("f", "loc"): _PL_F_LOC, ("f", "inst"): (("ą", ("a",)),),
    ("m", "gen"): _PL_M_GEN, ("m", "acc"): (*_PL_M_GEN[:-2], ("ę", ("a",))),
    ("m", "dat"): (("iemu", ("i",)), ("emu", ("y",)), ("kowi", ("ek", "k")), ("niowi", ("ń", "eń", "ień")), ("owi", ("",)), *_PL_F_LOC[1:]),
    ("m", "inst"): (("kiem", ("ek", "k")), ("iem", ("i", "")), ("em", ("",)), ("im", ("i",)), ("ym", ("y",)), ("ą", ("a",))),
}  # fmt: skip
_RU_F_GEN = (
    ("ской", ("ская",)), ("цкой", ("цкая",)), ("овой", ("ова",)), ("евой", ("ева",)), ("ёвой", ("ёва",)), ("иной", ("ина",)), ("ыной", ("ына",)),
    ("ой", ("ая",)), ("ей", ("яя", "ая")),
)  # fmt: skip
_RU_M_GEN = (
    ("ского", ("ский", "ской")), ("цкого", ("цкий", "цкой")), ("ова", ("ов",)), ("ева", ("ев",)), ("ёва", ("ёв",)), ("ина", ("ин",)), ("ына", ("ын",)),
    ("его", ("ий",)), ("ого", ("ый", "ой", "ий")), ("ца", ("ец", "ц")), ("ка", ("к", "ок", "ек")), ("я", ("ь", "й")), ("а", ("",)),
)  # fmt: skip
_RU_A = {"acc": (("у", ("а",)), ("ю", ("я",))), "gen": (("ы", ("а",)), ("и", ("а", "я"))), "dat": (("е", ("а", "я")),)}
_RU: Table = {
    ("f", "acc"): (("скую", ("ская",)), ("цкую", ("цкая",)), ("ую", ("ая",)), ("юю", ("яя",)), *_RU_A["acc"]),
    ("f", "gen"): (*_RU_F_GEN, *_RU_A["gen"]), ("f", "dat"): (*_RU_F_GEN, *_RU_A["dat"]), ("f", "loc"): (*_RU_F_GEN, *_RU_A["dat"]),
    ("f", "inst"): (*_RU_F_GEN,),
    ("m", "gen"): (*_RU_M_GEN, *_RU_A["gen"]), ("m", "acc"): (*_RU_M_GEN, *_RU_A["acc"]),
    ("m", "dat"): (
        ("скому", ("ский", "ской")), ("цкому", ("цкий", "цкой")), ("ому", ("ый", "ой", "ий")), ("ему", ("ий",)), ("ю", ("ь", "й")), ("у", ("",)), *_RU_A["dat"],
    ),
    ("m", "inst"): (("ским", ("ский",)), ("цким", ("цкий",)), ("овым", ("ов",)), ("евым", ("ев",)), ("иным", ("ин",)), ("ым", ("ый", "ой")), ("ом", ("",)), ("ем", ("ь", "й", ""))),
}  # fmt: skip
_OBLIQUE = re.compile(r"(?:[ęą]|[ie]mu|ego|owi|ую|юю|[оеё]ву|[иы]ну|[ое]го|[ое]му|[оеё]вой|иной|ыной)$")
"""Endings that no name has in the nominative."""
_FIXED = ("о", "е", "и", "у", "ю", "э", "ых", "их", "ко", "o", "u", "é", "ó")
_VOWELS = "аеёиоуыэюяaąeęioóuy"


def base_forms(word: str, language: Locale, gender: str, case: str) -> Sequence[str]:
    """The base forms that a family name with this ending may have; none where the ending contradicts."""
    lower = word.lower()
    if case == "nom":
        return () if _OBLIQUE.search(lower) else (word,)
    for ending, bases in (_PL if language == "pl" else _RU).get((gender, case), ()):
        if lower.endswith(ending) and len(word) - len(ending) >= 2:
            return [word[: -len(ending)] + base for base in bases]
    is_fixed = lower.endswith(_FIXED) or (gender == "f" and lower[-1] not in _VOWELS)
    return (word,) if is_fixed else ()
