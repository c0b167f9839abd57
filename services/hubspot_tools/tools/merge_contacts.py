"""Makes one contact of two, after a person has seen and confirmed both: HubSpot can't undo a merge."""

from libs.contracts import ContactsMerged, Invalid, Ok, Problem, ToolResult
from libs.contracts.tools import MERGE_CONTACTS, MergeContacts
from services.hubspot_tools.contacts import contact_of, to_read
from services.hubspot_tools.hubspot import Record
from services.hubspot_tools.tools.common import find_record, proposal
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(MERGE_CONTACTS)
async def merge_contacts(arguments: MergeContacts, caller: Caller, tools: ToolContext) -> ToolResult:
    names = to_read(caller.rights)
    kept = await find_record(arguments.contact_id, names, caller, tools)
    if not isinstance(kept, Record):
        return kept
    gone = await find_record(arguments.duplicate_id, names, caller, tools)
    if not isinstance(gone, Record):
        return gone
    definitions = tools.definitions.peek()
    contact, duplicate = (contact_of(each, caller.rights, definitions) for each in (kept, gone))
    if kept.id == gone.id:
        # Both IDs lead to one record, as after a merge: most likely by a previous attempt.
        merged = caller.retried and arguments.contact_id != arguments.duplicate_id
        return Ok(data=ContactsMerged(contact=contact, merged=duplicate)) if merged else _same()
    if unconfirmed := proposal("merge", [], caller, contact=contact, similar=[duplicate]):
        return unconfirmed
    result = await tools.client.merge(kept.id, gone.id, caller.deadline)
    # Read again, because the answer to a merge has other properties than the ones that are shown.
    now = await tools.client.get(result.id, names, caller.deadline)
    return Ok(data=ContactsMerged(contact=contact_of(now, caller.rights, definitions), merged=duplicate))


def _same() -> Invalid:
    detail = "Both IDs lead to the same contact."
    return Invalid(problems=[Problem(property="duplicate_id", code="malformed", detail=detail)])
