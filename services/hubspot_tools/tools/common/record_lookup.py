"""Finds the record that a call names by ID, for callers who may see it.

To callers who may see only their own record, an ID that doesn't exist looks like the ID of another person.
"""

from collections.abc import Iterable

from libs.contracts import Invalid, Problem, Refused
from services.hubspot_tools.contacts import line
from services.hubspot_tools.hubspot import NotFound, Record
from services.hubspot_tools.tools.context import Caller, ToolContext

_EXAMPLE = "171590000001"


async def find_record(
    contact_id: str, names: Iterable[str], caller: Caller, tools: ToolContext
) -> Record | Invalid | Refused:
    """Raises HubSpotError."""
    plain = line(contact_id)
    record = None
    if plain.isascii() and plain.isdecimal():
        try:
            record = await tools.client.get(plain, names, caller.deadline)
        except NotFound:
            record = None
    if refusal := caller.rights.record(record.properties.get("email") if record else None):
        return refusal
    return record or _no_contact()


def _no_contact() -> Invalid:
    detail = "There is no contact with this ID; search_contact finds it."
    return Invalid(problems=[Problem(property="contact_id", code="not_found", detail=detail, example=_EXAMPLE)])
