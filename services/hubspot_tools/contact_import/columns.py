"""Maps the columns of a table to properties: by HubSpot's names and labels, or by common names in six languages.

The surest and fullest column of a property gets it, and only if its cells can be what its name says. A column that
fits none, or may not be written, is listed with the reason, so that the person sees before the import which data would
be left out.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from libs.contact_files import Row, guess_email_column, is_nothing, known_headers, plain_header
from libs.contracts import ColumnProblem, ImportColumn
from libs.people import read_name
from services.hubspot_tools.contact_import.cell_values import PHONES
from services.hubspot_tools.contacts import Definition, Definitions, Rights

EMAIL, FIRST, LAST = "email", "firstname", "lastname"
FULL_NAME, FULL_NAME_LAST = "fullname", "fullname_last"
LINKEDIN = "hs_linkedin_url"
_FULL = (FULL_NAME, FULL_NAME_LAST)
_LOOKED_AT = 50
_OWN_NAME = -1
"""The place of HubSpot's own name or label of a property: no other name is surer."""

_PROFILE = re.compile(r"linkedin\.com/", re.IGNORECASE)


@dataclass(frozen=True)
class _Claim:
    """What a column could be. `place`: the lower, the surer."""

    name: str
    place: int


def map_columns(
    columns: Sequence[str], rows: Sequence[Row], definitions: Definitions, rights: Rights
) -> list[ImportColumn]:
    """An entry for each column, in their order."""
    filled = [_filled(number, rows) for number in range(len(columns))]
    claims = [
        _fitting(_meant(column, definitions), cells, definitions) for column, cells in zip(columns, filled, strict=True)
    ]
    _choose_email(columns, rows, claims)
    _choose_names(claims, rows, filled)
    winners = _winners(claims, filled)
    taken: set[str] = set()
    mapped: dict[int, ImportColumn] = {}
    # Those that can't be written come last, so that another column can take the property.
    for number in sorted(range(len(columns)), key=lambda each: each not in winners):
        claim = claims[number]
        if claim is None:
            mapped[number] = ImportColumn(column=columns[number], problem="unknown")
        elif number not in winners:
            mapped[number] = ImportColumn(column=columns[number], problem="repeated")
        else:
            mapped[number] = _column(columns[number], claim.name, taken, definitions, rights)
    return [mapped[number] for number in range(len(columns))]


def is_family_first(column: str) -> bool:
    """Whether a header says that the family name comes first."""
    known = known_headers().get(plain_header(column))
    return known is not None and known.property == FULL_NAME_LAST


def _filled(number: int, rows: Sequence[Row]) -> list[str]:
    """The first cells with a value."""
    found: list[str] = []
    for row in rows:
        if (cell := row.cells[number]) and not is_nothing(cell):
            found.append(cell)
            if len(found) == _LOOKED_AT:
                break
    return found


def _meant(column: str, definitions: Definitions) -> _Claim | None:
    own = definitions.find(column) or definitions.find(column.replace(" ", "_"))
    known = known_headers().get(plain_header(column))
    if known is not None:
        is_own = own is not None and own.name == known.property
        return _Claim(known.property, _OWN_NAME if is_own else known.place)
    return _Claim(own.name, _OWN_NAME) if own else None


def _fitting(claim: _Claim | None, cells: Sequence[str], definitions: Definitions) -> _Claim | None:
    """The claim, unless the cells are something else: titles of address, kinds of phones, profiles of a network."""
    if claim is None or not cells:
        return claim
    if claim.name == "website" and _most(cells, lambda cell: _PROFILE.search(cell[:200]) is not None):
        return _Claim(LINKEDIN, claim.place) if definitions.find(LINKEDIN) else None
    if claim.name == "jobtitle" and _most(cells, _is_title):
        return None
    if claim.name in PHONES and not any(sum(map(str.isdigit, cell[:80])) >= 5 for cell in cells):
        return None
    if claim.name in (FIRST, LAST, *_FULL) and _most(
        cells, lambda cell: "@" in cell or not any(map(str.isalpha, cell[:80]))
    ):
        return None
    if claim.name in ("company", "jobtitle", "city", "country") and _most(cells, lambda cell: cell.isdecimal()):
        return None
    return claim


def _most(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return 2 * sum(map(fits, cells)) > len(cells)


def _is_no_name(cell: str) -> bool:
    return "@" in cell or not any(map(str.isalpha, cell[:80]))


def _is_title(cell: str) -> bool:
    """“Dr.” or “Mrs”, which stand before a name."""
    return len(cell) <= 12 and read_name(f"{cell} Aa Bb").full == "Aa Bb"


def _choose_email(columns: Sequence[str], rows: Sequence[Row], claims: list[_Claim | None]) -> None:
    by_header = next((number for number, claim in enumerate(claims) if claim and claim.name == EMAIL), None)
    email = guess_email_column(columns, [row.cells for row in rows])
    email = by_header if email is None else email
    if email is not None:
        claims[email] = _Claim(EMAIL, _OWN_NAME - 1)


def _choose_names(claims: list[_Claim | None], rows: Sequence[Row], filled: Sequence[Sequence[str]]) -> None:
    """A column “Name” next to first names holds the last ones, unless its cells are whole names."""
    at = {
        claim.name: number
        for number, claim in reversed(list(enumerate(claims)))
        if claim and (filled[number] or not rows)
    }
    whole = next((at[name] for name in _FULL if name in at), None)
    if FIRST not in at and LAST not in at:
        return
    if whole is not None and LAST not in at and FIRST in at:
        if _repeats(rows, whole, at[FIRST]):
            claims[at[FIRST]] = None
            return
        claims[whole] = _Claim(LAST, 0)
    for number, claim in enumerate(claims):
        if claim is not None and claim.name in _FULL:
            claims[number] = None


def _repeats(rows: Sequence[Row], whole: int, first: int) -> bool:
    """Whether one column has the first names of the other, and more words."""
    both = [(row.cells[whole].casefold(), row.cells[first].casefold()) for row in rows[:_LOOKED_AT]]
    both = [each for each in both if all(each)]
    return bool(both) and 2 * sum(name != given and given in name for name, given in both) > len(both)


def _winners(claims: Sequence[_Claim | None], filled: Sequence[Sequence[str]]) -> set[int]:
    """The column of each property: one with values, then the surest name, then the first."""
    best: dict[str, int] = {}
    for number, claim in enumerate(claims):
        if claim is None:
            continue
        name = FULL_NAME if claim.name in _FULL else claim.name
        other = best.get(name)
        if other is None or _weight(claims, filled, number) < _weight(claims, filled, other):
            best[name] = number
    return set(best.values())


def _weight(claims: Sequence[_Claim | None], filled: Sequence[Sequence[str]], number: int) -> tuple[bool, int, int]:
    claim = claims[number]
    return not filled[number], claim.place if claim else 0, number


def _column(
    column: str, name: str, taken: set[str], definitions: Definitions, rights: Rights
) -> ImportColumn:  # fmt: skip
    names = (FIRST, LAST) if name in _FULL else (name,)
    problem = next((found for each in names if (found := _problem(definitions.find(each), each, rights))), None)
    if problem is None and taken & set(names):
        problem = "repeated"
    if problem is not None:
        return ImportColumn(column=column, problem=problem)
    taken.update(names)
    label = definitions.label(names[0])
    return ImportColumn(column=column, property=names[0], label=label, also=names[1] if len(names) > 1 else None)


def _problem(definition: Definition | None, name: str, rights: Rights) -> ColumnProblem | None:
    if definition is None:
        return "unknown"
    if definition.read_only:
        return "read_only"
    unreadable = rights.readable is not None and name not in rights.readable
    return "not_allowed" if unreadable or rights.writes([name]) else None
