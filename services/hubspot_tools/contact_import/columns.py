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
    Filled,
    Meanings,
    filled_cells,
    meanings_of,
)
from services.hubspot_tools.contacts import Definition, Definitions, Rights


def map_columns(
    columns: Sequence[str], rows: Sequence[Row], definitions: Definitions, rights: Rights
) -> list[ImportColumn]:
    """An entry for each column, in their order."""
    filled = filled_cells(len(columns), rows)
    meanings = meanings_of(columns, rows, filled, definitions)
    winners = _winners(meanings, filled)
    taken: set[str] = set()
    mapped: dict[int, ImportColumn] = {}
    # Those that can't be written come last, so that another column can take the property.
    for number in sorted(range(len(columns)), key=lambda each: each not in winners):
        meaning = meanings[number]
        if meaning is None:
            mapped[number] = ImportColumn(column=columns[number], problem="unknown")
        elif number not in winners:
            mapped[number] = ImportColumn(column=columns[number], problem="repeated")
        else:
            mapped[number] = _column(columns[number], meaning.name, taken, definitions, rights)
    return [mapped[number] for number in range(len(columns))]


def _winners(meanings: Meanings, filled: Filled) -> set[int]:
    """The column of each property: one with values, then the surest name, then the first."""
    best: dict[str, int] = {}
    for number, meaning in enumerate(meanings):
        if meaning is None:
            continue
        name = FULL_NAME if meaning.name in FULL else meaning.name
        other = best.get(name)
        if other is None or _weight(meanings, filled, number) < _weight(meanings, filled, other):
            best[name] = number
    return set(best.values())


def _weight(meanings: Meanings, filled: Filled, number: int) -> tuple[bool, int, int]:
    meaning = meanings[number]
    return not filled[number], meaning.place if meaning else 0, number


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
