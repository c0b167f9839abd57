"""Writes a note on a contact's timeline, for people who may work on all contacts.

HubSpot has no unique value by which it could refuse a second note. If a previous attempt may have written the note, the
contact's newest notes are searched first.
"""

import html

from libs.contracts import Change, Invalid, NoteAdded, Ok, ToolResult
from libs.contracts.tools import ADD_NOTE, AddNote
from services.hubspot_tools.contacts import BadValue, contact_of, normalize, to_read
from services.hubspot_tools.hubspot import Record
from services.hubspot_tools.tools.common import (
    asks_always,
    find_record,
    noted_note,
    proposal,
    retry_if_lost,
    was_created,
)
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements

LOOKED_THROUGH = 10
"""The number of newest notes that are searched: a retry comes within minutes."""


@implements(ADD_NOTE)
async def add_note(arguments: AddNote, caller: Caller, tools: ToolContext) -> ToolResult:
    text = normalize.text(arguments.body)
    if not text:
        return Invalid(problems=[BadValue("missing", "The note has no words.").problem("body")])
    record = await find_record(arguments.contact_id, to_read(caller.rights), caller, tools)
    if not isinstance(record, Record):
        return record
    definitions = tools.definitions.peek()
    contact = contact_of(record, caller.rights, definitions)
    if asks_always(caller):
        unconfirmed = proposal("rule", [Change(property="note", after=text)], caller, contact=contact)
        if unconfirmed is not None:
            return unconfirmed
    # HubSpot stores notes as HTML. Quotes need no escape, because the text is in no attribute.
    body = html.escape(text, quote=False).replace("\n", "<br>")
    note_id = await retry_if_lost(lambda as_caller: _written(record.id, body, as_caller, tools), caller)
    return Ok(data=NoteAdded(note_id=note_id, contact_id=record.id, contact=contact))


async def _written(contact_id: str, body: str, caller: Caller, tools: ToolContext) -> str:
    client, deadline = tools.client, caller.deadline
    for note_id in (await client.notes_of(contact_id, deadline))[:LOOKED_THROUGH] if caller.retried else ():
        note = await client.note(note_id, deadline)
        if was_created(note, {"hs_note_body": body}, caller, since="hs_timestamp"):
            return note_id
    written = await client.add_note(contact_id, body, caller.asked_at, deadline)
    return await noted_note(written, contact_id, body, caller, tools)
