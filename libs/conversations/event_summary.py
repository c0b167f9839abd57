"""What the state of a conversation keeps of an event: its author's role, a new owner, and the line for lists."""

from libs.contracts import Action, Author, DraftRequested, Message, Note, Owner, Triggered, Uploaded
from libs.conversations.appending import PREVIEW

LogEvent = Message | Action | Uploaded | Note | DraftRequested | Triggered
"""What people and clocks append."""


def summary_of_event(entry: LogEvent, author: Author) -> tuple[str, str, str]:
    """The parts of an event that the state keeps: the author's role, the new owner, and the line to show in lists."""
    role, owner, preview = "other", "", ""
    if isinstance(entry, Note):
        role = "note"
    elif author.kind == "contact":
        role = "contact"
    elif isinstance(entry, Message) and author.kind == "teammate":
        role, owner = "teammate", str(Owner("person", author.id))
    match entry:
        case Message(words=text) | Action(label=text) | Uploaded(file_name=text):
            preview = text[:PREVIEW]
        case Note() | DraftRequested() | Triggered():
            pass
    return role, owner, preview
