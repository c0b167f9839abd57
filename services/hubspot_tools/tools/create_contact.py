"""Creates a contact. One that exists already is shown instead; which of two that race is first decides HubSpot."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from libs.contracts import Conflict, Contact, ContactCreated, Invalid, Ok, Problem, ToolResult, Unconfirmed
from libs.contracts.tools import CREATE_CONTACT, CreateContact
from services.hubspot_tools.contacts import EMAIL_EXAMPLE, LastChange, contact_of, identities_of, to_read
from services.hubspot_tools.hubspot import CALL, AlreadyExists, Record, RejectedByHubSpot
from services.hubspot_tools.tools.common import (
    answered,
    changes_between,
    clean,
    conflict_with,
    find_created,
    find_rival,
    find_similar,
    marked,
    present,
    proposal,
    reason_for,
    remember,
    undo_token,
    was_created,
)
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements

_IDENTITY = ("email", "firstname", "lastname")
"""HubSpot wants one of these."""


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
        values["email"] = rights.own_email
    if not any(values.get(name) for name in _IDENTITY):
        return _nobody()
    async with _held(values, caller, tools):
        sent = await marked(values, caller, tools)
        record: Record | Conflict | None = await _made_before(sent, caller, tools)
        similar = await find_similar(values, caller, tools)
        if record is None:
            if unconfirmed := _unconfirmed(values, similar, caller, tools):
                return unconfirmed
            record = await answered(lambda as_caller: _create(sent, as_caller, tools), caller)
        if not isinstance(record, Record):
            return record
        await _remember(record, values, caller, tools)
    return _created(record, similar, values, caller, tools)


async def _made_before(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> Record | None:
    """By an earlier attempt at this call: who is like it by now is no question any more."""
    if not caller.retried:
        return None
    if "email" not in values:
        return await find_created(values, caller, tools)
    there = await tools.client.find_by_email(values["email"], to_read(caller.rights, values), caller.deadline)
    return there if there is not None and was_created(there, values, caller) else None


def _held(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> AbstractAsyncContextManager[None]:
    """So that of two calls that create the same person at once the second sees what the first has made."""
    if tools.identities is None:
        return nullcontext()
    identities = identities_of(values, caller.region or tools.region)
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
    if caller.retried and "email" not in values and (earlier := await find_created(values, caller, tools)):
        return earlier
    try:
        return await tools.client.create(values, caller.deadline)
    except RejectedByHubSpot as error:
        codes = [problem.code for problem in error.problems if problem.property == CALL]
        if not codes:
            raise
        if "unknown_property" in codes:
            return await _create(await _unmarked(values, caller, tools), caller, tools, again=False)
        # A worker that was thought dead was faster: HubSpot refuses the same call's ID a second time.
        earlier = await find_created(values, caller, tools)
        if earlier is None:
            raise
        return earlier
    except AlreadyExists as error:
        if caller.rights.reach == "nobody" and not caller.retried:
            return conflict_with(None, caller, tools)
        rival = await find_rival(error, values, caller, tools)
        if rival is None and again:
            # Whoever was in the way has gone between the two calls, so that there is room now.
            return await _create(values, caller, tools, again=False)
        if rival is not None and was_created(rival, values, caller):
            return rival
        return conflict_with(rival, caller, tools)


async def _unmarked(values: dict[str, str], caller: Caller, tools: ToolContext) -> dict[str, str]:
    """Somebody deleted the property since the definitions were read, which are read again."""
    await tools.definitions.get(caller.deadline, max_age=0)
    return {name: value for name, value in values.items() if name != CALL}


async def _remember(record: Record, values: Mapping[str, str], caller: Caller, tools: ToolContext) -> None:
    await remember(record.id, {**record.properties, **values}, values, caller, tools)
    if tools.changes is not None and caller.scope:
        held = {name: record.properties.get(name, value) for name, value in values.items()}
        made = LastChange(call_id=caller.call_id, contact_id=record.id, created=True, after=held)
        await tools.changes.note(caller.scope, made)


def _created(
    record: Record, similar: Sequence[Contact], values: Mapping[str, str], caller: Caller, tools: ToolContext
) -> Ok:
    contact = contact_of(record, caller.rights, tools.definitions.peek(), values)
    return Ok(data=ContactCreated(contact=contact, similar=list(similar), undo=undo_token(caller, tools)))


def _nobody() -> Invalid:
    detail = "A contact needs an email address or a name."
    return Invalid(problems=[Problem(property="email", code="missing", detail=detail, example=EMAIL_EXAMPLE)])
