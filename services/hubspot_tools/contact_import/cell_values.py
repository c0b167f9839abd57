"""Reads the cells of one column as values of its property; what the account's own rules say is checked afterwards.

A cell that says “nothing” gives no value. One that can't be read raises `BadValue`, which costs this cell alone.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from libs.columns import addresses_in, is_nothing
from libs.contact_files import DecimalSign, decimal_sign, is_shortened, read_number, read_yes_or_no
from libs.contracts import Locale
from libs.dates import DateOrder, read_date, shown_order
from libs.people import Order, is_given_name, is_particle, read_name
from libs.phone_numbers import read_phone
from services.hubspot_tools.contacts import PHONE_EXAMPLE, BadValue, Definition

_MAX_NAME = 400
"""Characters of a whole name."""

PHONES = frozenset(("phone", "mobilephone", "fax"))
_NAMES = frozenset(("firstname", "lastname"))
_PLACES = frozenset(("state", "country", "zip"))
_DATE_EXAMPLE = "2026-11-20"
_LISTED = re.compile(r"\s*(?::::|[;|\n])\s*|\s+/\s+|,\s*(?=[+(0-9])")
_MAX_NUMBERS = 500
"""Characters of a cell with several phone numbers and their labels."""

_POINT_ZERO = re.compile(r"^(\+?\d{4,15})\.0$")
"""A number that a program wrote as one with a fraction."""

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_NO_NAME = frozenset("@/<>{}[]:;?!\n")
_MAX_NAME_WORDS = 5
"""Without particles."""

_SEVERAL_PEOPLE = re.compile(r"[&+]")
_BETWEEN_OPTIONS = re.compile(r"[;|\n/]")
_AND = re.compile(r"(?<!\s)\s+(?:&|and|y|e|et|i|oraz|и|및|und)\s+", re.IGNORECASE)

_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_SERIALS_BEGIN = date(1899, 12, 30)
"""Excel counts the days from here on."""

_SECONDS = re.compile(r"^\d{9,11}$")


@dataclass(frozen=True)
class CellValue:
    """`rest`: what is said of a part of the cell that is left out."""

    value: str = ""
    rest: BadValue | None = None


class CellReader:
    """Reads the cells of one column. `cells`: all of them, because some tell how the others are meant."""

    def __init__(
        self,
        definition: Definition,
        cells: Sequence[str],
        *,
        region: str | None,
        language: Locale | None,
        today: date,
    ) -> None:
        self._of, self._region, self._today = definition, region, today
        self._language = language
        self._order: DateOrder | None = shown_order(cells) if definition.type in ("date", "datetime") else None
        self._sign: DecimalSign | None = decimal_sign(cells) if definition.type == "number" else None

    def read(self, cell: str) -> CellValue:
        """Raises BadValue."""
        name, kind = self._of.name, self._of.type
        # Options come before the signs for “nothing”, because one may be called “None”.
        if kind == "bool" or (kind == "enumeration" and self._of.options):
            return CellValue(self._choice(cell))
        if is_nothing(cell, self._kind()):
            return CellValue()
        if is_shortened(cell):
            raise BadValue("malformed", "The spreadsheet has shortened this number. Format the column as text.")
        if name == "email":
            return _email(cell)
        if name in PHONES or self._of.field_type == "phonenumber":
            return self._phone(cell)
        if kind in ("date", "datetime"):
            return CellValue(self._date(cell))
        if kind == "number":
            return CellValue(self._number(cell))
        if name == "zip" and (whole := _POINT_ZERO.match(cell)):
            return CellValue(whole[1])
        return CellValue(cell)

    def _kind(self) -> str:
        name = self._of.name
        if name in _NAMES:
            return "name"
        if name in PHONES:
            return "phone"
        return "place" if name in _PLACES else "date" if self._of.type in ("date", "datetime") else ""

    def _phone(self, cell: str) -> CellValue:
        # The library for phone numbers takes time by the square of a long text.
        if len(cell) > _MAX_NUMBERS:
            raise BadValue("too_long", "This can't be a phone number.", PHONE_EXAMPLE)
        several = [part for part in _LISTED.split(cell) if sum(map(str.isdigit, part)) >= 6]
        number = (several[0] if len(several) > 1 else cell).strip()
        if whole := _POINT_ZERO.match(number):
            number = whole[1]
        read = read_phone(number, self._region, self._language)
        if read is None:
            lacks_code = sum(map(str.isdigit, number)) >= 6 and not number.startswith(("+", "00"))
            detail = "The country or area code is missing." if lacks_code else "This can't be a phone number."
            raise BadValue("malformed", detail, PHONE_EXAMPLE)
        rest = BadValue("too_many", "Only the first number is taken.") if len(several) > 1 else None
        return CellValue(str(read), rest)

    def _date(self, cell: str) -> str:
        if serial := _SERIAL.match(cell):
            return (_SERIALS_BEGIN + timedelta(days=int(serial[1]))).isoformat()
        found = read_date(cell, self._order, self._today)
        if found is not None and "birth" in self._of.name and found > self._today.isoformat():
            found = None  # the year of two digits is of another century
        # As milliseconds, these would be a day of 1970.
        is_unclear = _SECONDS.match(cell) or re.match(r"^\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}\b", cell)
        if found is None and is_unclear:
            raise BadValue("malformed", "This is no date, or it could be two.", _DATE_EXAMPLE)
        return found or cell

    def _number(self, cell: str) -> str:
        found = read_number(cell, self._sign)
        if found is None and "," in cell:
            raise BadValue("malformed", "The comma could mean thousands or a fraction.", "12500")
        return found or cell

    def _choice(self, cell: str) -> str:
        options = self._of.options
        if cell.casefold() in options:
            return cell
        is_switch = self._of.type == "bool" or {"true", "false"} == set(options.values())
        if is_switch and (answer := read_yes_or_no(cell)) is not None:
            return answer
        if is_nothing(cell):
            return ""
        if self._of.field_type == "checkbox" and (several := _options(cell, options.keys())) is not None:
            return ";".join(several)
        return cell


def _email(cell: str) -> CellValue:
    found = addresses_in(cell)
    if not found:
        return CellValue(cell)  # the rules of addresses say what is wrong with it
    rest = (
        BadValue("too_many", "Only the first address is taken.") if len({each.lower() for each in found}) > 1 else None
    )
    return CellValue(found[0], rest)


def _options(cell: str, names: Collection[str]) -> list[str] | None:
    """Several options of a list: behind a comma one may go on, if only so it is an option. None for other words."""
    found: list[str] = []
    # No label has more commas: longer tries would only take time, by the square of the cell.
    widest = max((name.count(",") for name in names), default=0) + 1
    for part in _BETWEEN_OPTIONS.split(cell):
        pieces = part.split(",")
        at = 0
        while at < len(pieces):
            ends = [
                end
                for end in range(min(len(pieces), at + widest), at, -1)
                if ",".join(pieces[at:end]).strip().casefold() in names
            ]
            if ends:
                found.append(",".join(pieces[at : ends[0]]).strip())
                at = ends[0]
                continue
            # Single spaces first: the pattern would take time by the square of a long row of spaces.
            words = " ".join(pieces[at].split())
            joined = [each.strip() for each in _AND.split(f" {words} ")]
            if any(each and each.casefold() not in names for each in joined):
                return None
            found += [each for each in joined if each]
            at += 1
    return found or None


def whole_name(cell: str, language: Locale | None, order: Order = "given_first") -> dict[str, str]:
    """First and last name of a cell with both. Raises BadValue for what is no name of one person."""
    if is_nothing(cell, "name"):
        return {}
    if len(cell) > _MAX_NAME:
        raise BadValue("malformed", "This is not the name of one person.", "Jane Doe")
    bare = _BRACKETS.sub("", cell) or cell
    if not _could_be_name(bare) or _SEVERAL_PEOPLE.search(bare):
        raise BadValue("malformed", "This is not the name of one person.", "Jane Doe")
    # Russian lists often begin with the family name, also below English headers.
    if any("а" <= each <= "я" for each in bare.casefold()):
        language = "ru"
    return read_name(_with_comma(bare) if order == "family_first" else bare, language, order=order).properties


def _with_comma(name: str) -> str:
    """“García López Ana”: behind two family names, the first name is known by the list of these."""
    words = name.split()
    at = len(words)
    while at and is_given_name(words[at - 1]):
        at -= 1
    is_split = "," not in name and 2 <= at < len(words)
    return f"{' '.join(words[:at])}, {' '.join(words[at:])}" if is_split else name


def _could_be_name(cell: str) -> bool:
    """Its column says that it is one, so that it may be unusual: “María de los Ángeles Pérez de la Cruz”, “Bob 2”."""
    words = sum(not is_particle(word) for word in cell.split())
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return letters > digits and words <= _MAX_NAME_WORDS and not _NO_NAME & set(cell)
