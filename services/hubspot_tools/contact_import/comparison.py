"""Compares the contacts of a plan with those in HubSpot: which are new, which change, and what they would lose."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from libs.contracts import ImportChange
from services.hubspot_tools.contact_import.writer import EMAIL, Writer
from services.hubspot_tools.hubspot import Deadline, HubSpotError

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
    """`compared` contacts were looked at; of a large file these may be the first ones only."""

    compared: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced: int = 0
    replacing: list[ImportChange] = field(default_factory=list)


async def compare(contacts: Sequence[tuple[int, Mapping[str, str]]], writer: Writer, deadline: Deadline) -> Comparison:
    """Raises HubSpotError if nothing could be compared."""
    found = Comparison()
    limit = Deadline.after(min(_COMPARE_TIMEOUT_S, max(1.0, deadline.remaining() - _SPARE_S)))
    for start in range(0, len(contacts), AT_ONCE * CHUNK):
        part = contacts[start : start + AT_ONCE * CHUNK]
        try:
            limit.check()
            records = await writer.read(part, limit)
        except HubSpotError:
            if not found.compared:
                raise
            return found
        for row, values in part:
            record = records[row]
            found.compared += 1
            if record is None:
                found.new += 1
                continue
            different = writer.different(values, record)
            found.changed += bool(different)
            found.unchanged += not different
            lost = {name: before for name in different if (before := record.properties.get(name))}
            found.replaced += bool(lost)
            for name, before in lost.items():
                if len(found.replacing) < SHOWN:
                    found.replacing.append(_change(row, values, writer.columns.get(name, name), before, values[name]))
        await asyncio.sleep(0)
    return found


def _change(row: int, values: Mapping[str, str], column: str, before: str, after: str) -> ImportChange:
    return ImportChange(
        row=row,
        contact=values[EMAIL],
        column=column,
        before=before[:_SHOWN_CHARACTERS],
        after=after[:_SHOWN_CHARACTERS],
    )
