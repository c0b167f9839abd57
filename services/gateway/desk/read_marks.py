"""How far each teammate has read each conversation: one mark, shared by all of their tabs and browsers.

A mark is an offset of the log as one number, so that a sorted set holds all marks of a person. A conversation is unread
where the contact's last entry follows the mark. Marks are no part of the conversation: reading changes nothing in it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.contracts import parse
from libs.messaging import Keys, LuaScript, Seconds

_MARK_READ = LuaScript(Path(__file__).with_name("mark_read.lua"))

MAX_MARKS = 5_000
"""Marks of one person, some 0.6 MB: months of reading, however many conversations there are."""

_MAX_SEQUENCE = 999
"""Entries of one millisecond that a mark tells apart; a double holds no more next to the time."""


def mark_of(offset: str) -> int:
    ms, sequence = parse(offset)
    return ms * (_MAX_SEQUENCE + 1) + min(sequence, _MAX_SEQUENCE)


def offset_of(mark: int) -> str:
    ms, sequence = divmod(mark, _MAX_SEQUENCE + 1)
    return f"{ms}-{sequence}"


class ReadMarks:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta, now: Seconds) -> None:
        # Twice the time, because a conversation may wait for its contact for long, and a lost mark makes it unread.
        self._redis, self._keys, self._now, self._life = redis, keys.desk, now, 2 * retention

    async def mark(self, person: str, conversation_id: str, offset: str) -> None:
        """The person has read it up to this offset."""
        await self._set(person, conversation_id, mark_of(offset))

    async def mark_unread(self, person: str, conversation_id: str, contact_offset: str) -> None:
        """The person wants to read it again, from the contact's last entry on."""
        await self._set(person, conversation_id, mark_of(contact_offset) - 1, lower=True)

    async def of(self, person: str, conversation_ids: Sequence[str]) -> dict[str, str | None]:
        """The offsets up to which the person has read these conversations; None: nothing of it."""
        if not conversation_ids:
            return {}
        found: Any = await self._redis.zmscore(self._keys.read_marks(person), list(conversation_ids))
        marks = zip(conversation_ids, found, strict=True)
        return {each: None if mark is None else offset_of(int(mark)) for each, mark in marks}

    async def count_unread(self, person: str, contact_offsets: Mapping[str, str]) -> int:
        """How many of these conversations the person has not read up to the contact's last entry."""
        return (await self.count_all_unread({person: contact_offsets}))[person]

    async def count_all_unread(self, contact_offsets: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
        """The same for several people, in one round trip."""
        asked = {person: offsets for person, offsets in contact_offsets.items() if offsets}
        async with self._redis.pipeline(transaction=False) as pipeline:
            for person, offsets in asked.items():
                pipeline.zmscore(self._keys.read_marks(person), list(offsets))
            read: list[list[float | None]] = await pipeline.execute()
        found = dict.fromkeys(contact_offsets, 0)
        for (person, offsets), marks in zip(asked.items(), read, strict=True):
            pairs = zip(marks, offsets.values(), strict=True)
            found[person] = sum(int(mark or 0) < mark_of(offset) for mark, offset in pairs)
        return found

    async def _set(self, person: str, conversation_id: str, mark: int, *, lower: bool = False) -> None:
        oldest = int((self._now() - self._life.total_seconds()) * 1000) * (_MAX_SEQUENCE + 1)
        await _MARK_READ(
            self._redis, marks=self._keys.read_marks(person), mentions=self._keys.mentions(person),
            changed=self._keys.changed, person=person, conversation=conversation_id, mark=mark, oldest=oldest,
            ttl=int(self._life.total_seconds()), most=MAX_MARKS, lower=lower,
        )  # fmt: skip
