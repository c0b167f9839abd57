"""One conversation of the fake gateway: its assistant's texts, what was said, its followers, and what clients sent."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from libs.contracts.authors import AuthorKind
from libs.contracts.base import Model
from libs.contracts.cards import Card
from libs.contracts.entries import Button
from libs.contracts.frames import ClosedFrame, MessageFrame, ReadyFrame, ResetFrame
from libs.contracts.messages import VisibleAuthor, VisibleMessage

EPOCH_MS = 1_790_000_000_000

WELCOME = "Hello! I keep your HubSpot contacts in order. What would you like to do?"
BUTTONS = [
    Button(action="search", label="Search contact"),
    Button(action="create", label="Create new contact"),
    Button(action="update", label="Update contact"),
]
CONFIRMATIONS = {
    "search": "Whom are you looking for?",
    "create": "Sure. What is their name and email?",
    "update": "Which contact, and what is new?",
}


@dataclass
class FakeConversation:
    """One conversation, with everything that clients sent into it."""

    id: str
    token: str
    status: str = "open"
    reopens: bool = False
    """Whether a message after the end continues it, as a flow may say."""
    log: list[VisibleMessage] = field(default_factory=list)
    listeners: "set[asyncio.Queue[Model | None]]" = field(default_factory=set)
    received: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.log[-1].offset if self.log else "0"

    def send(self, frame: Model) -> None:
        """To every follower, unchanged."""
        for listener in self.listeners:
            listener.put_nowait(frame)

    def append(self, **values: Any) -> VisibleMessage:
        number = len(self.log) + 1
        values.setdefault("id", secrets.token_hex(13))
        offset = f"{EPOCH_MS + number}-0"
        message = VisibleMessage(offset=offset, created_at=datetime.now(UTC), **values)
        self.log.append(message)
        self.send(MessageFrame(offset=offset, message=message))
        return message

    def say(self, text: str, author: AuthorKind = "assistant", **values: Any) -> VisibleMessage:
        name = values.pop("name", None)
        return self.append(author=VisibleAuthor(kind=author, name=name), text=text, **values)

    def show(self, card: Card) -> VisibleMessage:
        return self.append(author=VisibleAuthor(kind="assistant"), card=card)

    def close(self) -> None:
        self.status = "closed"
        self.send(ClosedFrame(offset=self.head))

    def backlog(self, after: str) -> Iterator[Model]:
        known = [message.offset for message in self.log]
        if after not in ("0", *known):
            yield ResetFrame()
            after = "0"
        start = known.index(after) + 1 if after in known else 0
        for message in self.log[start:]:
            yield MessageFrame(offset=message.offset, message=message)
        yield ReadyFrame(offset=self.head, status="closed" if self.status == "closed" else "open")


@contextmanager
def listening(conversation: FakeConversation, after: str) -> "Iterator[asyncio.Queue[Model | None]]":
    """A queue of everything since an offset, and of all that comes."""
    queue: asyncio.Queue[Model | None] = asyncio.Queue()
    for frame in conversation.backlog(after):
        queue.put_nowait(frame)
    conversation.listeners.add(queue)
    try:
        yield queue
    finally:
        conversation.listeners.discard(queue)
