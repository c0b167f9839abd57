"""Dates in figures and with the names of months: the one place that reads them, for chats, flows and files.

A date counts if it can be read in one way. For 03/04/2026 something else must give the order of day and month: the
region, the language, or other dates of the same column.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from libs.contracts import Locale
from libs.yaml_files import read_yaml

DateOrder = Literal["day_first", "month_first"]

MAX_DATE = 60
"""Characters of a text that is nothing but a date, perhaps with a time."""

_MONTH_FIRST = frozenset(("US", "AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "VI"))
_BOTH_ORDERS = frozenset(("CA",))
_DAY_FIRST_LANGUAGES = ("es", "fr", "pl", "ru")
_YEAR_AHEAD = 15
"""Years: a year of two digits that lies further ahead was meant in the century before."""

_PAST_CENTURY = 50
"""Without today's date, years of two digits from this one on are of the last century; lower ones can be of either."""

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.년]\s*(\d{1,2})\s?[-/.월]\s*(\d{1,2})(?!\d)일?\.?")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-./ ])\s?(\d{1,2})\s?[-./ ]\s?(\d{4}|\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_WORD = re.compile(r"(?<=\d)\s?(?:г|год|года|r|roku|rok)\.?$", re.IGNORECASE)
_TIME = re.compile(
    r"[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_WORDS = re.compile(r"\d+월|\d+|[^\W\d_]+")


class UnclearDate(ValueError):
    """The text can be read as two dates."""


def usual_order(region: str | None, language: Locale | None) -> DateOrder | None:
    """The order of day and month in a country; without one, in the countries of the language, if they agree."""
    if region is None:
        return "day_first" if language in _DAY_FIRST_LANGUAGES else None
    if region.upper() in _MONTH_FIRST:
        return "month_first"
    return None if region.upper() in _BOTH_ORDERS else "day_first"


def shown_order(cells: Iterable[str]) -> DateOrder | None:
    """The order in a column, if some of its dates show it and none shows the other."""
    found: set[DateOrder] = set()
    for cell in cells:
        read = _YEAR_LAST.match(_without_time(cell)[0]) if len(cell) <= MAX_DATE else None
        first, second = (int(read[1]), int(read[3])) if read else (0, 0)
        if first > 12 >= second:
            found.add("day_first")
        elif second > 12 >= first:
            found.add("month_first")
    return found.pop() if len(found) == 1 else None


def with_day_numbers(text: str) -> str:
    """The text with figures for the days that stand in words next to a month: “doce de marzo” → “12 de marzo”."""
    for pattern, days in _days_in_words():
        for found in reversed(list(pattern.finditer(text))):
            start, end = found.span("day")
            text = text[:start] + days.get(_spaced(found["day"]), found["day"]) + text[end:]
    return text


def is_month(word: str) -> bool:
    """Whether a word is the name of a month, as it stands next to a day: “grudnia”."""
    return word.casefold() in _months()


def has_year(text: str) -> bool:
    """Whether a date with its year may be in a text: most have none, and the search for months takes longer."""
    return _YEAR.search(text) is not None


def worded_dates(text: str) -> list[tuple[int, int]]:
    """Where dates with a month's name and a year stand: “3 marca 1985”, “September 21st, 1979”."""
    return [found.span() for found in _worded().finditer(text)]


@lru_cache(maxsize=1)
def _worded() -> "re.Pattern[str]":
    month = "|".join(sorted(_months(), key=len, reverse=True))
    day, year = r"\d{1,2}(?:st|nd|rd|th|er|º|-?го|-?е)?", rf"{_YEAR.pattern}(?: ?(?:г\.|года|r\.|roku))?"
    day_first = rf"{day}\s(?:de |of )?(?:{month})\.?,?\s(?:de |del )?{year}"
    month_first = rf"(?:{month})\.? (?:the )?{day},?\s{year}"
    year_first = rf"{_YEAR.pattern}년 ?\d{{1,2}}월 ?\d{{1,2}}일"
    return re.compile(rf"(?<!\w)(?:{day_first}|{month_first}|{year_first})(?!\w)", re.IGNORECASE)


def _spaced(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words.casefold())


@lru_cache(maxsize=1)
def _days_in_words() -> list[tuple["re.Pattern[str]", dict[str, str]]]:
    """Patterns of a day in words before and behind a month, each with the figures of its words."""
    found = []
    for language, listed in _listed()["days"].items():
        ending = "일" if language == "ko" else ""
        days = {name: f"{day}{ending}" for day, names in enumerate(listed, start=1) for name in names}
        day = "|".join(name.replace(" ", r"[\s-]+") for name in sorted(days, key=len, reverse=True))
        month = "|".join(
            sorted((name for names in _listed()["months"][language] for name in names), key=len, reverse=True)
        )
        before = rf"(?<!\w)(?P<day>{day})(?=\s+(?:de |of )?(?:{month})(?!\w))"
        behind = rf"(?<!\w)(?:{month})\s*(?:the )?(?P<day>{day})(?!\w)"
        found += [(re.compile(each, re.IGNORECASE), days) for each in (before, behind)]
    return found


def date_in_figures(text: str, order: DateOrder | None, today: date | None = None) -> date | None:
    """The first date in figures of a text; None if there is none.

    Raises UnclearDate, and ValueError for a day that no month has.
    """
    found = _figures(text)
    return _read(found, order, today) if found else None


def read_date(text: str, order: DateOrder | None, today: date | None = None) -> str | None:
    """A text that is nothing but a date, perhaps with a time, as ISO 8601 has it.

    None for what is no date, or could be several. `today` decides the century of a year of two digits.
    """
    if len(text) > MAX_DATE:
        return None
    day, time = _without_time(with_day_numbers(text).strip())
    day = _YEAR_WORD.sub("", day)
    found = _figures(day)
    try:
        read = _of_words(day, today) if found is None else _read(found, order, today) if found[0] == day else None
        if read is None:
            return None
        return datetime.fromisoformat(f"{read.isoformat()}{time}").isoformat() if time else read.isoformat()
    except ValueError:
        return None


def _figures(text: str) -> "re.Match[str] | None":
    return _YEAR_FIRST.search(text) or _YEAR_LAST.search(text)


def _read(found: "re.Match[str]", order: DateOrder | None, today: date | None) -> date:
    if found.re is _YEAR_FIRST:
        return date(int(found[1]), int(found[2]), int(found[3]))
    first, mark, second, year = int(found[1]), found[2], int(found[3]), _year(found[4], today)
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    if mark == "." or order == "day_first":
        return date(year, second, first)
    if order == "month_first":
        return date(year, first, second)
    raise UnclearDate


def _year(digits: str, today: date | None) -> int:
    if len(digits) == 4:
        return int(digits)
    if today is None:
        if int(digits) < _PAST_CENTURY:
            raise UnclearDate
        return 1900 + int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + _YEAR_AHEAD else year


def _without_time(text: str) -> tuple[str, str]:
    found = _TIME.search(text)
    if found is None:
        return text, ""
    hour, half = int(found[1]), (found[4] or "").replace(".", "").lower()
    if half and not 1 <= hour <= 12:
        return text, ""
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    zone = "" if not found[5] else "+00:00" if found[5] in ("Z", "UTC", "GMT") else found[5]
    return text[: found.start()].strip(), f"T{hour:02}:{found[2]}:{found[3] or '00'}{zone}"


def _of_words(text: str, today: date | None) -> date | None:
    """`3 Nov 2026`, `Tuesday, November 3rd, 2026`, `3 de noviembre de 2026`, `3 listopada 2026 r.`"""
    words = [word for word in _WORDS.findall(text.casefold()) if word not in _fillers()]
    if len(words) != 3:
        return None
    months = [_months()[word] for word in words if word in _months()]
    numbers = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    if len(numbers[0]) > 2 or len(numbers[1]) not in (2, 4):
        return None
    return date(_year(numbers[1], today), months[0], int(numbers[0]))


@lru_cache(maxsize=1)
def _listed() -> dict[str, dict[str, list[list[str]]]]:
    listed: dict[str, dict[str, list[list[str]]]] = read_yaml(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return listed


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names = _listed()["months"].values()
    return {name: month for each in names for month, spelt in enumerate(each, start=1) for name in spelt}


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(word for each in _listed()["fillers"].values() for words in each for word in words)
