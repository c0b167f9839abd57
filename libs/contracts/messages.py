"""What people see of a conversation: the log's entries, made ready for display.

A card is made here from a tool's result and from nothing else: what a model claims never becomes a receipt.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.base import Model
from libs.contracts.entries import (
    Action,
    Author,
    AuthorKind,
    Button,
    LogEntry,
    Message,
    ToolResultEntry,
)
from libs.contracts.tools import (
    INTERNAL_TOOLS,
    Accepted,
    Change,
    Conflict,
    Contact,
    ContactCreated,
    ContactRead,
    ContactsFound,
    ContactUpdated,
    Ok,
    ToolResult,
)


class VisibleAuthor(Model):
    kind: AuthorKind
    name: str | None = None


class FoundCard(Model):
    """Contacts that were found or read."""

    kind: Literal["found"] = "found"
    contacts: list[Contact]
    total: int


class CreatedCard(Model):
    kind: Literal["created"] = "created"
    contact: Contact


class UpdatedCard(Model):
    """Before → after. No changes: the record held these values already."""

    kind: Literal["updated"] = "updated"
    contact: Contact
    changes: list[Change]


class ExistsCard(Model):
    """A contact with this identity exists already; nothing was created."""

    kind: Literal["exists"] = "exists"
    contact: Contact
    property: str


class PendingCard(Model):
    """Saved, not yet in HubSpot."""

    kind: Literal["pending"] = "pending"


Card = Annotated[FoundCard | CreatedCard | UpdatedCard | ExistsCard | PendingCard, Field(discriminator="kind")]


class VisibleMessage(Model):
    """One line of the chat. `client_message_id` is the contact's own, so that a client knows its echo.

    `action` is set when the line is a pressed button.
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
    client_message_id: str | None = None
    created_at: datetime


def card_of(result: ToolResult) -> Card | None:
    """The receipt for a result; None where there is nothing to show."""
    match result:
        case Ok(data=ContactsFound(contacts=contacts, total=total)):
            return FoundCard(contacts=contacts, total=total) if contacts else None
        case Ok(data=ContactRead(contact=contact)):
            return FoundCard(contacts=[contact], total=1)
        case Ok(data=ContactCreated(contact=contact)):
            return CreatedCard(contact=contact)
        case Ok(data=ContactUpdated(contact=contact, changes=changes)):
            return UpdatedCard(contact=contact, changes=changes)
        case Conflict(existing=Contact() as existing, property=name):
            return ExistsCard(contact=existing, property=name)
        case Accepted():
            return PendingCard()
        case _:
            return None


def created_at(offset: str) -> datetime:
    """When an entry was appended, by Redis' clock: an offset starts with milliseconds since 1970."""
    return datetime.fromtimestamp(int(offset.partition("-")[0]) / 1000, UTC)


def visible(item: LogEntry) -> VisibleMessage | None:
    """The line that people see for a log entry; None for entries that are not shown."""
    entry = item.entry
    match entry:
        case Message():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.text,
                locale=entry.locale, buttons=entry.buttons, notice=entry.notice,
                client_message_id=entry.id if entry.author.kind == "contact" else None,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case Action():
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=_author(entry.author), text=entry.label,
                action=entry.action, client_message_id=entry.id, created_at=created_at(item.offset),
            )  # fmt: skip
        case ToolResultEntry() if entry.tool not in INTERNAL_TOOLS:
            card = card_of(entry.result)
            if card is None:
                return None
            return VisibleMessage(
                id=entry.id, offset=item.offset, author=VisibleAuthor(kind="assistant"), card=card,
                created_at=created_at(item.offset),
            )  # fmt: skip
        case _:
            return None


def _author(author: Author) -> VisibleAuthor:
    return VisibleAuthor(kind=author.kind, name=author.name)
