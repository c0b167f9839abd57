"""Maps the columns of a table to properties: by HubSpot's names and labels, or by common names in many languages.

The surest and fullest column of a property gets it. A column that fits none, or may not be written, is listed with the
reason, so that the person sees before the import which data would be left out.
"""

from collections.abc import Sequence

from libs.contact_files import Row
from libs.contracts import ColumnProblem, ImportColumn
from services.hubspot_tools.contact_import.column_names import (
    FIRST,
    FULL,
    FULL_NAME,
    LAST,
    Claims,
    Filled,
    claims_of,
    filled_cells,
)
from services.hubspot_tools.contacts import Definition, Definitions, Rights


def map_columns(
    columns: Sequence[str], rows: Sequence[Row], definitions: Definitions, rights: Rights
) -> list[ImportColumn]:
    """An entry for each column, in their order."""
    filled = filled_cells(len(columns), rows)
    claims = claims_of(columns, rows, filled, definitions)
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


def _winners(claims: Claims, filled: Filled) -> set[int]:
    """The column of each property: one with values, then the surest name, then the first."""
    best: dict[str, int] = {}
    for number, claim in enumerate(claims):
        if claim is None:
            continue
        name = FULL_NAME if claim.name in FULL else claim.name
        other = best.get(name)
        if other is None or _weight(claims, filled, number) < _weight(claims, filled, other):
            best[name] = number
    return set(best.values())


def _weight(claims: Claims, filled: Filled, number: int) -> tuple[bool, int, int]:
    claim = claims[number]
    return not filled[number], claim.place if claim else 0, number


def _column(column: str, name: str, taken: set[str], definitions: Definitions, rights: Rights) -> ImportColumn:
    names = (FIRST, LAST) if name in FULL else (name,)
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
