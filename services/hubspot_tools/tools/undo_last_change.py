"""Takes back what a conversation changed last, unless somebody has changed it since: then it says who."""

from collections.abc import Mapping

from libs.contracts import Change, Changed, ChangeUndone, Invalid, Ok, Problem, Refused, ToolResult
from libs.contracts.tools import UNDO_LAST_CHANGE, UndoLastChange
from services.hubspot_tools.contacts import LastChange, UndoLog, contact_of, label_of, to_read
from services.hubspot_tools.hubspot import NotFound, Record, Version
from services.hubspot_tools.tools.common import changes_between, remember, undo_token_of, write
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements

MERGED_IDS = "hs_merged_object_ids"
"""Which contacts went into this one, in HubSpot."""


@implements(UNDO_LAST_CHANGE)
async def undo_last_change(arguments: UndoLastChange, caller: Caller, tools: ToolContext) -> ToolResult:
    last = await _change_of(caller, tools)
    # Receipts of an older version name the call itself.
    if (
        tools.changes is None
        or last is None
        or not (arguments.change in (None, last.call_id) or arguments.change == undo_token_of(last.call_id))
    ):
        return _nothing()
    if last.undone_by and not (caller.retried and last.undone_by == caller.call_id):
        return _nothing()
    found = await _found(last, caller, tools)
    if not isinstance(found, Record):
        return found
    if last.undone_by:
        return await _told(found, last, tools.changes, caller, tools)  # an earlier attempt did it, and could not say so
    if last.created and _was_merged(found, last):
        return _merged(found, caller, tools)
    if _holds(found, last.after):
        return await _taken_back(found, last, tools.changes, caller, tools)
    if caller.retried and not last.created and _holds(found, last.before):
        return await _told(found, last, tools.changes, caller, tools)  # an earlier attempt did it
    return await _moved(found, last, caller, tools)


async def _change_of(caller: Caller, tools: ToolContext) -> LastChange | None:
    """The change that an earlier attempt at this call took back; else the scope's last one."""
    if tools.changes is None:
        return None
    last = await tools.changes.last(caller.scope)
    if not caller.retried or (last is not None and last.undone_by == caller.call_id):
        return last
    return await tools.changes.attempted(caller.call_id) or last


async def _found(last: LastChange, caller: Caller, tools: ToolContext) -> Record | Invalid | Refused | Ok:
    try:
        wanted = [*to_read(caller.rights, last.after), MERGED_IDS]
        record = await tools.client.get(last.contact_id, wanted, caller.deadline)
    except NotFound:
        if not (caller.retried and last.created):
            return _nothing()
        gone = contact_of(Record(last.contact_id, last.after, None), caller.rights, None, last.after)
        return Ok(data=ChangeUndone(contact=gone, removed=True))  # an earlier attempt did it
    return caller.rights.record(record.properties.get("email")) or record


def _was_merged(record: Record, last: LastChange) -> bool:
    """Whether the contact is more than what was created: removing it would remove the other one, too."""
    return record.id != last.contact_id or bool(record.properties.get(MERGED_IDS))


def _merged(record: Record, caller: Caller, tools: ToolContext) -> Changed:
    return Changed(contact=contact_of(record, caller.rights, tools.definitions.peek()))


def _holds(record: Record, values: Mapping[str, str]) -> bool:
    return all(record.properties.get(name, "") == value for name, value in values.items())


async def _taken_back(
    record: Record, last: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext
) -> ToolResult:
    if last.created:
        removal = tools.client.archive(record.id, caller.deadline)
        await changes.attempting(caller.call_id, last, removal)
    else:
        writing = write(record.id, last.before, caller, tools)
        written = await changes.attempting(caller.call_id, last, writing)
        now = {**record.properties, **written}
        await remember(record.id, now, last.before, caller, tools)
        record = Record(record.id, now, record.url)
    return await _told(record, last, changes, caller, tools)


async def _told(record: Record, last: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext) -> Ok:
    if not last.undone_by:
        await changes.undone(caller.scope, last, caller.call_id)
    definitions = tools.definitions.peek()
    back = (
        [] if last.created else changes_between(last.after, {n: record.properties[n] for n in last.before}, definitions)
    )
    contact = contact_of(record, caller.rights, definitions, last.after)
    return Ok(data=ChangeUndone(contact=contact, changes=back, removed=last.created))


async def _moved(record: Record, last: LastChange, caller: Caller, tools: ToolContext) -> Changed:
    """Who changed it, as far as HubSpot knows: the newest of the versions that aren't ours."""
    moved = [name for name, value in last.after.items() if record.properties.get(name, "") != value]
    histories = (await tools.client.history(record.id, moved, caller.deadline)).versions
    newest = max((versions[0] for versions in histories.values() if versions), key=lambda each: each.at, default=None)
    definitions = tools.definitions.peek()
    changes = [
        Change(
            property=name, label=label_of(name, definitions), before=last.after[name] or None,
            after=record.properties.get(name) or None,
        )
        for name in moved
    ]  # fmt: skip
    return Changed(
        contact=contact_of(record, caller.rights, definitions, moved), changes=changes,
        by=await who(newest, caller, tools), at=newest.at if newest else None,
    )  # fmt: skip


async def who(version: Version | None, caller: Caller, tools: ToolContext) -> str | None:
    """The person behind a version, by name, for those who may know; None for an app, or where nobody can tell."""
    if version is None or not version.user_id or caller.rights.reach != "everyone":
        return None
    return (await tools.owners.get(caller.deadline)).user(version.user_id)


def _nothing() -> Invalid:
    detail = "There is no last change of this conversation that could be taken back."
    return Invalid(problems=[Problem(property="change", code="not_found", detail=detail)])
