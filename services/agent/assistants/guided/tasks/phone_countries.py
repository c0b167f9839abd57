"""Phone numbers without a country code: the language of the conversation decides the country."""

from collections.abc import Mapping

from libs.contracts import Locale
from libs.phone_numbers import is_number_in, is_plausible, with_country_code

_COUNTRIES: Mapping[Locale, str] = {"en": "GB", "es": "ES", "fr": "FR", "pl": "PL", "ko": "KR", "ru": "RU"}
"""The country with numbers that are written without a country code in this language."""
_GROUPS, _PAIR, _DIGITS = 4, 2, 10
"""A Russian number without its 8 has four groups, the last two of them of two digits."""


def is_certain_phone(number: str, language: Locale) -> bool:
    """Whether a number says by itself who is meant: “any idea who called from …?”"""
    return with_code(number, language).startswith("+") or is_plausible(number)


def with_country(number: str, language: Locale, region: str | None) -> str:
    """The number with the code of the language's country, unless it is a number of the conversation's region."""
    is_russian = language == "ru" and _is_grouped(number)
    if region is not None and not is_russian and is_number_in(number, region):
        return number
    return with_code(number, language)


def with_code(number: str, language: Locale) -> str:
    """The number with the code of the language's country, where it is valid there."""
    return with_country_code(
        f"8 {number}" if language == "ru" and _is_grouped(number) else number, _COUNTRIES[language]
    )


def _is_grouped(number: str) -> bool:
    """“(812) 300-40-50”: pairs at its end, as Russians write a number and Americans do not."""
    sizes = [len(group) for group in "".join(each if each.isdigit() else " " for each in number).split()]
    return len(sizes) >= _GROUPS and sizes[2] == sizes[3] == _PAIR and sum(sizes[:_GROUPS]) == _DIGITS
