"""One spelling for each value, so that the same person is found again and never stored twice.

All functions here are pure and idempotent: they return their own results unchanged. A value that can't be corrected
raises `BadValue`, which says what is wrong and shows a valid example.
"""

import re
import unicodedata

from libs.contracts import Problem, ProblemCode, normalized
from libs.email_addresses import NotAnEmail, domain_in, normal_email
from libs.phone_numbers import NotAPhone, Phone, normal_phone

EMAIL_EXAMPLE = "jane@example.com"
PHONE_EXAMPLE = "+14155550100"

_MAX_ADDRESS = 2_000
"""Characters of a web address that are searched for its domain."""

_JOINERS = "\u200c\u200d"
"""Zero-width, yet part of the spelling in Persian, Hindi and emoji."""

_EDGES = f" {_JOINERS}"
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co"))
_WEB_NOISE = re.compile(r"^(?:https?://)?(?:www\.)?")
_WEB_END = re.compile(r"[/:?#]")


class BadValue(ValueError):
    """A value that can't be stored. The caller must give another one."""

    def __init__(self, code: ProblemCode, detail: str, example: str | None = None) -> None:
        super().__init__(code)
        self.code: ProblemCode = code
        self.detail = detail
        self.example = example

    def problem(self, name: str | None) -> Problem:
        return Problem(property=name, code=self.code, detail=self.detail, example=self.example)


def line(value: str) -> str:
    """Text on one line: composed (NFC), without invisible characters, with single spaces."""
    return normalized("NFC", " ".join(_visible(value).split()).strip(_EDGES))


def text(value: str) -> str:
    """Text that may have several lines."""
    lines = _visible(value.replace("\r\n", "\n").replace("\r", "\n"))
    trimmed = "\n".join(_SPACES.sub(" ", each).strip(_EDGES) for each in lines.split("\n"))
    return normalized("NFC", _BLANK_LINES.sub("\n\n", trimmed.strip(f"{_EDGES}\n")))


def _visible(value: str) -> str:
    """Without control and direction characters, which can disguise a value, and without halves of surrogate pairs."""
    if value.isascii() and value.isprintable():
        return value  # most values: the loop below costs much more
    return "".join(
        " " if each == "\t" else each
        for each in value
        if each in "\n\t" or each in _JOINERS or unicodedata.category(each) not in _INVISIBLE or each.isspace()
    )


def email(value: str) -> str:
    """The one spelling of an address. Raises BadValue."""
    try:
        return normal_email(line(value).removeprefix("mailto:").strip(" <>,;"))
    except NotAnEmail as error:
        raise BadValue("malformed", str(error), EMAIL_EXAMPLE) from error


def domain(value: str) -> str:
    """The domain of an email address or a web address, or the domain itself."""
    host = domain_in(_WEB_END.split(_WEB_NOISE.sub("", line(value[:_MAX_ADDRESS]).lower()))[0]).strip(" .*")
    try:
        return domain_in(email(f"someone@{host}"))
    except BadValue as error:
        raise BadValue("malformed", "This is not a domain.", "example.com") from error


def phone(value: str, region: str | None) -> Phone:
    """The one spelling of a number. Raises BadValue."""
    try:
        return normal_phone(line(value), region)
    except NotAPhone as error:
        raise BadValue("malformed", str(error), PHONE_EXAMPLE) from error
