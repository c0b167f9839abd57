"""The tool `add_note`."""

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.results import NoteAdded
from libs.contracts.tools.tool import Tool


class AddNote(StrictModel):
    """Write a note on a contact's timeline. Find the contact's ID with search_contact first."""

    contact_id: str = Field(description="The contact's HubSpot ID, from an earlier result.", max_length=40)
    body: str = Field(description="The note, as plain text.", min_length=1, max_length=60_000)


ADD_NOTE = Tool("add_note", AddNote, (NoteAdded,), reach="everyone", progress="writing the note", may_wait=True)
