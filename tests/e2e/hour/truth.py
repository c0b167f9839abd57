"""What was true at each moment of the hour: the logs of all conversations, and who was where."""

import re
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Assigned, Closed, LogEntry, Owner, Reopened, VisibleMessage, visible
from libs.conversations import ConversationState, LogReader
from libs.messaging.keys import Keys

DESK = "the desk"
"""The place of a teammate who is signed in."""

SITE, PANEL, TUNNEL = "the site", "the panel", "a tunnel"
"""Places of a customer: on the page, with the chat open on it, and without a connection."""


@dataclass
class Span:
    """`who` was at a place from `start` to `end`, in ms. The place of a conversation on a screen is its ID."""

    who: str
    place: str
    start: float
    end: float = float("inf")

    def covers(self, ms: float) -> bool:
        return self.start <= ms <= self.end


@dataclass
class Chat:
    """One conversation's log, as its history, and its state at the last reading."""

    id: str
    entries: list[LogEntry]
    state: ConversationState

    def before(self, ms: float) -> list[LogEntry]:
        return [each for each in self.entries if each.position[0] <= ms]

    def owner(self, ms: float) -> Owner:
        owners = [each.entry.owner for each in self.before(ms) if isinstance(each.entry, Assigned)]
        return owners[-1] if owners else Owner.parse("assistant")

    def is_open(self, ms: float) -> bool:
        found = self.before(ms)
        ends = [each.entry for each in found if isinstance(each.entry, Closed | Reopened)]
        return bool(found) and not (ends and isinstance(ends[-1], Closed))

    def queued_since(self, ms: float) -> tuple[int, int] | None:
        """When it entered the queue in which it waits; None where it does not wait."""
        if not self.is_open(ms) or self.owner(ms).kind != "team":
            return None
        return [each.position for each in self.before(ms) if isinstance(each.entry, Assigned)][-1]

    def lines(self, ms: float = float("inf")) -> list[VisibleMessage]:
        """Each line that the contact sees."""
        return [line for each in self.before(ms) if (line := visible(each)) is not None]

    def own(self, ms: float = float("inf")) -> list[int]:
        """When the contact wrote or clicked, in ms."""
        return [int(line.offset.split("-")[0]) for line in self.lines(ms) if line.author.kind == "contact"]

    def of_kind(self, kind: str, ms: float = float("inf")) -> list[tuple[int, Any]]:
        """The entries of a kind, each with its time in ms."""
        return [(each.position[0], each.entry) for each in self.before(ms) if each.entry.kind == kind]


@dataclass
class Truth:
    """`spans` has who was where, as the script did it."""

    people: dict[str, str]
    teams: dict[str, str]
    chats: dict[str, Chat] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    async def read(self, redis: Redis, keys: Keys) -> None:
        """Read all logs again."""
        reader = LogReader(redis, keys)
        async for name in redis.scan_iter(match=f"{keys.prefix}*:conversation:*", count=1_000):
            if match := re.search(rb":conversation:([^:]+)$", name):
                chat = match[1].decode()
                self.chats[chat] = Chat(chat, await reader.entries(chat), await reader.state(chat))

    def at(self, place: str, ms: float) -> set[str]:
        """Who was there."""
        return {span.who for span in self.spans if span.place == place and span.covers(ms)}

    def queue_place(self, chat: Chat, ms: float) -> int | None:
        since = chat.queued_since(ms)
        if since is None:
            return None
        waiting = [each.queued_since(ms) for each in self.chats.values() if each.owner(ms) == chat.owner(ms)]
        return sum(1 for each in waiting if each is not None and each <= since)

    def was_seen(self, chat: Chat, ms: float) -> bool:
        """Whether a teammate has had the contact's last line on their screen."""
        last = max(chat.own(ms), default=0)
        return any(span.place == chat.id and span.start <= ms and span.end >= last for span in self.spans)

    def name_of(self, owner: Owner) -> str:
        """As people read it; the assistant's name is a word of the page."""
        names = self.people if owner.kind == "person" else self.teams
        return names.get(owner.id, "")

    def moments(self, start: float, end: float) -> list[float]:
        """All moments of a span at which something may have changed."""
        changes = [float(each.position[0]) for chat in self.chats.values() for each in chat.entries]
        changes += [edge for span in self.spans for edge in (span.start, span.end)]
        return [start, *sorted(each for each in changes if start < each < end), end]
