"""Changes a contact: reads it first, sends only what differs, and tells what it was and what it is."""

from collections.abc import Mapping

from libs.contracts.tools import Change, ContactUpdated, Invalid, Ok, Refused, ToolResult, UpdateContact
from services.hubspot_tools import normalise
from services.hubspot_tools.answers import Record
from services.hubspot_tools.conflicts import conflict_with, find_rival
from services.hubspot_tools.errors import AlreadyExists, Unavailable
from services.hubspot_tools.lookup import find_record
from services.hubspot_tools.normalise import BadValue
from services.hubspot_tools.records import contact_of, label_of, to_read
from services.hubspot_tools.toolbox import Caller, Toolbox
from services.hubspot_tools.values import Cleaned, clean, present, writable_name

STAGE = "lifecyclestage"


async def update_contact(arguments: UpdateContact, caller: Caller, tools: Toolbox) -> ToolResult:
    wanted = await _wanted(arguments, caller, tools)
    if not isinstance(wanted, dict):
        return wanted
    record = await find_record(arguments.contact_id, to_read(caller.rights, wanted), caller, tools)
    if not isinstance(record, Record):
        return record
    different = {name: value for name, value in wanted.items() if record.properties.get(name, "") != value}
    if not different:
        return _updated(record, {}, {}, caller, tools)
    if refusal := caller.rights.overwrite(name for name in different if record.properties.get(name)):
        return refusal
    try:
        written = await _write(record, different, caller, tools)
    except AlreadyExists as error:
        return conflict_with(await find_rival(error, different, caller, tools), caller, tools)
    return _updated(record, different, written, caller, tools)


async def _wanted(arguments: UpdateContact, caller: Caller, tools: Toolbox) -> dict[str, str] | Invalid | Refused:
    """The properties to set, ready for HubSpot; `""` empties one."""
    rights = caller.rights
    given, cleared = present(arguments.properties()), arguments.clear or []
    if refusal := rights.some_record() or rights.writes((*given, *cleared)):
        return refusal
    cleaned = await clean(given, caller, tools)
    await _clear(cleared, cleaned, caller, tools)
    for each in arguments.other or ():
        if not normalise.line(each.value):
            empty = BadValue("missing", "There is no value. To empty a property, name it in `clear`.")
            cleaned.problems.append(empty.problem(each.property))
    if cleaned.problems:
        return Invalid(problems=cleaned.problems)
    if not cleaned.values:
        return Invalid(problems=[BadValue("missing", "Nothing is given that should change.").problem(None)])
    email = cleaned.values.get("email")
    return (rights.change_email(email) if email is not None else None) or cleaned.values


async def _clear(names: list[str], cleaned: Cleaned, caller: Caller, tools: Toolbox) -> None:
    for name in names:
        try:
            internal = await writable_name(name, caller, tools)
        except BadValue as error:
            cleaned.problems.append(error.problem(name))
            continue
        if cleaned.values.setdefault(internal, ""):
            both = BadValue("malformed", "It is both given a value and emptied.")
            cleaned.problems.append(both.problem(name))


async def _write(record: Record, values: dict[str, str], caller: Caller, tools: Toolbox) -> dict[str, str]:
    """What HubSpot holds afterwards, of the properties that were to change."""
    client, deadline = tools.client, caller.deadline
    written = await client.update(record.id, values, deadline)
    stage = values.get(STAGE)
    if not stage or written.properties.get(STAGE) == stage:
        return {**values, **written.properties}
    # HubSpot moves a stage only forward and says nothing when it doesn't; emptied first, it takes any.
    try:
        await client.update(record.id, {STAGE: ""}, deadline)
        moved = await client.update(record.id, {STAGE: stage}, deadline)
    except Unavailable as error:
        error.effect = "unknown"
        raise
    return {**values, **written.properties, **moved.properties}


def _updated(
    record: Record, different: Mapping[str, str], written: Mapping[str, str], caller: Caller, tools: Toolbox
) -> Ok:
    definitions = tools.definitions.peek()
    now = Record(record.id, {**record.properties, **written}, record.url)
    changes = [
        Change(
            property=name,
            label=label_of(name, definitions),
            before=record.properties.get(name) or None,
            after=now.properties[name] or None,
        )
        for name in different
        if now.properties[name] != record.properties.get(name, "")
    ]
    contact = contact_of(now, caller.rights, definitions, different)
    return Ok(data=ContactUpdated(contact=contact, changes=changes))
