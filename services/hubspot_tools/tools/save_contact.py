"""Saves the answers of people about themselves: in their own record or in a new one, never in another person's."""

from libs.contracts import Change, ContactSaved, Invalid, Ok, ToolResult
from libs.contracts.tools import SAVE_CONTACT, SaveContact
from services.hubspot_tools.contacts import BadValue, to_read
from services.hubspot_tools.hubspot import AlreadyExists, Record
from services.hubspot_tools.tools.common import (
    clean,
    find_existing,
    own_change,
    present,
    remember,
    retry_if_lost,
    was_created,
)
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(SAVE_CONTACT)
async def save_contact(arguments: SaveContact, caller: Caller, tools: ToolContext) -> ToolResult:
    given = present({**arguments.properties, **({"email": arguments.email} if arguments.email else {})})
    cleaned = await clean(given, caller, tools)
    if cleaned.problems:
        return Invalid(problems=cleaned.problems)
    values = cleaned.values
    email = values.get("email")
    if arguments.contact_id:
        record = await tools.client.get(arguments.contact_id, to_read(caller.rights, values), caller.deadline)
        if arguments.corrects and email and record.properties.get("email", "") == arguments.corrects:
            return await _correct(record, values, caller, tools)
        return await _update(record, values, caller, tools)
    if email is None:
        return Invalid(problems=[BadValue("missing", "An email address is needed to save.").problem("email")])
    return await retry_if_lost(lambda as_caller: _save(email, values, arguments.verified, as_caller, tools), caller)


async def _save(email: str, values: dict[str, str], verified: bool, caller: Caller, tools: ToolContext) -> ToolResult:
    names = to_read(caller.rights, values)
    existing = await tools.client.find_by_email(email, names, caller.deadline)
    if existing is None:
        try:
            created = await tools.client.create(values, caller.deadline)
        except AlreadyExists as error:
            existing = await find_existing(error, values, caller, tools)
        else:
            await remember(created.id, values, values, caller, tools)
            held = {name: created.properties.get(name, value) for name, value in values.items()}
            await own_change(created.id, None, held, caller, tools)
            return Ok(data=ContactSaved(contact_id=created.id, created=True))
    if existing is None:
        return Ok(data=ContactSaved(contact_id=None))
    if was_created(existing, values, caller):
        return Ok(data=ContactSaved(contact_id=existing.id, created=True))
    if not verified:
        return Ok(data=ContactSaved(contact_id=existing.id, withheld=True))
    return await _update(existing, values, caller, tools)


async def _correct(record: Record, values: dict[str, str], caller: Caller, tools: ToolContext) -> ToolResult:
    """Give the record that this conversation created the address that its author meant."""
    if await tools.client.find_by_email(values["email"], to_read(caller.rights, values), caller.deadline) is not None:
        return Ok(data=ContactSaved(contact_id=record.id, withheld=True))
    different = {name: value for name, value in values.items() if record.properties.get(name) != value}
    return (
        await _written(record, different, caller, tools) if different else Ok(data=ContactSaved(contact_id=record.id))
    )


async def _update(record: Record, values: dict[str, str], caller: Caller, tools: ToolContext) -> ToolResult:
    """The address itself stays: another one is another identity, which a person decides about."""
    different = {
        name: value for name, value in values.items() if name != "email" and record.properties.get(name, "") != value
    }
    kept = caller.rights.keeps(name for name in different if record.properties.get(name))
    different = {name: value for name, value in different.items() if name not in kept}
    if not different:
        return Ok(data=ContactSaved(contact_id=record.id))
    return await _written(record, different, caller, tools)


async def _written(record: Record, different: dict[str, str], caller: Caller, tools: ToolContext) -> Ok:
    written = await tools.client.update(record.id, different, caller.deadline)
    await remember(record.id, {**record.properties, **different}, different, caller, tools)
    held = {name: written.properties.get(name, value) for name, value in different.items()}
    await own_change(record.id, record.properties, held, caller, tools)
    changes = [
        Change(property=name, before=record.properties.get(name) or None, after=value) for name, value in held.items()
    ]
    return Ok(data=ContactSaved(contact_id=record.id, changes=changes))
