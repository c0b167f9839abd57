"""Changes a contact: reads it first, sends only the values that differ, and reports old and new values."""

from collections.abc import Mapping

from libs.contracts import ContactUpdated, Invalid, Ok, Refused, ToolResult, Unconfirmed
from libs.contracts.tools import UPDATE_CONTACT, UpdateContact
from services.hubspot_tools.contacts import BadValue, contact_of, normalize, to_read
from services.hubspot_tools.hubspot import AlreadyExists, Record
from services.hubspot_tools.tools.common import (
    Cleaned,
    change,
    changes_between,
    clean,
    conflict_with,
    find_existing,
    find_record,
    present,
    previous_attempt,
    proposal,
    reason_for,
    undo_token,
    writable_name,
)
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(UPDATE_CONTACT)
async def update_contact(arguments: UpdateContact, caller: Caller, tools: ToolContext) -> ToolResult:
    wanted = await _wanted(arguments, caller, tools)
    if not isinstance(wanted, dict):
        return wanted
    record = await find_record(arguments.contact_id, to_read(caller.rights, wanted), caller, tools)
    if not isinstance(record, Record):
        return record
    previous = await previous_attempt(caller, tools)
    was = {**record.properties, **(previous.before if previous is not None else {})}
    different = {name: value for name, value in wanted.items() if record.properties.get(name, "") != value}
    if not different:
        return _updated(record, was, wanted, caller, tools)
    if refusal := caller.rights.overwrite(name for name in different if record.properties.get(name)):
        return refusal
    # A retry needs no confirmation: the change was confirmed before its first attempt.
    if previous is None and (unconfirmed := await _unconfirmed(record, different, caller, tools)):
        return unconfirmed
    done = {name: value for name, value in wanted.items() if name not in different and was.get(name, "") != value}
    try:
        written = await change(record.id, was, different, caller, tools, done=done)
    except AlreadyExists as error:
        return conflict_with(await find_existing(error, different, caller, tools), caller, tools)
    return _updated(Record(record.id, {**record.properties, **written}, record.url), was, wanted, caller, tools)


async def _unconfirmed(
    record: Record, different: Mapping[str, str], caller: Caller, tools: ToolContext
) -> Unconfirmed | None:
    reason = reason_for(caller, different, record.properties)
    if reason is None:
        return None
    await tools.client.check_update(record.id, different, caller.deadline)
    definitions = tools.definitions.peek()
    changes = changes_between(record.properties, different, definitions)
    contact = contact_of(record, caller.rights, definitions, different)
    return proposal(reason, changes, caller, contact=contact)


async def _wanted(arguments: UpdateContact, caller: Caller, tools: ToolContext) -> dict[str, str] | Invalid | Refused:
    """The properties to set, in HubSpot's form. `""` empties a property."""
    rights = caller.rights
    given, cleared = present(arguments.properties()), arguments.clear or []
    if refusal := rights.writes((*given, *cleared)):
        return refusal
    cleaned = await clean(given, caller, tools)
    await _clear(cleared, cleaned, caller, tools)
    for each in arguments.other or ():
        if not normalize.line(each.value):
            empty = BadValue("missing", "There is no value. To empty a property, name it in `clear`.")
            cleaned.problems.append(empty.problem(each.property))
    if cleaned.problems:
        return Invalid(problems=cleaned.problems)
    if not cleaned.values:
        return Invalid(problems=[BadValue("missing", "Nothing is given that should change.").problem(None)])
    email = cleaned.values.get("email")
    return (rights.change_email(email) if email is not None else None) or cleaned.values


async def _clear(names: list[str], cleaned: Cleaned, caller: Caller, tools: ToolContext) -> None:
    for name in names:
        try:
            internal = await writable_name(name, caller, tools)
        except BadValue as error:
            cleaned.problems.append(error.problem(name))
            continue
        if cleaned.values.setdefault(internal, ""):
            both = BadValue("malformed", "It is both given a value and emptied.")
            cleaned.problems.append(both.problem(name))


def _updated(now: Record, was: Mapping[str, str], wanted: Mapping[str, str], caller: Caller, tools: ToolContext) -> Ok:
    definitions = tools.definitions.peek()
    changes = changes_between(was, {name: now.properties[name] for name in wanted}, definitions)
    contact = contact_of(now, caller.rights, definitions, wanted)
    return Ok(
        data=ContactUpdated(contact=contact, changes=changes, undo=undo_token(caller, tools) if changes else None)
    )
