"""What an earlier attempt at the same create may have done, for a call that is delivered again.

By its email HubSpot itself refuses a second contact. Without one the call's ID does the same, in an account that has a
property for it; elsewhere the record is looked for, and where the search index may not show it yet, nobody can tell.
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
"""Before the second attempt: as long as HubSpot's own SDK waits after a server error."""

INDEX_LAG = timedelta(seconds=30)
"""After this a new record has always been found so far; within the second of its creation it never was."""

_SKEW = timedelta(minutes=1)
"""How far the caller's clock and HubSpot's may differ."""

_MOST = 10


def was_created(record: Record, values: Mapping[str, str], caller: Caller, *, since: str = "createdate") -> bool:
    """Whether a record is what this call would have made: just these values, and no older than the call."""
    if not caller.retried:
        return False
    created = _moment(record.properties.get(since, ""))
    same = all(record.properties.get(name) == value for name, value in values.items())
    return same and created is not None and created >= caller.asked_at - _SKEW


async def answered(attempt: Callable[[Caller], Awaitable[T]], caller: Caller) -> T:
    """What an attempt returns; where HubSpot's answer got lost, one more, as a retry, finds what the first has made.

    Raises HubSpotError; the first attempt's where the second can't tell either.
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


async def marked(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> dict[str, str]:
    """`values`, with the call's ID where HubSpot has nothing else by which to refuse a second contact."""
    if "email" in values or not caller.call_id:
        return dict(values)
    known = (await tools.definitions.get(caller.deadline)).knows_calls
    return {**values, CALL: caller.call_id} if known else dict(values)


async def find_created(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> Record | None:
    """For values without an email. Raises Down with an unknown effect where it can't be told yet."""
    if CALL in values:
        return await tools.client.find_by_call(values[CALL], to_read(caller.rights, values), caller.deadline)
    named = [
        {"propertyName": name, "operator": "EQ", "value": values[name]}
        for name in ("firstname", "lastname")
        if name in values
    ]
    since = str(int((caller.asked_at - _SKEW).timestamp() * 1000))
    filters = [*named, {"propertyName": "createdate", "operator": "GTE", "value": since}]
    body = {"filterGroups": [{"filters": filters}], "properties": to_read(caller.rights, values), "limit": _MOST}
    page = await tools.client.search(body, caller.deadline)
    found = next((record for record in page.records if was_created(record, values, caller)), None)
    if found is None and tools.now() < caller.asked_at + INDEX_LAG:
        raise Down("An earlier attempt may have created the contact.", effect="unknown")
    return found


def _moment(text: str) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        return None
