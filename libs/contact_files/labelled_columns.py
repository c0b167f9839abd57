"""Columns that share a name, and columns with the kind of their values in a column before them.

Google's exports name a number's kind in a cell: “Phone 1 - Label” holds “Mobile” or “Work Fax”. Such numbers get a
column of their own, so that a fax is no telephone. A mobile number that is the only one stays where it is. Of two
columns with the same name, the second one fills the first one's empty cells.
"""

from collections.abc import Mapping, Sequence

from libs.columns import known_header

_KINDS = (" - label", " - type")
_VALUE = " - value"
_NAMES: Mapping[str, str] = {"mobilephone": "Mobile", "fax": "Fax"}
"""The column's name by the property."""


def settled(columns: list[str], rows: Sequence[list[str]]) -> list[str]:
    """The columns, perhaps with some more. Changes the cells of the rows, which all get as many more."""
    _join_repeated(columns, rows)
    pairs = _pairs(columns)
    kinds = {property_name for kind, _ in pairs for row in rows if (property_name := _kind(row[kind]))}
    added = [name for name in _NAMES if name in kinds and not any(_means(column, name) for column in columns)]
    for row in rows:
        found = _apart(row, pairs, added)
        row[len(columns) : len(columns)] = [found.get(name, "") for name in added]
    return [*columns, *(_NAMES[name] for name in added)]


def _join_repeated(columns: Sequence[str], rows: Sequence[list[str]]) -> None:
    first: dict[str, int] = {}
    for at, column in enumerate(columns):
        place = first.setdefault(column.casefold(), at)
        if place == at or not column:
            continue
        for row in rows:
            if not row[place]:
                row[place], row[at] = row[at], ""


def _pairs(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Of each phone number, the columns of its kind and its value."""
    places = {column.casefold(): at for at, column in enumerate(columns)}
    values = [name for name in places if name.startswith("phone ") and name.endswith(_VALUE)]
    kinds = [(places.get(f"{name.removesuffix(_VALUE)}{end}"), places[name]) for name in values for end in _KINDS]
    return [(kind, value) for kind, value in kinds if kind is not None]


def _apart(row: list[str], pairs: Sequence[tuple[int, int]], added: Sequence[str]) -> dict[str, str]:
    """Takes the first number of each kind out of its cell; the first other number stands in the first column then."""
    found: dict[str, str] = {}
    has_other = any(row[value] and not _kind(row[kind]) for kind, value in pairs)
    for kind, value in pairs:
        name = _kind(row[kind])
        if name in added and row[value] and name not in found and (name == "fax" or has_other):
            found[name], row[value] = row[value], ""
    if pairs and not row[pairs[0][1]]:
        others = [value for kind, value in pairs if row[value] and not _kind(row[kind])]
        if others:
            row[pairs[0][1]], row[others[0]] = row[others[0]], ""
    return found


def _kind(cell: str) -> str:
    """“* Mobile”, “Work Fax”, “Móvil”: the property of such a number; empty for a telephone."""
    known = known_header(cell.strip("* ")) if cell else None
    return known.property if known is not None and known.property in _NAMES else ""


def _means(column: str, name: str) -> bool:
    known = known_header(column)
    return known is not None and known.property == name
