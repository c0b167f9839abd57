"""A contact that exists already is an answer, not an error: which one it is, for those who may see it."""

from libs.contracts.tools import Conflict, Contact
from services.hubspot_tools.client import Record
from services.hubspot_tools.errors import AlreadyExists, NotFound, Unavailable
from services.hubspot_tools.records import contact_of, to_read
from services.hubspot_tools.toolbox import Caller, Toolbox


async def conflict(error: AlreadyExists, email: str | None, caller: Caller, tools: Toolbox) -> Conflict | None:
    """None if the contact in the way has gone meanwhile. Raises HubSpotError only where nothing is known of it."""
    if caller.rights.reach == "nobody":
        return Conflict(property="email", existing=None)
    try:
        record = await _rival(error, email, caller, tools)
    except Unavailable:
        if error.existing_id is None or caller.rights.reach != "everyone":
            raise
        return Conflict(property="email", existing=_known_only(error.existing_id, email))
    if record is None:
        return None
    seen = caller.rights.owns(record.properties.get("email"))
    existing = contact_of(record, caller.rights, tools.definitions.peek()) if seen else None
    return Conflict(property="email", existing=existing)


async def _rival(error: AlreadyExists, email: str | None, caller: Caller, tools: Toolbox) -> Record | None:
    names = to_read(caller.rights)
    if error.existing_id is not None:
        try:
            return await tools.client.get(error.existing_id, names, caller.deadline)
        except NotFound:
            return None
    return await tools.client.find_by_email(email, names, caller.deadline) if email else None


def _known_only(contact_id: str, email: str | None) -> Contact:
    return Contact(id=contact_id, properties={"email": email} if email else {})
