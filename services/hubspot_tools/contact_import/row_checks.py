"""Checks the rows of a file by HubSpot's rules, before any of them is written.

A contact has one email: rows with the same address become one contact, and later values replace earlier ones. The check
yields to other work of the process every few rows, so that no live chat waits for it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from libs.contact_files import Row
from libs.contracts import ImportColumn, RowProblem
from services.hubspot_tools.contact_import.columns import EMAIL, split_name
from services.hubspot_tools.contacts import BadValue
from services.hubspot_tools.tools import Caller, ToolContext
from services.hubspot_tools.tools.common import Cleaned, clean

YIELD_EVERY = 20
"""The number of rows between two yields: some ten milliseconds of work."""

YIELD_AFTER = 20_000
"""The number of characters with as much work, for long rows."""


@dataclass
class CheckedRows:
    """`contacts`: the last row of each contact with its values for HubSpot. `repeated` rows are part of later rows."""

    contacts: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    repeated: int = 0


class RowChecker:
    """Checks one file. Raises HubSpotError if the account's properties can't be read."""

    def __init__(self, columns: Sequence[ImportColumn], caller: Caller, tools: ToolContext) -> None:
        self._columns = [(number, column) for number, column in enumerate(columns) if column.property]
        self._names = {column.property: column.column for _, column in self._columns}
        self._caller, self._tools = caller, tools
        self._known: dict[tuple[str, str], Cleaned] = {}

    async def check(self, rows: Sequence[Row]) -> CheckedRows:
        by_email: dict[str, tuple[int, dict[str, str]]] = {}
        checked = CheckedRows()
        unpaused = 0
        for count, row in enumerate(rows, start=1):
            found = await self._values(row)
            if isinstance(found, RowProblem):
                checked.problems.append(found)
            else:
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

    async def _values(self, row: Row) -> dict[str, str] | RowProblem:
        values: dict[str, str] = {}
        for name, raw in self._given(row).items():
            cleaned = await self._clean(name, raw)
            if cleaned.problems:
                problem = cleaned.problems[0]
                return RowProblem(
                    row=row.number, code=problem.code, column=self._names.get(name, name), detail=problem.detail,
                    example=problem.example,
                )  # fmt: skip
            values |= cleaned.values
        if EMAIL not in values:
            missing = BadValue("missing", "There is no email address.")
            return RowProblem(row=row.number, code=missing.code, column=self._names[EMAIL], detail=missing.detail)
        return values

    def _given(self, row: Row) -> Mapping[str, str]:
        given: dict[str, str] = {}
        for number, column in self._columns:
            cell = row.cells[number]
            if not cell or column.property is None:
                continue
            if column.also:
                given[column.property], given[column.also] = split_name(cell)
            else:
                given[column.property] = cell
        return {name: value for name, value in given.items() if value}

    async def _clean(self, name: str, raw: str) -> Cleaned:
        """The cleaned value. Repeated values, such as cities and stages, are cached; addresses and numbers are not."""
        known = self._known.get((name, raw))
        if known is None:
            known = await clean({name: raw}, self._caller, self._tools)
            if name != EMAIL and "phone" not in name:
                self._known[name, raw] = known
        return known
