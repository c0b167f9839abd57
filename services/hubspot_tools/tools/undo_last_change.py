"""Undoes the last change of a conversation for its contact, unless the record has changed since."""

from libs.contracts import ToolResult
from libs.contracts.tools import UNDO_LAST_CHANGE, UndoLastChange
from services.hubspot_tools.contacts import LastChange
from services.hubspot_tools.tools.common import nothing_to_undo, take_back, undo_token_of
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(UNDO_LAST_CHANGE)
async def undo_last_change(arguments: UndoLastChange, caller: Caller, tools: ToolContext) -> ToolResult:
    last = await _change_of(caller, tools)
    # Receipts of an older version name the call itself.
    if (
        tools.changes is None
        or last is None
        or not (arguments.change in (None, last.call_id) or arguments.change == undo_token_of(last.call_id))
    ):
        return nothing_to_undo()
    return await take_back(last, tools.changes, caller, tools)


async def _change_of(caller: Caller, tools: ToolContext) -> LastChange | None:
    """The change that a previous attempt at this call undid; else the last change of the scope."""
    if tools.changes is None:
        return None
    last = await tools.changes.last(caller.scope)
    if not caller.retried or (last is not None and last.undone_by == caller.call_id):
        return last
    return await tools.changes.attempted(caller.call_id) or last
