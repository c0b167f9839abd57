"""Reads numbers and yes or no as spreadsheets show them, where they can be read in one way only.

Other cells of the column decide some: next to “1,250,000”, “12,500” has a comma for thousands as well.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from libs.yaml_files import read_yaml

DecimalSign = Literal[",", "."]

_MAX_READ = 60
"""Characters of a number or an answer."""

_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)*$")
_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))")
_CODES = r"eur|usd|gbp|pln|krw|rub|chf|us\$"
_CURRENCY = re.compile(
    rf"^(?:[$€£₩₽¥]|(?:{_CODES})(?=[\s\d+-]))\s?|\s?(?:[$€£₩₽¥원]|zł|{_CODES}|руб\.?)$", re.IGNORECASE
)
_BRACKETS = re.compile(r"^\(([^()]+)\)$")
"""How accountants write a negative number."""

_SHORTENED = re.compile(r"^[+-]?\d(?:[.,]\d+E\+?\d+|E\+\d+)$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = read_yaml(Path(__file__).with_name("values.yaml").read_text(encoding="utf-8"))
    return listed


@lru_cache(maxsize=2)
def _answers(name: str) -> frozenset[str]:
    return frozenset(word for each in _listed()[name].values() for word in each)


def is_shortened(cell: str) -> bool:
    """Whether a spreadsheet shows this number with fewer digits than it has: 4.91512E+11."""
    return len(cell) <= _MAX_READ and _SHORTENED.match(cell) is not None


def read_yes_or_no(cell: str) -> str | None:
    plain = cell.strip().casefold() if len(cell) <= _MAX_READ else ""
    return "true" if plain in _answers("yes") else "false" if plain in _answers("no") else None


def decimal_sign(cells: Iterable[str]) -> DecimalSign | None:
    """The sign before the fractions of a column, if some of its numbers show it and none shows the other."""
    found = {sign for sign in (_sign_in(_bare(cell)) for cell in cells if len(cell) <= _MAX_READ) if sign is not None}
    return found.pop() if len(found) == 1 else None


def read_number(cell: str, sign: DecimalSign | None) -> str | None:
    """A number without separators of thousands and with a point. None for what is none, or could be two."""
    bare = _bare(cell) if len(cell) <= _MAX_READ else ""
    if not _NUMBER.match(bare):
        return None
    if "," not in bare and "." not in bare:
        return bare
    own = _sign_in(bare) or sign or ("." if "," not in bare else None)
    if own is None:
        return None
    group = "." if own == "," else ","
    return bare.replace(group, "").replace(",", ".")


def _bare(cell: str) -> str:
    plain = cell.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    negative = _BRACKETS.match(plain)
    bare = _GROUPS.sub("", _CURRENCY.sub("", negative[1] if negative else plain).strip())
    return f"-{bare}" if negative and bare[:1].isdecimal() else bare


def _sign_in(bare: str) -> DecimalSign | None:
    """The decimal sign that this number alone shows: in 1,250.75 and 1,250,000 it is the point, in 12,5 the comma."""
    if not _NUMBER.match(bare):
        return None
    signs: Sequence[str] = [each for each in bare if each in ",."]
    if len(set(signs)) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else None  # type: ignore[return-value]
    if len(signs) > 1:
        return "." if signs[0] == "," else ","
    if not signs:
        return None
    before, _, after = bare.lstrip("+-").partition(signs[0])
    is_fraction = len(after) != 3 or len(before) > 3 or before.startswith("0")
    return signs[0] if is_fraction else None  # type: ignore[return-value]
