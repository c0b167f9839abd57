"""One spelling for each value, so that the same person is found again and never stored twice.

All functions here are pure, and idempotent: what they return they would return unchanged. What can't be mended
raises `BadValue`, which says what is wrong and shows a value that would do.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from libs.contracts import Problem, ProblemCode, normalized

EMAIL_EXAMPLE = "jane@example.com"
PHONE_EXAMPLE = "+14155550100"

_MOST_ADDRESS = 2_000
"""Characters of a web address in which its domain stands."""

_MOST_EMAIL = 320
"""Characters. What is longer isn't checked: that takes longer than its length."""

_JOINERS = "\u200c\u200d"
"""Zero-width, yet part of the spelling in Persian, Hindi and emoji."""

_EDGES = f" {_JOINERS}"
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co"))
_PHONE_NOISE = re.compile(r"^(?:tel|phone|callto):\s*", re.IGNORECASE)
_WEB_NOISE = re.compile(r"^(?:https?://)?(?:www\.)?")
_WEB_END = re.compile(r"[/:?#]")


class BadValue(ValueError):
    """A value that can't be stored as it is: the caller gives another."""

    def __init__(self, code: ProblemCode, detail: str, example: str | None = None) -> None:
        super().__init__(code)
        self.code: ProblemCode = code
        self.detail = detail
        self.example = example

    def problem(self, name: str | None) -> Problem:
        return Problem(property=name, code=self.code, detail=self.detail, example=self.example)


def line(value: str) -> str:
    """Text on one line: composed (NFC), without what can't be seen, with single spaces."""
    return normalized("NFC", " ".join(_visible(value).split()).strip(_EDGES))


def text(value: str) -> str:
    """Text that may have lines."""
    lines = _visible(value.replace("\r\n", "\n").replace("\r", "\n"))
    trimmed = "\n".join(_SPACES.sub(" ", each).strip(_EDGES) for each in lines.split("\n"))
    return normalized("NFC", _BLANK_LINES.sub("\n\n", trimmed.strip(f"{_EDGES}\n")))


def _visible(value: str) -> str:
    """Without control and direction characters, which hide what a value really says, and without half characters."""
    if value.isascii() and value.isprintable():
        return value
    return "".join(
        " " if each == "\t" else each
        for each in value
        if each in "\n\t" or each in _JOINERS or unicodedata.category(each) not in _INVISIBLE or each.isspace()
    )


@lru_cache(maxsize=1_024)
def email(value: str) -> str:
    """Lowercased, as HubSpot stores it; an international domain in its ASCII form, so that there is one spelling.

    Kept for a while: a call needs it twice, and checking one is a tenth of what the call costs.
    """
    trimmed = line(value).removeprefix("mailto:").strip(" <>,;")
    if len(trimmed) > _MOST_EMAIL:
        raise BadValue("malformed", "An email address is shorter.", EMAIL_EXAMPLE)
    try:
        checked = validate_email(trimmed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadValue("malformed", str(error), EMAIL_EXAMPLE) from error
    return (checked.ascii_email or checked.normalized).lower()


def domain(value: str) -> str:
    """The domain of an email address, of a web address, or by itself."""
    host = _WEB_END.split(_WEB_NOISE.sub("", line(value[:_MOST_ADDRESS]).lower()))[0].rpartition("@")[2].strip(" .*")
    try:
        return email(f"someone@{host}").partition("@")[2]
    except BadValue as error:
        raise BadValue("malformed", "This is not a domain.", "example.com") from error


class Phone(NamedTuple):
    """`international` is E.164; `national` the same without the country code, as HubSpot's search knows it."""

    international: str
    national: str
    extension: str

    def __str__(self) -> str:
        return f"{self.international} ext. {self.extension}" if self.extension else self.international


def phone(value: str, region: str | None) -> Phone:
    """A number that could exist. Whether it does is not asked: numbering plans change faster than tables."""
    typed = _PHONE_NOISE.sub("", line(value))
    known = region.upper() if region and region.upper() in phonenumbers.SUPPORTED_REGIONS else None
    if known is None and typed.startswith("00"):
        typed = f"+{typed[2:]}"
    try:
        read = phonenumbers.parse(typed, known)
        number, extension = _settled(read), read.extension or ""
    except NumberParseException as error:
        lacks_code = error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not typed.startswith("+")
        raise _bad_phone(lacks_code) from error
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE:
        raise _bad_phone(possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return Phone(_e164(number), phonenumbers.national_significant_number(number), extension)


def _settled(number: PhoneNumber) -> PhoneNumber:
    """Without trunk prefixes, of which reading takes one away: some that nobody has begin with several."""
    again = phonenumbers.parse(_e164(number))
    return number if _e164(again) == _e164(number) else _settled(again)


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _bad_phone(lacks_code: bool) -> BadValue:
    detail = "The country or area code is missing." if lacks_code else "This can't be a phone number."
    return BadValue("malformed", detail, PHONE_EXAMPLE)
