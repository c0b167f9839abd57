"""Writes values into a record by HubSpot's rule for lifecycle stages, and remembers the change."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from services.hubspot_tools.contacts import IDENTIFYING, LastChange, identities_of
from services.hubspot_tools.hubspot import HubSpotUnavailable, Record
from services.hubspot_tools.tools.context import Caller, ToolContext

STAGE = "lifecyclestage"
BODY = "hs_note_body"


async def write(contact_id: str, values: Mapping[str, str], caller: Caller, tools: ToolContext) -> dict[str, str]:
    """The new values of the properties in HubSpot. Raises HubSpotError."""
    client, deadline = tools.client, caller.deadline
    written = await client.update(contact_id, values, deadline)
    stage = values.get(STAGE)
    if not stage or written.properties.get(STAGE) == stage:
        return {**values, **written.properties}
    # HubSpot moves a stage only forward and says nothing when it doesn't; emptied first, it takes any.
    try:
        await client.update(contact_id, {STAGE: ""}, deadline)
        moved = await client.update(contact_id, {STAGE: stage}, deadline)
    except HubSpotUnavailable as error:
        error.effect = "unknown"  # the first update has had its effect
        raise
    return {**values, **written.properties, **moved.properties}


async def change(
    contact_id: str, was: Mapping[str, str], values: Mapping[str, str], caller: Caller, tools: ToolContext,
    *, done: Mapping[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Like `write`, and the change can be undone, and the record can be found at once by its new values.

    `was`: the known values before. `done`: the changes that a previous attempt at this call has made already.
    """
    writing = write(contact_id, values, caller, tools)
    if tools.changes is None or not caller.scope:
        written = await writing
    else:
        after = {**(done or {}), **values}
        before = {name: was.get(name, "") for name in after}
        noted = LastChange(call_id=caller.call_id, contact_id=contact_id, before=before, after=after)
        written = await tools.changes.noted(caller.scope, noted, writing)
        held = {name: written.get(name, value) for name, value in after.items()}
        # HubSpot may store another spelling. An undo compares with the stored one.
        if held != noted.after:
            await tools.changes.note(caller.scope, noted.model_copy(update={"after": held}))
    await remember(contact_id, {**was, **written}, values, caller, tools)
    return written


async def own_change(
    contact_id: str, was: Mapping[str, str] | None, values: Mapping[str, str], caller: Caller, tools: ToolContext
) -> None:
    """Let teammates undo a write of Frontdesk's own work. `values`: as HubSpot stores them. `was` None: a new record.

    It follows the write, because the contact never undoes it: without the note about it, the receipt has no undo.
    """
    if tools.changes is None or not caller.scope:
        return
    before = {} if was is None else {name: was.get(name, "") for name in values}
    created = was is None
    change = LastChange(
        call_id=caller.call_id, contact_id=contact_id, created=created, before=before, after=dict(values)
    )
    await tools.changes.note_call(change)


async def noted_note(note: Record, contact_id: str, body: str, caller: Caller, tools: ToolContext) -> str:
    """The ID of a note that was written. Teammates can undo it."""
    if tools.changes is not None and caller.scope:
        after = {BODY: note.properties.get(BODY, body)}
        await tools.changes.note_call(
            LastChange(call_id=caller.call_id, contact_id=contact_id, after=after, note_id=note.id)
        )
    return note.id


async def remember(
    contact_id: str, now: Mapping[str, str], given: Iterable[str], caller: Caller, tools: ToolContext
) -> None:
    """Let a record be found by its new values before HubSpot's index has them. `now`: all known values."""
    region, names = caller.region or tools.region, set(given)
    if tools.identities is None or names.isdisjoint(IDENTIFYING):
        return
    known = set(identities_of({name: value for name, value in now.items() if name not in names}, region))
    await tools.identities.note([each for each in identities_of(now, region) if each not in known], contact_id)


async def previous_attempt(caller: Caller, tools: ToolContext) -> LastChange | None:
    """The change that a previous attempt at this very call was going to make."""
    if not caller.retried or tools.changes is None or not caller.scope:
        return None
    # Not the last change of the scope: another call of the conversation may have changed something since.
    return await tools.changes.attempted(caller.call_id)


def undo_token(caller: Caller, tools: ToolContext) -> str | None:
    """The token that undoes this change. It works only in its own scope, and the visible call ID doesn't reveal it."""
    return undo_token_of(caller.call_id) if tools.changes is not None and caller.scope else None


def undo_token_of(call_id: str) -> str:
    """The same for each attempt at a call."""
    return blake2b(call_id.encode(), digest_size=13, person=b"undo").hexdigest()
