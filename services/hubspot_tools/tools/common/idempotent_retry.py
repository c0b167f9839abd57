"""Finds the contact of a previous attempt at the same create, for a call that is delivered again.

HubSpot refuses a second contact with the same email. For a contact without an email, the call's ID has the same effect
in an account with a property for it. In other accounts the contact is searched for. While the search index may not show
it yet, the effect is unknown.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from services.hubspot_tools.contacts import to_read
from services.hubspot_tools.hubspot import CALL, Down, HubSpotUnavailable, Record, in_utc
from services.hubspot_tools.tools.context import Caller, ToolContext

T = TypeVar("T")

PAUSE_S = 0.2
"""The wait before the second attempt: HubSpot's SDK waits as long after a server error."""

INDEX_LAG = timedelta(seconds=30)
"""Measured: after this time a new record was always found, and in its first second never."""

_SKEW = timedelta(minutes=1)
"""The difference that is allowed between the caller's clock and HubSpot's."""

_MAX_FOUND = 10


def was_created(record: Record, values: Mapping[str, str], caller: Caller, *, since: str = "createdate") -> bool:
    """Whether a previous attempt at this call created the record: it has these values and is no older than the call."""
    if not caller.retried:
        return False
    created = _timestamp(record.properties.get(since, ""))
    same = all(record.properties.get(name) == value for name, value in values.items())
    return same and created is not None and created >= caller.asked_at - _SKEW


async def retry_if_lost(attempt: Callable[[Caller], Awaitable[T]], caller: Caller) -> T:
    """The result of an attempt. If HubSpot's answer was lost, a second attempt, as a retry, finds the first's effect.

    Raises HubSpotError: that of the first attempt if the second one fails too.
    """
    try:
        return await attempt(caller)
    except HubSpotUnavailable as lost:
        if lost.effect != "unknown" or caller.retried:
            raise
        await asyncio.sleep(min(PAUSE_S, caller.deadline.remaining()))
        try:
            return await attempt(replace(caller, retried=True))
        except HubSpotUnavailable as again:
            raise lost from again


async def with_call_id(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> dict[str, str]:
    """`values` with the call's ID, if nothing else lets HubSpot refuse a second contact."""
    if "email" in values or not caller.call_id:
        return dict(values)
    known = (await tools.definitions.get(caller.deadline)).knows_calls
    return {**values, CALL: caller.call_id} if known else dict(values)


async def find_created(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> Record | None:
    """The contact of a previous attempt without an email. Raises Down with an unknown effect while it isn't known."""
    if CALL in values:
        return await tools.client.find_by_call(values[CALL], to_read(caller.rights, values), caller.deadline)
    named = [
        {"propertyName": name, "operator": "EQ", "value": values[name]}
        for name in ("firstname", "lastname")
        if name in values
    ]
    since = str(int((caller.asked_at - _SKEW).timestamp() * 1000))
    filters = [*named, {"propertyName": "createdate", "operator": "GTE", "value": since}]
    body = {"filterGroups": [{"filters": filters}], "properties": to_read(caller.rights, values), "limit": _MAX_FOUND}
    # The search compares the names only, and `was_created` all values.
    page = await tools.client.search(body, caller.deadline)
    found = next((record for record in page.records if was_created(record, values, caller)), None)
    if found is None and tools.now() < caller.asked_at + INDEX_LAG:
        raise Down("An earlier attempt may have created the contact.", effect="unknown")
    return found


def _timestamp(text: str) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        return None
