"""Reads one contact: what is always shown and, for staff, what this account added."""

from libs.contracts import ContactRead, Ok, ToolResult
from libs.contracts.tools import GET_CONTACT, GetContact
from services.hubspot_tools.contacts import contact_of, to_read
from services.hubspot_tools.hubspot import Record
from services.hubspot_tools.tools.common import find_record
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(GET_CONTACT)
async def get_contact(arguments: GetContact, caller: Caller, tools: ToolContext) -> ToolResult:
    rights = caller.rights
    definitions = await tools.definitions.get(caller.deadline) if rights.readable is None else None
    more = definitions.custom_names if definitions else ()
    found = await find_record(arguments.contact_id, to_read(rights, more), caller, tools)
    if not isinstance(found, Record):
        return found
    return Ok(data=ContactRead(contact=contact_of(found, rights, definitions, more)))
