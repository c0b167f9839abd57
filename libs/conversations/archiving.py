"""Closed conversations on their way to the archive: read whole, and forgotten only once they are there.

The archive confirms a revision: the offset of the last entry that it has. A later entry makes another one, which the
same stream brings to the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from redis.asyncio import Redis

from libs.conversations import _scripts as scripts
from libs.conversations.appending import locate
from libs.conversations.desk_lists import CLOSED_LISTS
from libs.conversations.errors import ConversationUnknown
from libs.messaging import ARCHIVE_GROUP, CHAT_CLOSED, Keys, text

ANNOUNCED = timedelta(minutes=5)
"""How long ends are published after the last process that has the archive."""

ARCHIVE_ANNOUNCE = ANNOUNCED / 5
"""Between two announcements of a process."""

KEEP = timedelta(hours=2)
"""The default of `FRONTDESK_ARCHIVED_KEEP_HOURS`."""

MAX_WAITING_EVENTS = 500_000
"""Entries for the event feed that a shard keeps while no archive reads them: some 30 MB. Then the oldest are lost."""

PAGE = 200
"""Conversations that one step of the sweep looks at: it takes Redis a millisecond."""

_REFUSED = "refused "


@dataclass(frozen=True)
class WholeConversation:
    """What Redis has of a conversation: the fields of its state, offsets with their entries as JSON, and its files."""

    fields: dict[str, str]
    log: list[tuple[str, str]]
    attachments: dict[str, str]


@dataclass(frozen=True)
class SweptClosed:
    """How many conversations a sweep published again, and how many were gone from Redis."""

    published: int = 0
    removed: int = 0


class Archiving:
    """Safe to share between tasks. `keep`: the life of a conversation's keys once the archive has it."""

    def __init__(self, redis: Redis, keys: Keys, *, keep: timedelta = KEEP) -> None:
        self._redis, self._keys, self._keep_s = redis, keys, int(keep.total_seconds())

    async def announce(self) -> None:
        """From now on the ends of conversations are published, and the events of the feed, too."""
        for shard in range(self._keys.shards):
            await self._redis.set(self._keys.archive_on(shard), MAX_WAITING_EVENTS, ex=ANNOUNCED)

    async def read(self, conversation_id: str) -> WholeConversation | None:
        """A conversation as it is now, open or closed; None if Redis has it no more."""
        try:
            conversation, _ = locate(self._keys, conversation_id)
        except ConversationUnknown:
            return None
        fields, log, attachments = await scripts.READ_CLOSED(
            self._redis, state=conversation.state, log=conversation.log, attachments=conversation.attachments
        )
        if not fields or not log:
            return None
        return WholeConversation(
            _pairs(fields), [(text(offset), text(entry[1])) for offset, entry in log], _pairs(attachments)
        )

    async def confirm(self, conversation_id: str, revision: str, entry_ids: Sequence[str]) -> None:
        """The archive has this revision. `entry_ids`: the events that asked for it."""
        conversation, shard = locate(self._keys, conversation_id)
        await scripts.CONFIRM_ARCHIVED(
            self._redis, state=conversation.state, stream=self._keys.stream(shard, CHAT_CLOSED), revision=revision,
            keep_s=self._keep_s, group=ARCHIVE_GROUP, entry_ids=entry_ids,
        )  # fmt: skip

    async def refuse(self, conversation_id: str, revision: str) -> None:
        """The archive can't take this revision in."""
        conversation, _ = locate(self._keys, conversation_id)
        await scripts.REFUSE_ARCHIVING(self._redis, state=conversation.state, revision=revision, refused=_REFUSED)

    async def sweep(self, *, quiet: timedelta) -> SweptClosed:
        """Publish closed conversations that the archive has not got and whose last entry is older than `quiet`."""
        published = removed = 0
        for shard, name in product(range(self._keys.shards), CLOSED_LISTS):
            start = 0
            while start >= 0:
                start, fresh, gone = await scripts.SWEEP_CLOSED(
                    self._redis, closed_list=self._keys.desk_list(shard, name),
                    stream=self._keys.stream(shard, CHAT_CLOSED), base=self._keys.base(shard), start=start, count=PAGE,
                    quiet_ms=int(quiet.total_seconds() * 1000), keep_s=self._keep_s, refused=_REFUSED,
                )  # fmt: skip
                published, removed = published + fresh, removed + gone
        return SweptClosed(published, removed)

    async def backlog(self) -> tuple[int, timedelta]:
        """The number of events that the archive has not done, and the age of the oldest."""
        count, oldest_ms = 0, 0
        seconds, micros = await self._redis.time()
        now_ms = seconds * 1000 + micros // 1000
        for shard in range(self._keys.shards):
            stream = self._keys.stream(shard, CHAT_CLOSED)
            count += await self._redis.xlen(stream)
            oldest: Any = await self._redis.xrange(stream, count=1)
            for entry_id, _ in oldest:
                oldest_ms = max(oldest_ms, now_ms - int(text(entry_id).partition("-")[0]))
        return count, timedelta(milliseconds=oldest_ms)


def _pairs(flat: Sequence[bytes]) -> dict[str, str]:
    return {text(name): text(value) for name, value in zip(flat[::2], flat[1::2], strict=True)}
