"""Reads dates, numbers and yes or no as spreadsheets show them, where they can be read in one way only.

What else stands in the column decides some: next to “25/12/1990”, “03/04/1991” has the day first as well.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

DateOrder = Literal["day_first", "month_first"]
DecimalSign = Literal[",", "."]

_MAX_READ = 60
"""Characters of a date, a number or an answer."""

_SURE_CENTURY = 50
"""Years of two digits from this one on are of the last century; lower ones can be of either."""

_TIME = re.compile(
    r"[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = re.compile(r"^(\d{4})\s?([-/.년])\s*(\d{1,2})\s?[-/.월]\s*(\d{1,2})[.일]?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?:\s?(?:г|r|roku|года)\.?)?$")
_WORDS = re.compile(r"\d+월|\d+|[^\W\d_]+")
_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)*$")
_GROUPS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))")
_CURRENCY = re.compile(r"^[$€£₩₽¥]\s?|\s?(?:[$€£₩₽¥]|zł|eur|usd|gbp|pln|krw|rub|руб\.?)$", re.IGNORECASE)
_SHORTENED = re.compile(r"^[+-]?\d(?:[.,]\d+E\+?\d+|E\+\d+)$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("values.yaml").read_text(encoding="utf-8"))
    return listed


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names = _listed()["months"].values()
    return {name: month for each in names for month, spelt in enumerate(each, start=1) for name in spelt}


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(_listed()["fillers"]["all"])


@lru_cache(maxsize=2)
def _answers(name: str) -> frozenset[str]:
    return frozenset(word for each in _listed()[name].values() for word in each)


def is_shortened(cell: str) -> bool:
    """Whether a spreadsheet shows this number with fewer digits than it has: 4.91512E+11."""
    return len(cell) <= _MAX_READ and _SHORTENED.match(cell) is not None


def read_yes_or_no(cell: str) -> str | None:
    plain = cell.strip().casefold() if len(cell) <= _MAX_READ else ""
    return "true" if plain in _answers("yes") else "false" if plain in _answers("no") else None


def date_order(cells: Iterable[str]) -> DateOrder | None:
    """The order of day and month in a column, if some of its dates show it and none shows the other."""
    found: set[DateOrder] = set()
    for cell in cells:
        day, month = _two_numbers(cell)
        if day > 12 >= month:
            found.add("day_first")
        elif month > 12 >= day:
            found.add("month_first")
    return found.pop() if len(found) == 1 else None


def _two_numbers(cell: str) -> tuple[int, int]:
    read = _YEAR_LAST.match(_without_time(cell)[0]) if len(cell) <= _MAX_READ else None
    return (int(read[1]), int(read[3])) if read else (0, 0)


def read_date(cell: str, order: DateOrder | None) -> str | None:
    """A date, perhaps with a time, as ISO 8601 has it. None for what is no date, or could be several."""
    if len(cell) > _MAX_READ:
        return None
    date, time = _without_time(cell.strip())
    parts = _of_digits(date, order) or _of_words(date)
    if parts is None:
        return None
    try:
        read = datetime.fromisoformat(f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}{time}")
    except ValueError:
        return None
    return read.isoformat() if time else read.date().isoformat()


def _without_time(cell: str) -> tuple[str, str]:
    found = _TIME.search(cell)
    if found is None:
        return cell, ""
    hour, half = int(found[1]), (found[4] or "").replace(".", "").lower()
    if half and not 1 <= hour <= 12:
        return cell, ""
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    zone = "" if not found[5] else "+00:00" if found[5] in ("Z", "UTC", "GMT") else found[5]
    return cell[: found.start()].strip(), f"T{hour:02}:{found[2]}:{found[3] or '00'}{zone}"


def _of_digits(date: str, order: DateOrder | None) -> tuple[int, int, int] | None:
    if first := _YEAR_FIRST.match(date):
        return int(first[1]), int(first[3]), int(first[4])
    last = _YEAR_LAST.match(date)
    year = _year(last[4]) if last else None
    if last is None or year is None:
        return None
    one, two = int(last[1]), int(last[3])
    if one > 12 or one == two or (two <= 12 and (last[2] == "." or order == "day_first")):
        return year, two, one
    return (year, one, two) if two > 12 or order == "month_first" else None


def _year(digits: str) -> int | None:
    if len(digits) == 4:
        return int(digits)
    return 1900 + int(digits) if int(digits) >= _SURE_CENTURY else None


def _of_words(date: str) -> tuple[int, int, int] | None:
    """`3 Nov 2026`, `November 3rd, 2026`, `3 de noviembre de 2026`, `3 listopada 2026 r.`"""
    words = [word for word in _WORDS.findall(date.casefold()) if word not in _fillers()]
    if len(words) != 3:
        return None
    months = [_months()[word] for word in words if word in _months()]
    numbers = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    year = _year(numbers[1]) if len(numbers[1]) in (2, 4) else None
    return (year, months[0], int(numbers[0])) if year is not None and len(numbers[0]) <= 2 else None


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
    return _GROUPS.sub("", _CURRENCY.sub("", cell.strip().replace("\u00a0", " ").replace("\u202f", " ")).strip())


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
