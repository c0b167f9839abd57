"""Reads a conversation from Redis, and else from the archive.

A conversation's keys in Redis expire some hours after the archive has confirmed it. A late event brings it back
(`restore`), and it moves again. Both places have the same offsets, so that a page may follow an offset from the other.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.asyncio import Redis

from libs.contracts import START, LogEntry, Message, Note, created_at
from libs.conversations import (
    ArchiveAway,
    Audience,
    ContactPast,
    ConversationState,
    ConversationUnknown,
    LogReader,
    OffsetUnknown,
    Restorer,
    StoredAttachment,
    home_of,
    parse_log,
    parse_state,
)
from libs.messaging import Keys, text
from services.gateway.archived.access import ArchiveAccess

PAGE = 500

STATES_AT_ONCE = 50
"""States read in one round trip: it takes Python some milliseconds, then other tasks run."""

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class FoundStates:
    """`archive_away`: others may be in the archive, which does not answer."""

    states: list[ConversationState]
    archive_away: bool = False


class StoredConversations(LogReader):
    """Safe to share between tasks. Without an archive it reads Redis alone.

    Every method raises ArchiveAway if Redis does not have the conversation and the archive does not answer.
    """

    def __init__(self, redis: Redis, keys: Keys, archive: ArchiveAccess | None) -> None:
        super().__init__(redis, keys)
        self.archive = archive
        self._restorer = Restorer(redis, keys)

    # --- one conversation ---------------------------------------------------------------------------------

    async def state(self, conversation_id: str) -> ConversationState:
        try:
            return await super().state(conversation_id)
        except ConversationUnknown:
            found = await self._archived_state(conversation_id)
            if found is None:
                raise
            return found

    async def entries(self, conversation_id: str, *, after: str = START, limit: int = PAGE) -> list[LogEntry]:
        try:
            found = await super().entries(conversation_id, after=after, limit=limit)
        except OffsetUnknown:
            if await self._is_in_redis(conversation_id):
                # Read again: it may have come back from the archive in between.
                return await super().entries(conversation_id, after=after, limit=limit)
        else:
            if found or after != START:
                return found
        log = await self._archived_log(conversation_id) or []
        offsets = [offset for offset, _ in log]
        if after != START and after not in offsets:
            raise OffsetUnknown(conversation_id)
        first = 0 if after == START else offsets.index(after) + 1
        return _entries_of(log[first : first + limit])

    async def entry(self, conversation_id: str, offset: str) -> LogEntry | None:
        found = await super().entry(conversation_id, offset)
        if found is not None or await self._is_in_redis(conversation_id):
            return found
        log = await self._archived_log(conversation_id) or []
        return next(iter(_entries_of([each for each in log if each[0] == offset])), None)

    async def newest(self, conversation_id: str, limit: int = PAGE) -> list[LogEntry]:
        if found := await super().newest(conversation_id, limit):
            return found
        log = await self._archived_log(conversation_id) or []
        return _entries_of(log[-limit:])[::-1]

    async def is_known(self, conversation_id: str) -> bool:
        """Whether it is in Redis or in the archive. Raises ConversationUnknown for a text that can't be an ID."""
        if await self._redis.exists(self._locate(conversation_id).state):
            return True
        return await self._archived_state(conversation_id) is not None

    async def archived_files(self, conversation_id: str) -> dict[str, StoredAttachment] | None:
        """The files that were sent in an archived conversation, by their IDs; None: Redis has it, or nothing has."""
        if await self._is_in_redis(conversation_id):
            return None
        log = await self._archived_log(conversation_id)
        return None if log is None else _sent_files(_entries_of(log))

    # --- late events --------------------------------------------------------------------------------------

    async def restore(self, conversation_id: str) -> bool:
        """Bring it back into Redis for a late event. True if it is there now."""
        if await self._is_in_redis(conversation_id):
            return True
        if (archive := self.archive) is None:
            return False
        found = await archive.whole(conversation_id)
        return found is not None and await self._restorer.restore(
            conversation_id, found.fields, found.log, found.attachments
        )

    async def write(self, conversation_id: str, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """Write to a conversation in Redis or in the archive. `write` runs a second time if Redis did not have it."""
        try:
            return await write()
        except ConversationUnknown:
            if not await self.restore(conversation_id):
                raise
        return await write()

    # --- a contact ----------------------------------------------------------------------------------------

    async def of_contact(self, contact: str, limit: int) -> list[ConversationState]:
        """The contact's conversations, the last opened first. Raises ArchiveAway: a part would look like all."""
        here = await self._in_redis_of(contact, limit)
        found = {state.id: state for state in here}
        if (archive := self.archive) is not None:
            archived = await archive.of_contact(contact, limit)
            found = {state.id: state for state in archived} | found
        newest = sorted(found.values(), key=lambda state: (state.opened_at or 0, state.id), reverse=True)
        return newest[:limit]

    async def past_of(self, contact: str) -> ContactPast | None:
        """What the archive has of a contact who opens a conversation. None while it is away: it opens all the same."""
        if (archive := self.archive) is None:
            return None
        try:
            return await archive.past(contact)
        except ArchiveAway:
            logger.warning("a conversation opens without the past of its contact: the archive is away")
            return None

    async def _in_redis_of(self, contact: str, limit: int) -> Sequence[ConversationState]:
        home = await home_of(self._redis, self._keys, contact)
        listed: Any = await self._redis.zrevrange(self._keys.past_conversations(home, contact), 0, limit - 1)
        states = await self._in_redis([text(raw) for raw in listed])
        return [state for state in states.values() if state.contact == contact]

    # --- many conversations -------------------------------------------------------------------------------

    async def states(self, ids: Sequence[str]) -> FoundStates:
        """The states of those of these conversations that are known, in the given order."""
        found = await self._in_redis(ids)
        rest = [each for each in ids if each not in found]
        away = False
        if (archive := self.archive) is not None and rest:
            try:
                found |= await archive.states(rest)
            except ArchiveAway:
                away = True
        return FoundStates([found[each] for each in ids if each in found], away)

    async def _in_redis(self, ids: Sequence[str]) -> dict[str, ConversationState]:
        found: dict[str, ConversationState] = {}
        for first in range(0, len(ids), STATES_AT_ONCE):
            async with self._redis.pipeline(transaction=False) as pipeline:
                for each in ids[first : first + STATES_AT_ONCE]:
                    pipeline.hgetall(self._keys.conversation(each).state)
                states = [parse_state(raw) for raw in await pipeline.execute()]
            found |= {state.id: state for state in states if state is not None}
        return found

    # --- parts --------------------------------------------------------------------------------------------

    async def _is_in_redis(self, conversation_id: str) -> bool:
        conversation = self._locate(conversation_id)
        return bool(await self._redis.exists(conversation.state, conversation.log) == 2)

    async def _archived_state(self, conversation_id: str) -> ConversationState | None:
        if (archive := self.archive) is None:
            return None
        self._locate(conversation_id)  # raises ConversationUnknown for what can't be an ID
        return await archive.state(conversation_id)

    async def _archived_log(self, conversation_id: str) -> list[tuple[str, str]] | None:
        if (archive := self.archive) is None:
            return None
        self._locate(conversation_id)
        return await archive.log(conversation_id)


def _entries_of(log: Sequence[tuple[str, str]]) -> list[LogEntry]:
    return parse_log([(offset.encode(), {b"e": entry.encode()}) for offset, entry in log])


def _sent_files(entries: Sequence[LogEntry]) -> dict[str, StoredAttachment]:
    found: dict[str, StoredAttachment] = {}
    for item in entries:
        match item.entry:
            case Message(author=author, attachments=files):
                audience: Audience = "contact"
            case Note(author=author, attachments=files):
                audience = "desk"
            case _:
                continue
        for file in files:
            found[file.id] = StoredAttachment(
                attachment=file, author=author, uploaded_at=created_at(item.offset), audience=audience
            )
    return found
