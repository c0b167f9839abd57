"""The authors and times of the values of a contact's properties: HubSpot's own record of each change.

They are read in batches, for which HubSpot takes half as many inputs as for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.hubspot_tools.hubspot.batch_api import Lookup
from services.hubspot_tools.hubspot.errors import Down, HubSpotError
from services.hubspot_tools.hubspot.responses import ParsedReply, Record, Version

MAX_HISTORIES = 50
"""HubSpot's limit for the inputs of a batch with histories."""


@dataclass(frozen=True, slots=True)
class PropertyHistory:
    """A contact and the versions of its properties, newest first. `completed_at`: HubSpot's clock at its answer."""

    record: Record
    versions: Mapping[str, Sequence[Version]]
    completed_at: datetime | None


def history_body(lookups: Sequence[Lookup]) -> dict[str, Any]:
    names = list(dict.fromkeys(name for lookup in lookups for name in lookup.names))
    inputs = dict.fromkeys(lookup.value for lookup in lookups)
    return {"properties": names, "propertiesWithHistory": names, "inputs": [{"id": value} for value in inputs]}


def history_outcomes(lookups: Sequence[Lookup], answer: ParsedReply) -> list[PropertyHistory | HubSpotError]:
    """Down for a lookup that the answer does not mention, as for the ID of a merged contact: it is then sent alone."""
    found = {
        record.id: PropertyHistory(record, versions, answer.completed_at) for record, versions in answer.histories()
    }
    if len(lookups) == 1 and len(found) == 1:
        return list(found.values())
    return [found.get(lookup.value) or Down("not in the answer") for lookup in lookups]
