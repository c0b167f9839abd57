"""Maps the columns of a table to properties: by HubSpot's names and labels, or by common names in six languages.

The first column that fits a property gets it. A column that fits none, or may not be written, is listed with the
reason, so that the person sees before the import which data would be left out.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from libs.contact_files import Row, guess_email_column, plain_header
from libs.contracts import ColumnProblem, ImportColumn
from services.hubspot_tools.contacts import Definition, Definitions, Rights

EMAIL, FIRST, LAST = "email", "firstname", "lastname"
FULL_NAME = "fullname"


@lru_cache(maxsize=1)
def known_headers() -> Mapping[str, str]:
    """Plain header → property."""
    listed = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text(encoding="utf-8"))
    return {plain_header(header): name for name, headers in listed.items() for header in headers}


def map_columns(
    columns: Sequence[str], rows: Sequence[Row], definitions: Definitions, rights: Rights
) -> list[ImportColumn]:
    """An entry for each column, in their order."""
    wanted = [_meant(column, definitions) for column in columns]
    # Contacts are identified by email only, so that its column is also recognised by its values.
    email = wanted.index(EMAIL) if EMAIL in wanted else guess_email_column(columns, rows)
    if email is not None:
        wanted[email] = EMAIL
    if FIRST in wanted or LAST in wanted:
        # If there is a column of first names, a column "Name" holds the last names.
        if LAST not in wanted and FULL_NAME in wanted:
            wanted[wanted.index(FULL_NAME)] = LAST
        wanted = [None if each == FULL_NAME else each for each in wanted]
    taken: set[str] = set()
    mapped = []
    for number, column in enumerate(columns):
        name = wanted[number]
        if name == EMAIL and number != email:
            mapped.append(ImportColumn(column=column, problem="repeated"))
        elif name is None:
            mapped.append(ImportColumn(column=column, problem="unknown"))
        else:
            mapped.append(_column(column, name, taken, definitions, rights))
    return mapped


def _meant(column: str, definitions: Definitions) -> str | None:
    known = known_headers().get(plain_header(column))
    if known and plain_header(column):
        return known
    found = definitions.find(column) or definitions.find(column.replace(" ", "_"))
    return found.name if found else None


def _column(
    column: str, name: str, taken: set[str], definitions: Definitions, rights: Rights
) -> ImportColumn:  # fmt: skip
    names = (FIRST, LAST) if name == FULL_NAME else (name,)
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
    # An import compares values, and so it would reveal a property that the person may not read.
    unreadable = rights.readable is not None and name not in rights.readable
    return "not_allowed" if unreadable or rights.writes([name]) else None


def split_name(name: str) -> tuple[str, str]:
    """The first and last name in a full name: `Doe, Jane`, a Korean name, or the last word and the words before it."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    words = name.split()
    if len(words) == 1 and 2 <= len(name) <= 4 and all("가" <= each <= "힣" for each in name):
        return name[1:], name[:1]
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (name, "")
