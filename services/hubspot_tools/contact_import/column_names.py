"""Finds the property that each column of a file could be: by its name, and by whether its cells can be that.

A name may lie: a column “Title” with “Dr.” and “Mrs” holds no job titles. And a name may mean two things: “Nombre” next
to “Apellidos” is the first name, and alone it is often the whole one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from libs.columns import guess_email_column, is_nothing, is_qualifier, known_header
from libs.contact_files import Row
from libs.people import is_given_name, read_name
from libs.phone_numbers import has_phone_form
from services.hubspot_tools.contact_import.cell_values import PHONES
from services.hubspot_tools.contacts import Definitions

EMAIL, FIRST, LAST = "email", "firstname", "lastname"
FULL_NAME, FULL_NAME_LAST = "fullname", "fullname_last"
FULL = (FULL_NAME, FULL_NAME_LAST)
_UNCLEAR = {"firstname_or_full": (FIRST, LAST), "lastname_or_full": (LAST, FIRST)}
"""A column that may be a part of the name, and the other part."""

_SALUTATION = "salutation"
_LINKEDIN = "hs_linkedin_url"
_BIRTHDAYS = ("birthday", "date_of_birth", "birthdate", "birth_date")
"""HubSpot has no property of its own for it, and accounts call theirs by one of these names."""

_LOOKED_AT = 50
OWN_NAME = -1
"""The place of HubSpot's own name or label of a property: no other name is surer."""

_LAST = 1_000
"""The place of a column that only its cells make one."""

_PROFILE = re.compile(r"linkedin\.com/", re.IGNORECASE)
_HANGUL_NAME = re.compile(r"[가-힣]{3,5}")


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column could be. `place`: the lower, the surer."""

    name: str
    place: int


Meanings = list[ColumnMeaning | None]
Filled = Sequence[Sequence[str]]


def filled_cells(columns: int, rows: Sequence[Row]) -> Filled:
    """The first cells with a value of each column."""
    return [_filled(number, rows) for number in range(columns)]


def meanings_of(columns: Sequence[str], rows: Sequence[Row], filled: Filled, definitions: Definitions) -> Meanings:
    meanings: Meanings = [
        _fitting(_meant(column, definitions) or _by_cells(column, cells), cells, definitions)
        for column, cells in zip(columns, filled, strict=True)
    ]
    _choose_email(columns, rows, meanings)
    _resolve_unclear_names(meanings, rows, filled)
    _choose_names(meanings, rows, filled)
    return meanings


def is_family_first(column: str) -> bool:
    """Whether a header says that the family name comes first."""
    known = known_header(column)
    return known is not None and known.property == FULL_NAME_LAST


def _filled(number: int, rows: Sequence[Row]) -> list[str]:
    found: list[str] = []
    for row in rows:
        if (cell := row.cells[number]) and not is_nothing(cell):
            found.append(cell)
            if len(found) == _LOOKED_AT:
                break
    return found


def _meant(column: str, definitions: Definitions) -> ColumnMeaning | None:
    own = definitions.find(column) or definitions.find(column.replace(" ", "_"))
    known = known_header(column)
    if known is None:
        return ColumnMeaning(own.name, OWN_NAME) if own else None
    if own is not None and own.name == known.property:
        return ColumnMeaning(own.name, OWN_NAME)
    if known.property == _BIRTHDAYS[0]:
        name = next((each for each in _BIRTHDAYS if definitions.find(each)), None)
        return ColumnMeaning(name, known.place) if name else None
    return ColumnMeaning(known.property, known.place)


def _by_cells(column: str, cells: Sequence[str]) -> ColumnMeaning | None:
    """A column “Work” or “Home” with phone numbers."""
    return ColumnMeaning("phone", _LAST) if cells and is_qualifier(column) and _most(cells, has_phone_form) else None


def _fitting(meaning: ColumnMeaning | None, cells: Sequence[str], definitions: Definitions) -> ColumnMeaning | None:
    """The meaning, unless the cells are something else: titles of address, kinds of phones, profiles of a network."""
    if meaning is None or not cells:
        return meaning
    if meaning.name == "website" and _most(cells, lambda cell: _PROFILE.search(cell[:200]) is not None):
        return ColumnMeaning(_LINKEDIN, meaning.place) if definitions.find(_LINKEDIN) else None
    if meaning.name == "jobtitle" and _most(cells, _is_title):
        return ColumnMeaning(_SALUTATION, meaning.place) if definitions.find(_SALUTATION) else None
    if meaning.name in PHONES and not any(sum(map(str.isdigit, cell[:80])) >= 5 for cell in cells):
        return None
    if meaning.name in (FIRST, LAST, *FULL, *_UNCLEAR) and _most(cells, _is_no_name):
        return None
    if meaning.name in ("company", "jobtitle", "city", "country") and _most(cells, lambda cell: cell.isdecimal()):
        return None
    return meaning


def _most(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return 2 * sum(map(fits, cells)) > len(cells)


def _is_no_name(cell: str) -> bool:
    return "@" in cell or not any(map(str.isalpha, cell[:80]))


def _is_title(cell: str) -> bool:
    """“Dr.” or “Mrs”, which stand before a name."""
    # The reader of names drops titles, so that only the stand-in name is left of it.
    return len(cell) <= 12 and read_name(f"{cell} Aa Bb").full == "Aa Bb"


def _choose_email(columns: Sequence[str], rows: Sequence[Row], meanings: Meanings) -> None:
    by_header = next((number for number, meaning in enumerate(meanings) if meaning and meaning.name == EMAIL), None)
    email = guess_email_column(columns, [row.cells for row in rows])
    email = by_header if email is None else email
    if email is not None:
        # Surer than any name, because rows without an address can't be imported.
        meanings[email] = ColumnMeaning(EMAIL, OWN_NAME - 1)


def _resolve_unclear_names(meanings: Meanings, rows: Sequence[Row], filled: Filled) -> None:
    named = {meaning.name for number, meaning in enumerate(meanings) if meaning and (filled[number] or not rows)}
    for number, meaning in enumerate(meanings):
        if meaning is None or meaning.name not in _UNCLEAR:
            continue
        part, other = _UNCLEAR[meaning.name]
        has_other = any(name == other or _UNCLEAR.get(name, ("",))[0] == other for name in named)
        whole = _is_whole if part == FIRST else _is_more_than_family
        is_whole = not has_other and not named & set(FULL) and _most(filled[number], whole)
        meanings[number] = ColumnMeaning(FULL_NAME if is_whole else part, meaning.place)


def _is_whole(cell: str) -> bool:
    """Whether a cell has a first and a last name, and not two first names."""
    words = cell.split()
    if len(words) == 1:
        return _HANGUL_NAME.fullmatch(cell) is not None and bool(read_name(cell, "ko").last)
    return len(words) <= 6 and not all(map(is_given_name, words))


def _is_more_than_family(cell: str) -> bool:
    """Whether a cell has a first name, and not two family names or one with a particle."""
    words = cell.split()
    return 2 <= len(words) <= 6 and (
        any(map(is_given_name, words)) or bool(read_name(cell).first and words[0].isupper())
    )


def _choose_names(meanings: Meanings, rows: Sequence[Row], filled: Filled) -> None:
    """A column “Name” next to first names holds the last ones, unless its cells are whole names."""
    at = {
        meaning.name: number
        # From the end, so that the first of two columns with one meaning is kept.
        for number, meaning in reversed(list(enumerate(meanings)))
        if meaning and (filled[number] or not rows)
    }
    whole = next((at[name] for name in FULL if name in at), None)
    if FIRST not in at and LAST not in at:
        return
    if whole is not None and LAST not in at and FIRST in at:
        if _repeats(rows, whole, at[FIRST]):
            meanings[at[FIRST]] = None
            return
        meanings[whole] = ColumnMeaning(LAST, 0)
    for number, meaning in enumerate(meanings):
        if meaning is not None and meaning.name in FULL:
            meanings[number] = None


def _repeats(rows: Sequence[Row], whole: int, first: int) -> bool:
    """Whether one column has the first names of the other, and more words."""
    both = [(row.cells[whole].casefold(), row.cells[first].casefold()) for row in rows[:_LOOKED_AT]]
    both = [each for each in both if all(each)]
    return bool(both) and 2 * sum(name != given and given in name for name, given in both) > len(both)
