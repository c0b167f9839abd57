"""Finds the HubSpot record of a conversation's contact, for teammates only. No record is a valid answer."""

from libs.contracts import ContactIdentified, Invalid, Ok, ToolResult
from libs.contracts.tools import IDENTIFY_CONTACT, IdentifyContact
from services.hubspot_tools.contacts import BadValue, contact_of, normalize, to_read, with_number
from services.hubspot_tools.hubspot import NotFound, Record
from services.hubspot_tools.tools.common import recent_contacts
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(IDENTIFY_CONTACT)
async def identify_contact(arguments: IdentifyContact, caller: Caller, tools: ToolContext) -> ToolResult:
    try:
        found, by = await _find(arguments, caller, tools)
    except BadValue as error:
        return Invalid(problems=[error.problem("phone" if arguments.email is None else "email")])
    if found is None:
        return Ok(data=ContactIdentified(contact=None))
    owner = found.properties.get("hubspot_owner_id", "")
    owners = await tools.owners.get(caller.deadline) if owner else None
    contact = contact_of(found, caller.rights, tools.definitions.peek())
    return Ok(data=ContactIdentified(contact=contact, by=by, owner_email=owners.email_of(owner) if owners else None))


async def _find(arguments: IdentifyContact, caller: Caller, tools: ToolContext) -> tuple[Record | None, str | None]:
    """Raises BadValue and HubSpotError."""
    names, deadline = to_read(caller.rights), caller.deadline
    if arguments.contact_id:
        try:
            return await tools.client.get(arguments.contact_id, names, deadline), "id"
        except NotFound:
            return None, None
    if arguments.email:
        return await tools.client.find_by_email(normalize.email(arguments.email), names, deadline), "email"
    if not arguments.phone:
        raise BadValue("missing", "An ID, an email address or a phone number is needed.")
    person = with_number(arguments.phone, caller.region or tools.region)
    indexed = await tools.duplicates.find(person, deadline)
    found = {record.id: record for record in (*indexed, *await recent_contacts(person, caller, tools))}
    # A number of two contacts identifies neither.
    return (next(iter(found.values())), "phone") if len(found) == 1 else (None, None)
