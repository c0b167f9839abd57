"""Takes a change back, unless the record has changed since: then it names the author.

The chat's `undo_last_change` and the desk's `undo_change` share it. They differ in the change that they find.
"""

from collections.abc import Mapping

from libs.contracts import Change, Changed, ChangeUndone, Invalid, Ok, Problem, Refused, ToolResult, Unconfirmed
from services.hubspot_tools.contacts import LastChange, UndoLog, contact_of, label_of, to_read
from services.hubspot_tools.hubspot import NotFound, Record, Version
from services.hubspot_tools.tools.common.proposals import asks_always, changes_between, proposal
from services.hubspot_tools.tools.common.writes import remember, write
from services.hubspot_tools.tools.context import Caller, ToolContext

MERGED_IDS = "hs_merged_object_ids"
"""The HubSpot property with the contacts that were merged into this one."""


async def take_back(last: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext) -> ToolResult:
    """Undo this change of the caller's scope."""
    if last.undone_by and not (caller.retried and last.undone_by == caller.call_id):
        return nothing_to_undo()
    found = await _found(last, caller, tools)
    if not isinstance(found, Record):
        return found
    if last.undone_by:
        # A previous attempt did it, but was killed before it could answer.
        return await _undone(found, last, changes, caller, tools)
    if last.created and _was_merged(found, last):
        return _merged(found, caller, tools)
    if _holds(found, last.after):
        if unconfirmed := _unconfirmed(found, last, caller, tools):
            return unconfirmed
        return await _undo(found, last, changes, caller, tools)
    if caller.retried and not last.created and _holds(found, last.before):
        # A previous attempt wrote the old values back, but could not record it.
        return await _undone(found, last, changes, caller, tools)
    return await _changed_since(found, last, caller, tools)


async def _found(last: LastChange, caller: Caller, tools: ToolContext) -> Record | Invalid | Refused | Ok:
    try:
        wanted = [*to_read(caller.rights, last.after), MERGED_IDS]
        record = await tools.client.get(last.contact_id, wanted, caller.deadline)
    except NotFound:
        if not (caller.retried and last.created):
            return nothing_to_undo()
        gone = contact_of(Record(last.contact_id, last.after, None), caller.rights, None, last.after)
        return Ok(data=ChangeUndone(contact=gone, removed=True))  # a previous attempt archived it
    return caller.rights.record(record.properties.get("email")) or record


def _was_merged(record: Record, last: LastChange) -> bool:
    """Whether the contact was merged since: archiving it would archive the other contact too."""
    return record.id != last.contact_id or bool(record.properties.get(MERGED_IDS))


def _merged(record: Record, caller: Caller, tools: ToolContext) -> Changed:
    return Changed(contact=contact_of(record, caller.rights, tools.definitions.peek()))


def _holds(record: Record, values: Mapping[str, str]) -> bool:
    return all(record.properties.get(name, "") == value for name, value in values.items())


def _unconfirmed(record: Record, last: LastChange, caller: Caller, tools: ToolContext) -> Unconfirmed | None:
    if not asks_always(caller):
        return None
    definitions = tools.definitions.peek()
    before = dict.fromkeys(last.after, "") if last.created else last.before
    contact = contact_of(record, caller.rights, definitions, last.after)
    return proposal("rule", changes_between(last.after, before, definitions), caller, contact=contact)


async def _undo(record: Record, last: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext) -> ToolResult:
    if last.created:
        removal = tools.client.archive(record.id, caller.deadline)
        await changes.attempting(caller.call_id, last, removal)
    else:
        writing = write(record.id, last.before, caller, tools)
        written = await changes.attempting(caller.call_id, last, writing)
        now = {**record.properties, **written}
        await remember(record.id, now, last.before, caller, tools)
        record = Record(record.id, now, record.url)
    return await _undone(record, last, changes, caller, tools)


async def _undone(record: Record, last: LastChange, changes: UndoLog, caller: Caller, tools: ToolContext) -> Ok:
    if not last.undone_by:
        await changes.undone(caller.scope, last, caller.call_id)
    definitions = tools.definitions.peek()
    back = (
        [] if last.created else changes_between(last.after, {n: record.properties[n] for n in last.before}, definitions)
    )
    contact = contact_of(record, caller.rights, definitions, last.after)
    return Ok(data=ChangeUndone(contact=contact, changes=back, removed=last.created))


async def _changed_since(record: Record, last: LastChange, caller: Caller, tools: ToolContext) -> Changed:
    """The current values, and the author of the newest one, as far as HubSpot names a person."""
    names = [name for name, value in last.after.items() if record.properties.get(name, "") != value]
    histories = (await tools.client.history(record.id, names, caller.deadline)).versions
    newest = max((versions[0] for versions in histories.values() if versions), key=lambda each: each.at, default=None)
    definitions = tools.definitions.peek()
    changes = [
        Change(
            property=name, label=label_of(name, definitions), before=last.after[name] or None,
            after=record.properties.get(name) or None,
        )
        for name in names
    ]  # fmt: skip
    return Changed(
        contact=contact_of(record, caller.rights, definitions, names), changes=changes,
        by=await _author_of(newest, caller, tools), at=newest.at if newest else None,
    )  # fmt: skip


async def _author_of(version: Version | None, caller: Caller, tools: ToolContext) -> str | None:
    """The name of a version's author, for callers who reach all contacts; None for an app or an unknown author."""
    if version is None or not version.user_id or caller.rights.reach != "everyone":
        return None
    return (await tools.owners.get(caller.deadline)).user(version.user_id)


def nothing_to_undo() -> Invalid:
    """The result where there is no change, or where it was taken back before."""
    detail = "There is no last change of this conversation that could be taken back."
    return Invalid(problems=[Problem(property="change", code="not_found", detail=detail)])
