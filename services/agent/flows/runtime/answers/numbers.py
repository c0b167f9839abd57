"""Reads a number: in digits with either decimal mark, in words, and with a unit that multiplies it (`5k`)."""

import math
import re
from decimal import Decimal

from libs.contracts import Locale
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_DIGITS = re.compile(r"(?<![\w.,])[-−+]?\d[\d\s.,'’]*")


def read_number(text: str, language: Locale | None) -> float | None:
    """The one number of a text; None where there is none, or several."""
    found = list(_DIGITS.finditer(text))
    # “A4” has a digit, and is no number.
    if len(found) > 1 or (not found and any(each.isdigit() for each in text)):
        return None
    if not found:
        return _in_words(text, language)
    value = decimal(found[0][0].replace("−", "-").strip(" .,'’+"))
    unit = _unit(text[found[0].end() :], language)
    if not unit:
        return None
    return value if value is None or unit == 1 else float(Decimal(repr(value)) * unit)


def _unit(behind: str, language: Locale | None) -> int:
    """What the word directly behind the digits multiplies them by: 1 for any other word."""
    word = re.match(r"\s{0,2}([^\W\d_]{1,12})", fold(behind))
    if word is None:
        return 1
    for each in languages(language):
        units = words_of(each).numbers("units")
        if each == "ko":
            korean = [
                name for name in sorted(units, key=len, reverse=True) if name >= "가" and word[1].startswith(name)
            ]
            if korean:
                return units[korean[0]]
        if word[1] in units:
            return units[word[1]]
    return 1


def _in_words(text: str, language: Locale | None) -> float | None:
    for each in languages(language):
        words = words_of(each)
        numbers = words.numbers("numbers")
        units = {name: value for name, value in words.numbers("units").items() if len(name) > 1}
        spelt = [re.sub(r"(?:명|개|번|분|살)$", "", word) if each == "ko" else word for word in tokens(fold(text))]
        found = [numbers[word] for word in spelt if word in numbers]
        factors = [units[word] for word in spelt if word in units]
        if len(found) == 1 and len(factors) <= 1 and len(spelt) <= 6:
            return float(found[0] * (factors[0] if factors else 1))
    return None


def decimal(digits: str) -> float | None:
    """The last mark is the decimal one, unless three digits follow it and it stands like a thousands mark."""
    digits = re.sub(r"[\s'’]", "", digits)
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 1 and re.fullmatch(r"-?[1-9]\d{0,2}([.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif marks:
        whole, _, part = digits.rpartition(marks[-1])
        digits = re.sub(r"[.,]", "", whole) + "." + part
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
