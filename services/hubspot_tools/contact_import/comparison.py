"""Compares the contacts of a plan with those in HubSpot: which are new, which change, and what they would lose."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from libs.contracts import Change, ImportChange
from services.hubspot_tools.contact_import.writer import EMAIL, Writer
from services.hubspot_tools.contacts import Definitions
from services.hubspot_tools.hubspot import Deadline, HubSpotError, Record

CHUNK = 100
AT_ONCE = 4
"""Chunks that are read together."""

SHOWN = 5
_SHOWN_CHARACTERS = 120
_COMPARE_TIMEOUT_S = 12.0
_SPARE_S = 4.0
"""Seconds of the call's time that are left for storing the plan."""


@dataclass
class Comparison:
    """`compared` contacts were looked at; of a large file these may be the first ones only.

    `replacing` and `filling` are samples: of values that are lost, and of contacts that only get more values.
    """

    compared: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced: int = 0
    replacing: list[ImportChange] = field(default_factory=list)
    filling: list[ImportChange] = field(default_factory=list)

    def add(
        self, row: int, values: Mapping[str, str], record: Record | None, writer: Writer, labels: Definitions
    ) -> None:
        self.compared += 1
        if record is None:
            self.new += 1
            return
        different = writer.different(values, record)
        self.changed += bool(different)
        self.unchanged += not different
        lost = [name for name in different if record.properties.get(name)]
        self.replaced += bool(lost)
        samples = self.replacing if lost else self.filling
        for name in lost or different:
            if len(samples) < SHOWN:
                change = Change(
                    property=name, label=labels.label(name), before=_short(record.properties.get(name)),
                    after=_short(values[name]),
                )  # fmt: skip
                column = writer.columns.get(name, name)
                samples.append(ImportChange(row=row, contact=values[EMAIL], column=column, change=change))


async def compare(
    contacts: Sequence[tuple[int, Mapping[str, str]]], writer: Writer, definitions: Definitions, deadline: Deadline
) -> Comparison:
    """Raises HubSpotError if nothing could be compared."""
    found = Comparison()
    limit = Deadline.after(min(_COMPARE_TIMEOUT_S, max(1.0, deadline.remaining() - _SPARE_S)))
    for start in range(0, len(contacts), AT_ONCE * CHUNK):
        part = contacts[start : start + AT_ONCE * CHUNK]
        try:
            limit.check()
            records = await writer.read(part, limit)
        except HubSpotError:
            # The figures of the first contacts are of use, too: the plan says how many were compared.
            if not found.compared:
                raise
            return found
        for row, values in part:
            found.add(row, values, records[row], writer, definitions)
        await asyncio.sleep(0)
    return found


def _short(value: str | None) -> str | None:
    return value[:_SHOWN_CHARACTERS] if value else None
