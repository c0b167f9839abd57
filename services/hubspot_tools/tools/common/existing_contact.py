"""A contact that exists already is an answer, not an error: which one it is, for those who may see it."""

from collections.abc import Mapping

from libs.contracts import Conflict
from services.hubspot_tools.contacts import contact_of, to_read
from services.hubspot_tools.hubspot import AlreadyExists, HubSpotUnavailable, NotFound, Record
from services.hubspot_tools.tools.context import Caller, ToolContext


async def find_rival(
    error: AlreadyExists, values: Mapping[str, str], caller: Caller, tools: ToolContext
) -> Record | None:
    """The contact in the way of `values`; None if it has gone meanwhile.

    Where only its ID is known, since HubSpot fails just now, that is what is returned: it is an answer still.
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


def conflict_with(rival: Record | None, caller: Caller, tools: ToolContext) -> Conflict:
    if rival is None or not caller.rights.owns(rival.properties.get("email")):
        return Conflict(property="email", existing=None)
    return Conflict(property="email", existing=contact_of(rival, caller.rights, tools.definitions.peek()))
