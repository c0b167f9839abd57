"""Phone numbers without a country code: the language of the conversation decides the country."""

from collections.abc import Mapping

from libs.contracts import Locale
from libs.phone_numbers import is_plausible, with_country_code

_COUNTRIES: Mapping[Locale, str] = {"en": "GB", "es": "ES", "fr": "FR", "pl": "PL", "ko": "KR", "ru": "RU"}
"""The country with numbers that are written without a country code in this language."""


def is_certain_phone(number: str, language: Locale) -> bool:
    """Whether a number says by itself who is meant: “any idea who called from …?”"""
    return with_code(number, language).startswith("+") or is_plausible(number)


def with_country(fields: dict[str, str], language: Locale) -> None:
    """Adds the country code to numbers that are valid in the language's country and in the United States are not."""
    for prop in ("phone", "mobilephone", "fax"):
        if prop in fields:
            fields[prop] = with_code(fields[prop], language)


def with_code(number: str, language: Locale) -> str:
    """The number with the code of the language's country, where it is valid there."""
    return with_country_code(number, _COUNTRIES[language])
