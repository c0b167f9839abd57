"""Who gave a contact's properties their values, and when: HubSpot's own record of each change.

In batches, of which HubSpot takes half as many inputs as otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.hubspot_tools.hubspot.batch_api import Lookup
from services.hubspot_tools.hubspot.errors import Down, HubSpotError
from services.hubspot_tools.hubspot.responses import ParsedReply, Record, Version

MOST_HISTORIES = 50
"""Inputs that HubSpot takes in one batch that asks for histories."""


@dataclass(frozen=True, slots=True)
class PropertyHistory:
    """A contact and its properties' versions, newest first. `completed_at`: when HubSpot answered, by its clock."""

    record: Record
    versions: Mapping[str, Sequence[Version]]
    completed_at: datetime | None


def history_body(lookups: Sequence[Lookup]) -> dict[str, Any]:
    names = list(dict.fromkeys(name for lookup in lookups for name in lookup.names))
    inputs = dict.fromkeys(lookup.value for lookup in lookups)
    return {"properties": names, "propertiesWithHistory": names, "inputs": [{"id": value} for value in inputs]}


def history_outcomes(lookups: Sequence[Lookup], answer: ParsedReply) -> list[PropertyHistory | HubSpotError]:
    """Down for whom the answer says nothing of, as it does where an ID was merged away: it is asked for alone then."""
    found = {
        record.id: PropertyHistory(record, versions, answer.completed_at) for record, versions in answer.histories()
    }
    if len(lookups) == 1 and len(found) == 1:
        return list(found.values())
    return [found.get(lookup.value) or Down("not in the answer") for lookup in lookups]
