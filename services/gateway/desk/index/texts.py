"""The texts of a conversation that a search finds: messages, clicks on buttons, and internal notes.

A document of the index holds several of them in one string, because a row for each would cost more than its text.
"""

from dataclasses import dataclass

from libs.contracts import Action, LogEntry, Message, Note

_NEXT, _PART = "\x1e", "\x1f"
"""Separators of texts and of their parts. Texts have them no more: they are control characters without a meaning."""

_NONE = str.maketrans({_NEXT: None, _PART: None})


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


def packed(text: LoggedText) -> str:
    return f"{_NEXT}{text.offset}{_PART}{text.author}{_PART}{text.text.translate(_NONE)}"


def unpacked(body: str) -> list[LoggedText]:
    return [LoggedText(*each.split(_PART, 2)) for each in body.split(_NEXT)[1:]]


def without_header(body: str) -> str:
    """The part of a conversation's first document that follows its header."""
    following = body.find(_NEXT, 1)
    return body[following:] if following > 0 else ""
