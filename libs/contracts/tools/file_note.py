"""The tool `file_note`."""

from pydantic import Field

from libs.contracts.results import NoteAdded
from libs.contracts.tools.add_note import AddNote
from libs.contracts.tools.tool import Tool


class FileNote(AddNote):
    """File the closing note of a conversation, once for each `key`."""

    key: str = Field(min_length=8, max_length=120)


FILE_NOTE = Tool("file_note", FileNote, (NoteAdded,), reach="everyone", offered="internal", may_wait=True)
