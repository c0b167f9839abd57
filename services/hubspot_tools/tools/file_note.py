"""Files the note on a conversation on its contact's timeline, once for each key.

HubSpot gives notes no unique value: a create that is sent twice makes two notes. So the note contains the key, and the
contact's newest notes are searched for it before each write.
"""

import html

from libs.contracts import NoteAdded, Ok, ToolResult
from libs.contracts.tools import FILE_NOTE, FileNote
from services.hubspot_tools.tools.common import BODY, noted_note
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.implementation import implements

LOOKED_THROUGH = 20
"""The number of newest notes that are searched: a retry comes within minutes."""


@implements(FILE_NOTE)
async def file_note(arguments: FileNote, caller: Caller, tools: ToolContext) -> ToolResult:
    client, deadline = tools.client, caller.deadline
    contact_id = arguments.contact_id
    for note_id in (await client.notes_of(contact_id, deadline))[:LOOKED_THROUGH]:
        there = await client.note(note_id, deadline)
        if arguments.key in there.properties.get(BODY, ""):
            note_id = await noted_note(there, contact_id, there.properties[BODY], caller, tools)
            return Ok(data=NoteAdded(note_id=note_id, contact_id=contact_id))
    body = html.escape(arguments.body, quote=False).replace("\n", "<br>")
    if arguments.key not in arguments.body:
        body += f"<br>Frontdesk {html.escape(arguments.key)}"
    note = await client.add_note(contact_id, body, caller.asked_at, deadline)
    return Ok(data=NoteAdded(note_id=await noted_note(note, contact_id, body, caller, tools), contact_id=contact_id))
