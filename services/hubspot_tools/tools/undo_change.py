"""Undoes the change of one call for a teammate: of a contact, of the answers that a flow saved, or of a note.

A teammate names the call by its receipt, so that any change of the conversation can be undone, and not only the last.
"""

import html

from libs.contracts import Change, Changed, ChangeUndone, Contact, Ok, ToolResult
from libs.contracts.tools import UNDO_CHANGE, UndoChange
from services.hubspot_tools.contacts import LastChange, UndoLog
from services.hubspot_tools.hubspot import NotFound
from services.hubspot_tools.tools.common import BODY, nothing_to_undo, take_back
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(UNDO_CHANGE)
async def undo_change(arguments: UndoChange, caller: Caller, tools: ToolContext) -> ToolResult:
    # The ID of a call begins with its conversation: a request for another one's change finds nothing.
    if tools.changes is None or not arguments.call_id.startswith(f"{caller.scope}."):
        return nothing_to_undo()
    change = await tools.changes.of_call(arguments.call_id)
    if change is None:
        return nothing_to_undo()
    if change.note_id:
        return await _remove_note(change, tools.changes, caller, tools)
    return await take_back(change, tools.changes, caller, tools)


async def _remove_note(change: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext) -> ToolResult:
    if change.undone_by and not (caller.retried and change.undone_by == caller.call_id):
        return nothing_to_undo()
    contact = Contact(id=change.contact_id)
    try:
        note = await tools.client.note(change.note_id, caller.deadline)
    except NotFound:
        if not caller.retried:
            return nothing_to_undo()  # a person removed it in HubSpot
    else:
        if (now := note.properties.get(BODY, "")) != change.after[BODY]:
            edited = Change(property="note", before=_plain(change.after[BODY]), after=_plain(now) or None)
            return Changed(contact=contact, changes=[edited])
        await tools.client.archive_note(change.note_id, caller.deadline)
    await changes.undone(caller.scope, change, caller.call_id)
    gone = Change(property="note", before=_plain(change.after[BODY]))
    return Ok(data=ChangeUndone(contact=contact, changes=[gone]))


def _plain(body: str) -> str:
    return html.unescape(body.replace("<br>", "\n"))
