"""Contacts that may be the person who is about to be created: the same phone number, or name and company.

A hint for people, so that they are asked before there are two. Where HubSpot has no search to spare in a moment, who
was written lately is still found, and nobody has to wait for the rest.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from libs.contracts import Contact
from services.hubspot_tools.contacts import SearchKey, contact_of, identities_of, is_alike, to_read
from services.hubspot_tools.hubspot import Deadline, HubSpotError, Record
from services.hubspot_tools.tools.common.idempotent_retry import was_created
from services.hubspot_tools.tools.context import Caller, ToolContext

SHOWN = 3

SEARCH_WITHIN_S = 2.0
"""More is not worth waiting for."""

logger = logging.getLogger(__name__)


async def find_similar(values: Mapping[str, str], caller: Caller, tools: ToolContext) -> list[Contact]:
    """For those who may see everyone. Never raises HubSpotError."""
    identities = identities_of(values, caller.region or tools.region)
    if not identities or caller.rights.reach != "everyone" or tools.priority == "bulk":
        return []
    person = SearchKey(tuple(identities), caller.region or tools.region)
    recent, indexed = await asyncio.gather(recently(person, caller, tools), _indexed(person, caller, tools))
    found = {record.id: record for record in (*recent, *indexed)}
    email = values.get("email")
    others = [
        record
        for record in found.values()
        # The same address is no likeness, it is a conflict; and what this very call has made is no other contact.
        if not (email and record.properties.get("email") == email) and not was_created(record, values, caller)
    ]
    definitions = tools.definitions.peek()
    return [contact_of(record, caller.rights, definitions) for record in others[:SHOWN]]


async def recently(person: SearchKey, caller: Caller, tools: ToolContext) -> Sequence[Record]:
    """Contacts that were given one of the identities within the search index's lag, and have it still."""
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
    return [record for record in records if is_alike(record, person)]


async def _indexed(person: SearchKey, caller: Caller, tools: ToolContext) -> Sequence[Record]:
    try:
        within = Deadline.after(min(SEARCH_WITHIN_S, caller.deadline.remaining()))
        return await tools.alike.find(person, within)
    except HubSpotError as error:
        logger.info("similar contacts not looked for", extra={"call_id": caller.call_id, "error": str(error)})
        return []
