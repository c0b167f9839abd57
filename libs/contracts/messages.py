"""The lines of a conversation that people see: the log's entries, made ready for display."""

from datetime import UTC, datetime

from libs.contracts.attachments import Attachments
from libs.contracts.authors import Author, AuthorKind
from libs.contracts.base import Model
from libs.contracts.cards import Card, UploadedCard, card_of, not_done_card
from libs.contracts.desk_entries import (
    Assigned,
    ClosingNoted,
    Delivered,
    Drafted,
    DraftRequested,
    DueTimes,
    Escalated,
    Labelled,
    Note,
    Prioritised,
    Rated,
    Reopened,
    Snoozed,
    Triggered,
    Undelivered,
    UndoRequested,
)
from libs.contracts.entries import (
    Action,
    Button,
    Closed,
    FlowDecision,
    LogEntry,
    Message,
    Opened,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    UnknownEntry,
    Uploaded,
)
from libs.contracts.tools import is_internal


class VisibleAuthor(Model):
    kind: AuthorKind
    name: str | None = None


class VisibleMessage(Model):
    """One line of the chat. `client_message_id` is the contact's own, so that a client knows its echo.

    `action` is set when the message is a clicked button.
    """

    id: str
    offset: str
    author: VisibleAuthor
    text: str = ""
    locale: str | None = None
    buttons: list[Button] = []
    card: Card | None = None
    action: str | None = None
    notice: str | None = None
    attachments: Attachments = []
    client_message_id: str | None = None
    created_at: datetime


def created_at(offset: str) -> datetime:
    """When an entry was appended, by Redis' clock: an offset starts with milliseconds since 1970."""
    return datetime.fromtimestamp(int(offset.partition("-")[0]) / 1000, UTC)  # Redis makes stream IDs from its clock


def visible(item: LogEntry) -> VisibleMessage | None:
    """The line that people see for a log entry; None for entries that are not shown."""
    entry = item.entry
    match entry:
        case Message():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.text,
                locale=entry.locale, buttons=entry.buttons, notice=entry.notice, attachments=entry.attachments,
                # The IDs of other entries are our own, and no client ever sent them.
                client_message_id=entry.id if entry.author.kind == "contact" else None,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case Action():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.label,
                action=entry.action, client_message_id=entry.id, created_at=created_at(item.offset),
            )  # fmt: skip
        case Uploaded():
            file = UploadedCard(
                import_id=entry.import_id, file_name=entry.file_name, rows=entry.rows, columns=entry.columns
            )
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), card=file, client_message_id=entry.id,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case ToolResultEntry() if not is_internal(entry.tool):  # results of internal tools are for teammates only
            card = card_of(entry.result, entry.call_id) or not_done_card(entry)
            if card is None:
                return None
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=VisibleAuthor(kind="assistant"), card=card,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case (
            Opened() | ToolCall() | ToolResultEntry() | TimerFired() | Assigned() | Note() | FlowDecision() | Snoozed()
            | Labelled() | Prioritised() | DueTimes() | Escalated() | Reopened()
            | DraftRequested() | Drafted() | UndoRequested() | Closed() | ClosingNoted() | Undelivered()
            | Delivered() | Rated() | Triggered() | UnknownEntry()
        ):  # fmt: skip
            return None


def _author(author: Author) -> VisibleAuthor:
    return VisibleAuthor(kind=author.kind, name=author.name)
