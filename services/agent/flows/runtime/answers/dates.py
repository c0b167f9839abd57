"""Reads a date: in digits by the region's order, and in words of the six languages with the library dateparser.

A date that can be read in two ways, or without its year, is asked for again.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from libs.contracts import Locale
from libs.dates import UnclearDate, date_in_figures, usual_order, with_day_numbers
from services.agent.flows.runtime.answers.words import fold, languages, phrases, words_of

MAX_DATE = 120
"""Characters: a longer text is no date, and words of dates are looked up one by one."""

_YEAR_AHEAD = 15
"""Years: a year of two digits that lies further ahead was meant in the century before."""

_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|e|º|го|е|ого)\b")
_WEEK = 7
_ANY_DAY = date(2000, 1, 1)


def read_date(text: str, language: Locale | None, region: str | None, today: date | None) -> date | None:
    """The date in a text; None if there is none. Raises UnclearDate.

    Without `today` a date needs its year in four digits, and none is counted from today.
    """
    if len(text) > MAX_DATE:
        return None
    text = with_day_numbers(text)
    try:
        if (found := date_in_figures(text, usual_order(region, language), today)) is not None:
            return found
    except UnclearDate:
        raise
    except ValueError:
        return None  # the library would guess another day
    for each in languages(language):
        if (named := _in_words(text, each, today)) is not None:
            return named
    return None


def _in_words(text: str, language: Locale, today: date | None) -> date | None:
    words = words_of(language)
    folded = words.pattern("courtesies").sub(" ", fold(text))
    for ending in words.value("names", "endings"):
        folded = folded.rstrip(" .!").removesuffix(ending)
    days = words.numbers("date", "days")
    if (named := phrases(list(days), open_end=language == "ko").search(folded)) is not None:
        if today is None:
            return None
        return today + timedelta(days=days[" ".join(named[0].split())])
    spelt = re.findall(r"[\w'.-]+", _ORDINAL.sub("", folded.replace(",", " ")))
    fillers, later = words.words("date", "fillers"), words.words("date", "next")
    pairs = [(word, plain) for word in spelt if (plain := fold(word).strip(".-'")) and plain not in fillers | later]
    has_digits = any(each.isdigit() for each in folded)
    if not 1 <= len(pairs) <= 6 or (not has_digits and any(each in words.words("date", "vague") for _, each in pairs)):
        return None
    core = " ".join(word for word, _ in pairs)
    is_next = any(fold(word) in later for word in spelt)
    for candidate in dict.fromkeys((folded.strip(" .!,"), core)):
        if (found := _settled(candidate, language, today, is_next=is_next)) is not None:
            return found
    return None


def _settled(words: str, language: Locale, known_day: date | None, *, is_next: bool) -> date | None:
    """The date if the words alone decide it, whatever day it is said on; or a number of days from today; or a weekday.

    What the library fills in from today, a year or a day, changes with the day, and was not said.
    """
    today = known_day or _ANY_DAY
    # Another day, month and year: a part that the library fills in differs in one of them.
    bases = [today + timedelta(days=ahead) for ahead in (0, 1, 40, 400)]
    values: list[date] = []
    for base in bases:
        if (value := _parse(words, language, base)) is None:
            return None
        values.append(value)
    if len(set(values)) == 1:
        has_century = re.search(r"\d{4}", words) is not None
        if known_day is None and not has_century:
            return None
        late = values[0].year > today.year + _YEAR_AHEAD and not has_century
        return values[0].replace(year=values[0].year - 100) if late else values[0]
    if known_day is None:
        return None
    ahead = {value - base for value, base in zip(values, bases, strict=True)}
    if len(ahead) == 1:
        return None if is_next else values[0]
    is_weekday = len({value.weekday() for value in values}) == 1 and all(1 <= each.days <= _WEEK for each in ahead)
    if not is_weekday or any(each.isdigit() for each in words):
        return None
    # “Next Friday”, said on a Monday, may be one of two.
    if is_next and today.weekday() < values[0].weekday():
        raise UnclearDate
    return values[0]


def _parse(words: str, language: Locale, today: date) -> date | None:
    import dateparser  # 70 ms; most conversations have no date

    settings: Any = {
        "RELATIVE_BASE": datetime.combine(today, time(12)), "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY", "PARSERS": ["relative-time", "absolute-time", "custom-formats"],
    }  # fmt: skip
    try:
        found = dateparser.parse(words, languages=[language], settings=settings)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return found.date() if found else None
