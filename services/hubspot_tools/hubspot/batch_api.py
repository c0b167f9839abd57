"""HubSpot's batch calls: many inputs in one request, and an answer to each input.

Results come in any order, and some inputs may fail. A write is matched by its trace ID if HubSpot echoes it, else by
its email or ID. A write without a match has an unknown effect.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.hubspot_tools.hubspot.error_mapping import error_of
from services.hubspot_tools.hubspot.errors import Down, HubSpotError, NotFound
from services.hubspot_tools.hubspot.responses import ParsedReply, Record
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest

_STATUS = {"CONFLICT": 409, "OBJECT_ALREADY_EXISTS": 409, "OBJECT_NOT_FOUND": 404, "RATE_LIMITS": 429}
_SECONDARY = "hs_additional_emails"


@dataclass(frozen=True)
class Lookup:
    """One contact to read, by `id` or `email`, and the properties to read of it."""

    value: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Write:
    """A create or an update. `contact_id` is None for a new contact."""

    contact_id: str | None
    properties: Mapping[str, str]


def read_body(by: str, lookups: Sequence[Lookup]) -> dict[str, Any]:
    names = dict.fromkeys(name for lookup in lookups for name in lookup.names)
    if by == "email" and len(lookups) > 1:
        names |= dict.fromkeys(("email", _SECONDARY))  # results carry no input, so the addresses match them
    inputs = dict.fromkeys(lookup.value for lookup in lookups)  # several callers may read the same contact
    body: dict[str, Any] = {"properties": list(names), "inputs": [{"id": value} for value in inputs]}
    if by != "id":
        body["idProperty"] = by
    return body


def read_outcomes(by: str, lookups: Sequence[Lookup], answer: ParsedReply) -> list[Record | HubSpotError | None]:
    """A record, None for a missing contact, or Down for a lookup that the answer does not mention.

    HubSpot does not mention an ID that a merge replaced: the result has the new ID.
    """
    found: dict[str, Record] = {}
    for record in answer.records():
        for value in _names_of(by, record):
            found[value] = record
    missing = {str(value).lower() for item in answer.errors() for value in _context(item, "ids")}
    outcomes: list[Record | HubSpotError | None] = []
    for lookup in lookups:
        value = lookup.value.lower()  # HubSpot stores addresses in lower case
        known = value in found or value in missing
        outcomes.append(found.get(value) if known else Down("not in the answer"))
    return outcomes


def write_body(writes: Sequence[Write]) -> dict[str, Any]:
    """The body of a batch write."""
    inputs = []
    # With trace IDs HubSpot answers each input on its own. Without them one bad input makes it refuse all.
    for number, write in enumerate(writes):
        item: dict[str, Any] = {"objectWriteTraceId": str(number), "properties": dict(write.properties)}
        if write.contact_id is not None:
            item["id"] = write.contact_id
        inputs.append(item)
    return {"inputs": inputs}


def write_outcomes(writes: Sequence[Write], answer: ParsedReply, request: ApiRequest) -> list[Record | HubSpotError]:
    """The record or error of each write; Down with an unknown effect for a write that the answer does not mention."""
    outcomes: dict[int, Record | HubSpotError] = {}
    for item in answer.errors():
        error = _item_error(item, request)
        for trace in _context(item, "objectWriteTraceId"):
            outcomes[int(trace)] = error
        if isinstance(error, NotFound):
            gone = {str(value) for value in _context(item, "ids")}
            outcomes |= {number: error for number, write in enumerate(writes) if write.contact_id in gone}
    # HubSpot does not always echo the trace ID: results may come without it.
    unmatched: list[Record] = []
    for record, trace in answer.traced_records():
        if trace is not None and trace.isdecimal() and int(trace) < len(writes):
            outcomes[int(trace)] = record
        else:
            unmatched.append(record)
    for record in unmatched:
        number = next((n for n, write in enumerate(writes) if n not in outcomes and _is_of(record, write)), None)
        if number is not None:
            outcomes[number] = record
    lost = Down("not in the answer", effect="unknown")
    return [outcomes.get(number, lost) for number in range(len(writes))]


def _is_of(record: Record, write: Write) -> bool:
    if write.contact_id is not None:
        return record.id == write.contact_id
    if email := write.properties.get("email"):
        return record.properties.get("email", "").lower() == email.lower()
    return all(record.properties.get(name) == value for name, value in write.properties.items())


def _names_of(by: str, record: Record) -> Iterable[str]:
    if by == "id":
        return (record.id,)
    if by != "email":
        return (record.properties.get(by, "").lower(),)
    more = record.properties.get(_SECONDARY, "").split(";")
    return tuple(value.strip().lower() for value in (record.properties.get("email", ""), *more) if value.strip())


def _item_error(item: Mapping[str, Any], request: ApiRequest) -> HubSpotError:
    """Reads an item of `errors` like the refusal of a single call."""
    # An unknown category counts as a refusal of the values, which is not retried.
    status = _STATUS.get(str(item.get("category") or ""), 400)
    about = ApiRequest(request.kind, request.method, request.path, about_record=True)
    return error_of(ApiReply(status, {}, dict(item)), about)


def _context(item: Mapping[str, Any], name: str) -> list[Any]:
    context = item.get("context")
    found = context.get(name) if isinstance(context, Mapping) else None
    return found if isinstance(found, list) else []
