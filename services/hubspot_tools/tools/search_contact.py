"""Finds contacts. A search by email alone is a direct look-up, which sees the latest writes and uses up no search."""

import asyncio
from collections.abc import Sequence

from libs.contracts import ContactsFound, Invalid, Ok, ToolResult
from libs.contracts.tools import SEARCH_CONTACT, SearchContact
from services.hubspot_tools.contacts import BadValue, contact_of, has_words, search_filters, to_read, with_number
from services.hubspot_tools.hubspot import Record
from services.hubspot_tools.tools.common import DEFAULT_LIMIT, SearchQuery, recent_contacts
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements


@implements(SEARCH_CONTACT)
async def search_contact(arguments: SearchContact, caller: Caller, tools: ToolContext) -> ToolResult:
    query = SearchQuery(arguments, caller.region or tools.region)
    if refusal := caller.rights.search(query.email_alone):
        return refusal
    await query.add_filters(caller, tools)
    if query.problems:
        return Invalid(problems=query.problems)
    email = query.email_alone
    found = await (_by_email(email, caller, tools) if email else _search(query, caller, tools))
    if isinstance(found, Invalid):
        return found
    return Ok(data=found.model_copy(update={"criteria": query.shown}))


async def _by_email(email: str, caller: Caller, tools: ToolContext) -> ContactsFound:
    names = to_read(caller.rights)
    record = await tools.client.find_by_email(email, names, caller.deadline)
    if record is not None:
        # The address may be an additional one of another person's record, which a visitor must not see.
        return _found([record] if caller.rights.owns(record.properties.get("email")) else [], caller, tools)
    if caller.rights.reach != "everyone":
        return _found([], caller, tools)
    # HubSpot doesn't document that the direct look-up knows a contact's additional addresses.
    groups = [{"filters": group} for group in search_filters.also_has_email(email)]
    body = {"filterGroups": groups, "properties": names, "limit": DEFAULT_LIMIT}
    page = await tools.client.search(body, caller.deadline)
    return _found(page.records, caller, tools)


async def _search(query: SearchQuery, caller: Caller, tools: ToolContext) -> ContactsFound | Invalid:
    try:
        body = query.body(caller.rights)
    except BadValue as error:
        return Invalid(problems=[error.problem(None)])
    if (found := await _by_number(query, caller, tools)) and len(found) <= query.limit:
        return _found(found, caller, tools)
    page = await tools.client.search(body, caller.deadline)
    if not page.records and (wider := query.body_of_other_spellings(caller.rights)):
        return await _spelled_otherwise(wider, query, caller, tools)
    if page.after is None and query.offset == 0:
        # The records of a single page are counted here: the total of the index lags, and counts archived contacts.
        return _found(page.records, caller, tools, query.filtered)
    return _found(page.records, caller, tools, query.filtered, total=page.total, after=page.after)


async def _spelled_otherwise(
    body: dict[str, object], query: SearchQuery, caller: Caller, tools: ToolContext
) -> ContactsFound:
    """The contacts of one page with the name's words in any spelling. There are no further pages."""
    page = await tools.client.search(body, caller.deadline)
    found = [record for record in page.records if has_words(query.name, _name_of(record))]
    return _found(found[: query.limit], caller, tools, query.filtered, total=len(found))


def _name_of(record: Record) -> str:
    return f"{record.properties.get('firstname', '')} {record.properties.get('lastname', '')}"


async def _by_number(query: SearchQuery, caller: Caller, tools: ToolContext) -> list[Record]:
    """The contacts with exactly this number, also new ones: searched in one batch with other numbers."""
    if query.phone_alone is None:
        return []
    try:
        person = with_number(query.phone_alone, caller.region or tools.region)
    except BadValue:
        return []  # a part of a number
    indexed, recent = await asyncio.gather(
        tools.duplicates.find(person, caller.deadline), recent_contacts(person, caller, tools)
    )
    return list({record.id: record for record in (*recent, *indexed)}.values())


def _found(
    records: list[Record],
    caller: Caller,
    tools: ToolContext,
    more: Sequence[str] = (),
    *,
    total: int | None = None,
    after: str | None = None,
) -> ContactsFound:
    definitions = tools.definitions.peek()
    contacts = [contact_of(record, caller.rights, definitions, more) for record in records]
    return ContactsFound(contacts=contacts, total=len(contacts) if total is None else total, after=after)
