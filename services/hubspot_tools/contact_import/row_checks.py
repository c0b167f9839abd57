"""Checks the rows of a file by HubSpot's rules, before any of them is written.

A cell that can't be read costs this cell; only a row without a usable address costs the row. A contact has one email:
rows with the same address become one contact, and later values replace earlier ones. The check yields to other work of
the process every few rows, so that no live chat waits for it.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from libs.columns import known_header
from libs.contact_files import Row
from libs.contracts import ImportColumn, Locale, RowProblem
from libs.people import Order
from services.hubspot_tools.contact_import.cell_values import CellReader, whole_name
from services.hubspot_tools.contact_import.column_names import EMAIL, is_family_first
from services.hubspot_tools.contacts import BadValue
from services.hubspot_tools.hubspot import in_utc
from services.hubspot_tools.tools import Caller, ToolContext
from services.hubspot_tools.tools.common import Cleaned, clean

YIELD_EVERY = 20
"""The number of rows between two yields: some ten milliseconds of work."""

_TOO_LONG = "The row has more cells than the header. A comma in a cell needs quotation marks around the cell."

YIELD_AFTER = 20_000
"""The number of characters with as much work, for long rows."""


@dataclass
class CheckedRows:
    """`contacts`: the last row of each contact with its values for HubSpot. `repeated` rows are part of later rows.

    `cells`: the cells that are left out of these contacts.
    """

    contacts: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    cells: list[RowProblem] = field(default_factory=list)
    repeated: int = 0


class RowChecker:
    """Checks one file. Raises HubSpotError if the account's properties can't be read."""

    def __init__(self, columns: Sequence[ImportColumn], caller: Caller, tools: ToolContext) -> None:
        self._columns = [(number, column) for number, column in enumerate(columns) if column.property]
        self._email = next(column for _, column in self._columns if column.property == EMAIL)
        self._caller, self._tools = caller, tools
        self._known: dict[tuple[str, str], Cleaned] = {}
        self._readers: dict[int, CellReader] = {}
        self._orders: dict[int, Order] = {
            number: "family_first" if is_family_first(column.column) else "given_first"
            for number, column in self._columns
        }
        self._language = _language(columns)
        self._width = len(columns)

    async def check(self, rows: Sequence[Row]) -> CheckedRows:
        definitions = await self._tools.definitions.get(self._caller.deadline)
        region = self._caller.region or self._tools.region
        for number, column in self._columns:
            if (definition := definitions.find(column.property or "")) is not None:
                self._readers[number] = CellReader(
                    definition, [row.cells[number] for row in rows], region=region, language=self._language,
                    today=in_utc(self._caller.asked_at).date(),
                )  # fmt: skip
        by_email: dict[str, tuple[int, dict[str, str]]] = {}
        checked = CheckedRows()
        unpaused = 0
        for count, row in enumerate(rows, start=1):
            found = await self._values(row, checked)
            if found is not None:
                # Taken out first, so that the contact stands at the place of its last row.
                previous = by_email.pop(found[EMAIL], None)
                checked.repeated += previous is not None
                by_email[found[EMAIL]] = (row.number, {**(previous[1] if previous else {}), **found})
            unpaused += sum(map(len, row.cells))
            if count % YIELD_EVERY == 0 or unpaused > YIELD_AFTER:
                unpaused = 0
                await asyncio.sleep(0)  # the event loop serves live chats
                self._caller.deadline.check()
        checked.contacts = list(by_email.values())
        return checked

    async def _values(self, row: Row, checked: CheckedRows) -> dict[str, str] | None:
        """The contact of a row; None if it has no usable address. Other cells that can't be read are left out."""
        if len(row.cells) > self._width:
            checked.problems.append(RowProblem(row=row.number, code="too_many_cells", detail=_TOO_LONG))
            return None
        values: dict[str, str] = {}
        left: list[RowProblem] = []
        for number, column in self._columns:
            if not (cell := row.cells[number]):
                continue
            try:
                given = self._given(number, column, cell, left, row)
                for name, raw in given.items():
                    values |= await self._checked(name, raw)
            except BadValue as error:
                left.append(_problem(row, column, error))
        if EMAIL in values:
            checked.cells += left
            return values
        own = [each for each in left if each.column == self._email.column]
        missing = _problem(row, self._email, BadValue("missing", "There is no email address."))
        checked.problems.append(own[0] if own else missing)
        return None

    def _given(
        self, number: int, column: ImportColumn, cell: str, left: list[RowProblem], row: Row
    ) -> Mapping[str, str]:
        """Values by property. Raises BadValue."""
        if column.also:
            return whole_name(cell, self._language, self._orders[number])
        read = self._readers[number].read(cell)
        if read.rest is not None:
            left.append(_problem(row, column, read.rest))
        return {column.property: read.value} if column.property and read.value else {}

    async def _checked(self, name: str, raw: str) -> Mapping[str, str]:
        cleaned = await self._clean(name, raw)
        if cleaned.problems:
            problem = cleaned.problems[0]
            raise BadValue(problem.code, problem.detail, problem.example)
        return {name: value for name, value in cleaned.values.items() if value}

    async def _clean(self, name: str, raw: str) -> Cleaned:
        """The cleaned value. Repeated values, such as cities and stages, are cached; addresses and numbers are not."""
        known = self._known.get((name, raw))
        if known is None:
            known = await clean({name: raw}, self._caller, self._tools)
            if name != EMAIL and "phone" not in name:
                self._known[name, raw] = known
        return known


def _problem(row: Row, column: ImportColumn, error: BadValue) -> RowProblem:
    return RowProblem(
        row=row.number, code=error.code, column=column.column, detail=error.detail, example=error.example
    )  # fmt: skip


def _language(columns: Sequence[ImportColumn]) -> Locale | None:
    """The language of most headers that have one. Not English where another has as many: all have “E-mail”."""
    known = [known_header(each.column) for each in columns]
    found = Counter(each.language for each in known if each is not None and each.language)
    best = max(found, key=lambda each: (found[each], each != "en"), default="")
    return next((each for each in get_args(Locale) if each == best), None)
