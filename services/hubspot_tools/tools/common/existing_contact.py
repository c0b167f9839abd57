"""A contact that exists already is an answer, not an error: callers who may see it get the contact."""

from collections.abc import Mapping

from libs.contracts import Conflict
from services.hubspot_tools.contacts import contact_of, to_read
from services.hubspot_tools.hubspot import AlreadyExists, HubSpotUnavailable, NotFound, Record
from services.hubspot_tools.tools.context import Caller, ToolContext


async def find_existing(
    error: AlreadyExists, values: Mapping[str, str], caller: Caller, tools: ToolContext
) -> Record | None:
    """The existing contact for which HubSpot refused `values`; None if it is gone already.

    If HubSpot fails now, the record has only the ID, which is still an answer.
    """
    names, email = to_read(caller.rights, values), values.get("email", "")
    try:
        if error.existing_id is not None:
            return await tools.client.get(error.existing_id, names, caller.deadline)
        return await tools.client.find_by_email(email, names, caller.deadline) if email else None
    except NotFound:
        return None
    except HubSpotUnavailable:
        if error.existing_id is None:
            raise
        return Record(error.existing_id, {}, None)


def conflict_with(existing: Record | None, caller: Caller, tools: ToolContext) -> Conflict:
    if existing is None or not caller.rights.owns(existing.properties.get("email")):
        return Conflict(property="email", existing=None)
    return Conflict(property="email", existing=contact_of(existing, caller.rights, tools.definitions.peek()))
