"""Changes at the desk: each process receives them once and passes them to its mailboxes.

Pub/sub loses messages without an error. After a lost connection mailboxes therefore get `lost`: read everything again.
A mailbox collects changes while its reader is busy.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from redis.asyncio import Redis

from libs.messaging import Keys, Listener, text


@dataclass
class DeskChange:
    """`kinds`: `presence`, `queue`, `directory`, or `lost` when some changes were missed.

    `reads`: the new read marks, by person and conversation. `mentions`: people who were mentioned in notes.
    """

    conversations: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    reads: dict[tuple[str, str], int] = field(default_factory=dict)
    mentions: list["Mention"] = field(default_factory=list)


@dataclass(frozen=True)
class Mention:
    """A note at this offset mentions a person."""

    person: str
    conversation_id: str
    offset: str
    by: str


class Mailbox:
    """The changes that one reader has not taken yet. `news` is set with each of them.

    `received` counts them all, so that a reader can tell when it has applied those of a certain time.
    """

    def __init__(self) -> None:
        self._changed = DeskChange()
        self.news = asyncio.Event()
        self.received = self._taken = 0

    @property
    def has_news(self) -> bool:
        """Whether a change has come since the last one was taken."""
        return self.received > self._taken

    async def take(self) -> DeskChange:
        """The changes since the last call. Waits for the first one."""
        await self.news.wait()
        return self.take_now()

    def take_now(self) -> DeskChange:
        """The changes since the last call, perhaps none."""
        self.news.clear()
        self._taken = self.received
        changed, self._changed = self._changed, DeskChange()
        return changed

    def put_read(self, person: str, conversation: str, mark: str) -> None:
        self._changed.reads[person, conversation] = int(mark)
        self.received += 1
        self.news.set()

    def put_mention(self, mention: Mention) -> None:
        self._changed.mentions.append(mention)
        self.received += 1
        self.news.set()

    def put(self, *, conversation: str | None = None, kind: str | None = None) -> None:
        if conversation is not None:
            self._changed.conversations.add(conversation)
        if kind is not None:
            self._changed.kinds.add(kind)
        self.received += 1
        self.news.set()


class ChangeFeed:
    """One pub/sub connection. Use as an async context manager."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._desk = keys.desk.changed.encode()
        shards = [keys.desk_channel(shard).encode() for shard in range(keys.shards)]
        self._mailboxes: set[Mailbox] = set()
        self._listener = Listener(
            redis, (self._desk, *shards), name="changes at the desk", received=self._received, confirmed=self._confirmed
        )

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.__aexit__()

    @contextmanager
    def listening(self) -> Iterator[Mailbox]:
        mailbox = Mailbox()
        self._mailboxes.add(mailbox)
        try:
            yield mailbox
        finally:
            self._mailboxes.discard(mailbox)

    async def caught_up(self) -> None:
        """Wait until all changes from before this call are in the mailboxes. Raises a RedisError without connection."""
        await self._listener.caught_up()

    def _confirmed(self, _: bytes) -> None:
        # A subscription begins at the start and after a lost connection, which may have lost messages.
        for mailbox in self._mailboxes:
            mailbox.put(kind="lost")

    def _received(self, channel: bytes, data: bytes) -> None:
        for mailbox in self._mailboxes:
            if channel == self._desk and data.startswith(b"read "):
                mailbox.put_read(*text(data).split(" ")[1:])
            elif channel == self._desk and data.startswith(b"mention "):
                mailbox.put_mention(Mention(*text(data).split(" ")[1:]))
            elif channel == self._desk:
                mailbox.put(kind=text(data))
            else:
                mailbox.put(conversation=text(data))
