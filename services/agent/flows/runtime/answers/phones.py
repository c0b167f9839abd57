"""Reads a phone number. A number without a country code may be of the region or of the language's country.

Where both countries have such a number, or neither has, the country code is asked for.
"""

import re

from libs.contracts import Locale
from libs.phone_numbers import Phone, is_valid, known_region, phones_in

_HOMES: dict[Locale, tuple[str, ...]] = {"es": ("ES",), "fr": ("FR",), "pl": ("PL",), "ko": ("KR",), "ru": ("RU",)}
"""Where most people of a language without a region are from."""

_RUSSIAN_TRUNK = re.compile(r"^\s*8[\s(-]{0,2}[3489]\d\d")
"""Russia and Kazakhstan dial 8 before the area code: eleven digits, as no other country writes them."""


def read_phone(text: str, region: str | None, language: Locale | None) -> Phone | None:
    """The one number of a text."""
    region = known_region(region) if region else None
    with_code = [each for each in phones_in(text, None) if "+" in text or "00" in text]
    if len(with_code) == 1:
        return with_code[0]
    digits = sum(each.isdigit() for each in text)
    if digits > 15 or len(with_code) > 1:
        return None
    number = re.search(r"[\d(][\d\s().\-/–]{4,24}\d", text)
    if digits == 11 and number and _RUSSIAN_TRUNK.match(number[0]) and region not in ("KR", "FR", "PL", "ES", "GB"):
        return _of(text, "RU")
    homes = [home for home in _HOMES.get(language or "en", ()) if home != region]
    found = {each.international: each for home in homes if (each := _of(text, home)) is not None}
    if region and (mine := _of(text, region, valid=bool(found))) is not None:
        found[mine.international] = mine
    return next(iter(found.values())) if len(found) == 1 else None


def _of(text: str, region: str, *, valid: bool = True) -> Phone | None:
    """The text's one number in this country, if it is `valid` there or at least possible."""
    numbers = phones_in(text, region)
    if len(numbers) != 1:
        return None
    return numbers[0] if not valid or is_valid(numbers[0]) else None
