"""Creates a contact, or shows the one that exists already. Of two calls at once HubSpot decides which is first."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from libs.contracts import (
    Conflict,
    Contact,
    ContactCreated,
    ContactSaved,
    Invalid,
    Ok,
    Problem,
    ToolResult,
    Unconfirmed,
)
from libs.contracts.tools import CREATE_CONTACT, CreateContact
from services.hubspot_tools.contacts import EMAIL_EXAMPLE, LastChange, compared_by, contact_of, to_read
from services.hubspot_tools.hubspot import CALL, AlreadyExists, Record, RejectedByHubSpot
from services.hubspot_tools.tools.common import (
    changes_between,
    clean,
    conflict_with,
    find_candidates,
    find_created,
    find_existing,
    present,
    proposal,
    reason_for,
    remember,
    retry_if_lost,
    undo_token,
    was_created,
    with_call_id,
)
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements

_IDENTITY = ("email", "firstname", "lastname")
"""HubSpot requires one of these."""


@implements(CREATE_CONTACT)
async def create_contact(arguments: CreateContact, caller: Caller, tools: ToolContext) -> ToolResult:
    rights = caller.rights
    given = present(arguments.properties())
    if refusal := rights.writes(given):
        return refusal
    cleaned = await clean(given, caller, tools)
    values = cleaned.values
    if refusal := rights.create(values.get("email")):
        return refusal
    if cleaned.problems:
        return Invalid(problems=cleaned.problems)
    if rights.own_email:
        values["email"] = rights.own_email  # the verified address, even if the visitor did not type it
    if not any(values.get(name) for name in _IDENTITY):
        return _no_identity()
    async with _held(values, caller, tools):
        # The call's ID is in the request only: what people confirm and see has no internal properties.
        sent = await with_call_id(values, caller, tools)
        record: Record | Conflict | None = await _of_previous_attempt(sent, caller, tools)
        similar = await find_candidates(values, caller, tools)
        if record is None:
            if unconfirmed := _unconfirmed(values, similar, caller, tools):
                return unconfirmed
            record = await retry_if_lost(lambda as_caller: _create(sent, as_caller, tools), caller)
        if isinstance(record, Record):
            await _remember(record, values, caller, tools)
    if rights.reach == "nobody":
        # The same for a new contact and for an address that is known: who is in HubSpot is not for everybody to learn.
        return Ok(data=ContactSaved(contact_id=None))
    return _created(record, similar, values, caller, tools) if isinstance(record, Record) else record


async def _of_previous_attempt(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> Record | None:
    """The contact that a previous attempt at this call created. It needs no check for duplicates any more."""
    if not caller.retried:
        return None
    if "email" not in values:
        return await find_created(values, caller, tools)
    there = await tools.client.find_by_email(values["email"], to_read(caller.rights, values), caller.deadline)
    return there if there is not None and was_created(there, values, caller) else None


def _held(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> AbstractAsyncContextManager[None]:
    """Holds the identities: of two calls that create the same person at once, the second sees the first's contact."""
    if tools.identities is None:
        return nullcontext()
    identities = compared_by(values, caller.region or tools.region)
    return tools.identities.held(identities, caller.call_id, caller.deadline)


def _unconfirmed(
    values: Mapping[str, str], similar: Sequence[Contact], caller: Caller, tools: ToolContext
) -> Unconfirmed | None:
    reason = "similar" if similar and caller.confirm != "never" else reason_for(caller, values)
    if reason is None:
        return None
    changes = changes_between({}, values, tools.definitions.peek())
    return proposal(reason, changes, caller, similar=similar)


async def _create(
    values: dict[str, str], caller: Caller, tools: ToolContext, *, again: bool = True
) -> Record | Conflict:
    if caller.retried and "email" not in values and (previous := await find_created(values, caller, tools)):
        return previous
    try:
        return await tools.client.create(values, caller.deadline)
    except RejectedByHubSpot as error:
        codes = [problem.code for problem in error.problems if problem.property == CALL]
        if not codes:
            raise
        if "unknown_property" in codes:
            return await _create(await _unmarked(values, caller, tools), caller, tools, again=False)
        # A worker that seemed dead was faster: HubSpot refuses a second contact with the same call's ID.
        previous = await find_created(values, caller, tools)
        if previous is None:
            raise
        return previous
    except AlreadyExists as error:
        # For people who may see no record, a conflict must not reveal the owner of the address.
        if caller.rights.reach == "nobody" and not caller.retried:
            return conflict_with(None, caller, tools)
        existing = await find_existing(error, values, caller, tools)
        if existing is None and again:
            # The existing contact was deleted between the two calls, so that the address is free now.
            return await _create(values, caller, tools, again=False)
        if existing is not None and was_created(existing, values, caller):
            return existing
        return conflict_with(existing, caller, tools)


async def _unmarked(values: dict[str, str], caller: Caller, tools: ToolContext) -> dict[str, str]:
    """The values without the call's ID, after its property was deleted: the definitions are read again."""
    await tools.definitions.get(caller.deadline, max_age=0)
    return {name: value for name, value in values.items() if name != CALL}


async def _remember(record: Record, values: Mapping[str, str], caller: Caller, tools: ToolContext) -> None:
    await remember(record.id, {**record.properties, **values}, values, caller, tools)
    if tools.changes is not None and caller.scope:
        held = {name: record.properties.get(name, value) for name, value in values.items()}
        change = LastChange(call_id=caller.call_id, contact_id=record.id, created=True, after=held)
        await tools.changes.note(caller.scope, change)


def _created(
    record: Record, similar: Sequence[Contact], values: Mapping[str, str], caller: Caller, tools: ToolContext
) -> Ok:
    contact = contact_of(record, caller.rights, tools.definitions.peek(), values)
    return Ok(data=ContactCreated(contact=contact, similar=list(similar), undo=undo_token(caller, tools)))


def _no_identity() -> Invalid:
    detail = "A contact needs an email address or a name."
    return Invalid(problems=[Problem(property="email", code="missing", detail=detail, example=EMAIL_EXAMPLE)])
