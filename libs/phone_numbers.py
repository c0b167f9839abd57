"""Phone numbers: the one place that finds them in texts and decides which are valid.

A number is valid if it could exist. Whether it does is not asked, because numbering plans change faster than tables.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    ValidationResult,
)

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.phone_forms import EXTENSION_FORM
from libs.phone_forms import PHONE_FORM as PHONE_FORM

MAX_PHONE = 200
"""Characters of a text that is nothing but a number: the patterns take longer than in proportion to the length."""

_ADDRESS = re.compile(ROUGH_EMAIL_FORM)
_TWO = re.compile(r"((?:\d[ .\-()\u00a0]{0,2}){9,15})/\s?(?=[+(]?\d(?:[ .\-()\u00a0]{0,2}\d){6})")
"""A slash behind a whole number: behind an area code it is within the number."""

_MIN_INTERNATIONAL, _MAX_INTERNATIONAL = 11, 15
"""Digits of a number with its country code and without the plus. With ten it may be a national one."""
_NO_PLUS = re.compile(r"^\s*[1-9]\d{0,14}(?:[ .\-/\u00a0]?\(?\d{1,14}\)?){0,8}\s*$")
# Russia and Kazakhstan dial 8 before the area code: eleven digits, as no other country writes them.
_RUSSIAN_TRUNK = re.compile(r"^\s*8[\s(-]{0,2}[3489]\d\d")
_FORM = re.compile(rf"^\+?[\d\s().\-/–\u00a0]+(?:[\s,;]*\(?{EXTENSION_FORM}[\s=:.]*\d{{1,6}}\)?)?$", re.IGNORECASE)
_SPELLED = re.compile(rf"(?<![\s,;])[\s,;]*\(?{EXTENSION_FORM}[\s=:.]*(\d{{1,6}})\)?$", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:tel|phone|callto):\s*", re.IGNORECASE)


def two_numbers(text: str) -> str:
    """The text with a comma between two numbers that a slash divides: “02 98 55 01 23 / 06 39 98 01 23”."""
    return _TWO.sub(r"\1, ", text)


class NotAPhone(ValueError):
    """`lacks_code`: with a country or area code it could be one."""

    def __init__(self, *, lacks_code: bool) -> None:
        super().__init__("The country or area code is missing." if lacks_code else "This can't be a phone number.")
        self.lacks_code = lacks_code


class Phone(NamedTuple):
    """`international` is E.164; `national` the same without the country code, as HubSpot's search knows it."""

    international: str
    national: str
    extension: str

    def __str__(self) -> str:
        return f"{self.international} ext. {self.extension}" if self.extension else self.international

    @property
    def grouped(self) -> str:
        """For people: in groups of digits, as they write it."""
        return phonenumbers.format_number(phonenumbers.parse(self.international), PhoneNumberFormat.INTERNATIONAL)


_EXAMPLES = {
    "GB": "+44 20 7946 0958", "ES": "+34 912 345 678", "FR": "+33 1 23 45 67 89", "PL": "+48 22 123 45 67",
    "KR": "+82 2 312 3456", "RU": "+7 495 123 45 67", "US": "+1 415 555 0100",
}  # fmt: skip
"""Numbers that belong to nobody, for the countries where most people of our languages live."""


def example_phone(region: str | None, language: Locale) -> str:
    """A number as people of this country write it, else of the language's country."""
    known = known_region(region) if region else None
    known = known or _HOMES.get(language, "GB")
    if known in _EXAMPLES or (number := phonenumbers.example_number(known)) is None:
        return _EXAMPLES.get(known, _EXAMPLES["GB"])
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def is_valid(phone: Phone) -> bool:
    """Whether its country has such numbers, as far as the tables know."""
    return phonenumbers.is_valid_number(phonenumbers.parse(phone.international))


def known_region(text: str) -> str | None:
    """The two letters of a country with a numbering plan."""
    return text.upper() if text.upper() in phonenumbers.SUPPORTED_REGIONS else None


def normal_phone(text: str, region: str | None) -> Phone:
    """The one spelling of a number. Raises NotAPhone.

    “358401234567”, as other programs copy it, has its country code without the plus.
    """
    try:
        return _normal_phone(text, region)
    except NotAPhone:
        if not _lacks_plus(text):
            raise
        return _normal_phone(f"+{text.strip()}", None)


def _normal_phone(text: str, region: str | None) -> Phone:
    if len(text) > MAX_PHONE:
        raise NotAPhone(lacks_code=False)
    typed = _SPELLED.sub(r" ext. \1", _SCHEME.sub("", text))
    region = known_region(region) if region else None
    if typed.lstrip("( ").startswith("00") and (region is None or not is_number_in(typed, region)):
        typed = f"+{typed.lstrip('( ')[2:]}"
    try:
        read = phonenumbers.parse(typed, region)
        number, extension = _settled(read), read.extension or ""
    except NumberParseException as error:
        lacks_code = error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not typed.startswith("+")
        raise NotAPhone(lacks_code=lacks_code) from error
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE:
        raise NotAPhone(lacks_code=possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 1 and not typed.startswith("+") and national.startswith("0"):
        raise NotAPhone(
            lacks_code=True
        )  # no area code of North America begins so: “06 12 34 56 78” is another country's
    return Phone(_e164(number), national, extension)


def is_number_in(typed: str, region: str) -> bool:
    """Whether a number that begins with 00 is a valid one of its region as it stands."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(typed, region))
    except NumberParseException:
        return False


def calling_code(region: str) -> str:
    """ "52" for MX; empty where there is no numbering plan."""
    code = phonenumbers.country_code_for_region(region)
    return str(code) if code else ""


@lru_cache(maxsize=1_024)
def _lacks_plus(text: str) -> bool:
    """Whether a number is a valid one of another country, if a plus stood before it."""
    digits = sum(each.isdigit() for each in text)
    if not _MIN_INTERNATIONAL <= digits <= _MAX_INTERNATIONAL or not _NO_PLUS.match(text) or _RUSSIAN_TRUNK.match(text):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{text.strip()}"))
    except NumberParseException:
        return False


_SPOKEN_IN = ("US", "GB", "ES", "MX", "FR", "PL", "KR", "RU")
"""Large countries of the six languages."""


@lru_cache(maxsize=1_024)
def is_plausible(text: str) -> bool:
    """Whether a number without a plus is a valid one in a country of the six languages, or has its country code."""
    if _lacks_plus(text):
        return True
    for region in _SPOKEN_IN:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(text, region)):
                return True
        except NumberParseException:
            return False
    return False


def with_country_code(text: str, country: str) -> str:
    """A national number of this country in international form, unless it could as well be a North American one.

    A British one begins with 0; without it the number may be any country's.
    """
    typed = text.lstrip("( ")
    if typed.startswith(("+", "00")) or is_number_in(text, "US") or (country == "GB" and not typed.startswith("0")):
        return text
    try:
        number = phonenumbers.parse(_SPELLED.sub(r" ext. \1", text), country)
    except NumberParseException:
        return text
    if not phonenumbers.is_valid_number(number):
        return text
    extension = f" ext. {number.extension}" if number.extension else ""
    return _e164(number) + extension


def phones_in(text: str, region: str | None) -> list[Phone]:
    """The numbers in a sentence. Without a region, those with a country code."""
    # Stricter leniencies lose numbers of new ranges, which the tables do not have yet.
    found = PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE)
    return [phone for match in found if (phone := _phone_or_none(match.raw_string, region)) is not None]


def _phone_or_none(text: str, region: str | None) -> Phone | None:
    """None of a number without its area code: “555 0199” is possible, and can't be called from elsewhere."""
    try:
        return normal_phone(text, region)
    except NotAPhone:
        return None


def has_phone_form(text: str) -> bool:
    """Six digits or more in any notation, also without a country code."""
    return len(text) <= MAX_PHONE and _FORM.match(text) is not None and 6 <= sum(each.isdigit() for each in text) <= 21


def _settled(number: PhoneNumber) -> PhoneNumber:
    """The number without trunk prefixes. Parsing removes one, and some impossible numbers begin with several."""
    again = phonenumbers.parse(_e164(number))
    return number if _e164(again) == _e164(number) else _settled(again)


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


_HOMES: Mapping[Locale, str] = {"es": "ES", "fr": "FR", "pl": "PL", "ko": "KR", "ru": "RU"}
"""Where most people of a language without a region are from."""

_ELEVEN_DIGITS = frozenset(("KR", "FR", "PL", "ES", "GB"))
"""Countries with other numbers of eleven digits that begin so."""


def read_phone(text: str, region: str | None, language: Locale | None) -> Phone | None:
    """The one number of a text. Without a country code it is of the region, or of the country of the language.

    None where both countries have such a number, or neither has: the code would be a guess.
    """
    region = known_region(region) if region else None
    text = _ADDRESS.sub(" ", text)  # the digits of an address are no number
    with_code = _phones(text, None)
    if len(with_code) == 1:
        return with_code[0]
    digits = sum(each.isdigit() for each in text)
    if digits > 15 or len(with_code) > 1:
        return None
    number = re.search(r"[\d(][\d\s().\-/–]{4,24}\d", text)
    if digits == 11 and number and _RUSSIAN_TRUNK.match(number[0]) and region not in _ELEVEN_DIGITS:
        return _of(text, "RU")
    home = _HOMES.get(language or "en")
    found: dict[str, Phone] = {}
    if home and home != region and (theirs := _of(text, home)) is not None:
        found[theirs.international] = theirs
    if region and (mine := _of(text, region, valid=bool(found))) is not None:
        found[mine.international] = mine
    return next(iter(found.values())) if len(found) == 1 else None


def _of(text: str, region: str, *, valid: bool = True) -> Phone | None:
    """The text's one number in this country, if it is `valid` there or at least possible."""
    numbers = _phones(text, region)
    if len(numbers) != 1:
        return None
    return numbers[0] if not valid or is_valid(numbers[0]) else None


def _phones(text: str, region: str | None) -> list[Phone]:
    """As `phones_in`, which takes ten times as long for a text that is nothing but a number."""
    if not has_phone_form(text):
        return phones_in(text, region)
    phone = _phone_or_none(text, region)
    return [phone] if phone is not None else []
