"""Contacts that may be the person who is about to be created: the same phone number, or the same name and company. A
new contact of which only the name is known is compared by it.

They are a hint, so that a person is asked before a duplicate exists. If HubSpot's search is not available within a
short time, only recently written contacts are found, and the caller does not wait.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from libs.contracts import Contact
from services.hubspot_tools.contacts import SearchKey, compared_by, contact_of, shares_identity, to_read
from services.hubspot_tools.hubspot import Deadline, HubSpotError, Record
from services.hubspot_tools.tools.common.idempotent_retry import was_created
from services.hubspot_tools.tools.context import Caller, ToolContext

SHOWN = 3

SEARCH_TIMEOUT_S = 2.0
"""A hint is not worth a longer wait."""

logger = logging.getLogger(__name__)


async def find_candidates(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> list[Contact]:
    """The candidates, for callers who may see all contacts. Never raises HubSpotError."""
    identities = compared_by(values, caller.region or tools.region)
    # Bulk work has rows by email alone, and its searches would slow down live chats.
    if not identities or caller.rights.reach != "everyone" or tools.priority == "bulk":
        return []
    person = SearchKey(tuple(identities), caller.region or tools.region)
    recent, indexed = await asyncio.gather(recent_contacts(person, caller, tools), _indexed(person, caller, tools))
    found = {record.id: record for record in (*recent, *indexed)}
    email = values.get("email")
    others = [
        record
        for record in found.values()
        # A contact with the same address is a conflict, and the contact of this very call is no duplicate.
        if not (email and record.properties.get("email") == email) and not was_created(record, values, caller)
    ]
    definitions = tools.definitions.peek()
    return [contact_of(record, caller.rights, definitions) for record in others[:SHOWN]]


async def recent_contacts(person: SearchKey, caller: Caller, tools: ToolContext) -> Sequence[Record]:
    """Contacts that got one of the identities within the lag of the search index, and still have it."""
    ids = await tools.identities.find(person.identities) if tools.identities else []
    names = to_read(caller.rights)
    answers = await asyncio.gather(
        *(tools.client.get(contact_id, names, caller.deadline) for contact_id in ids), return_exceptions=True
    )
    records = []
    for answer in answers:
        if isinstance(answer, Record):
            records.append(answer)
        elif not isinstance(answer, HubSpotError):
            raise answer
    # The record may have changed since, or been merged into another one.
    return [record for record in records if shares_identity(record, person)]


async def _indexed(person: SearchKey, caller: Caller, tools: ToolContext) -> Sequence[Record]:
    try:
        within = Deadline.after(min(SEARCH_TIMEOUT_S, caller.deadline.remaining()))
        return await tools.duplicates.find(person, within)
    except HubSpotError as error:
        logger.info("similar contacts not looked for", extra={"call_id": caller.call_id, "error": str(error)})
        return []
