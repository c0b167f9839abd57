"""The texts of a conversation that a search finds: messages, clicks on buttons, and internal notes."""

from dataclasses import dataclass

from libs.contracts import Action, LogEntry, Message, Note

HEADER = "header"
"""The author of the text that is made from a conversation's summary."""


@dataclass(frozen=True)
class LoggedText:
    """`offset`: the entry of the log. `author`: the kind of author, or `note` for an internal note."""

    offset: str
    author: str
    text: str


def text_of(item: LogEntry) -> LoggedText | None:
    """The text of an entry that people wrote or read."""
    match item.entry:
        case Message(author=author, text=text, notice=None):
            return LoggedText(item.offset, author.kind, text)
        case Action(author=author, label=label) if label:
            return LoggedText(item.offset, author.kind, label)
        case Note(text=text):
            return LoggedText(item.offset, "note", text)
        case _:
            return None
