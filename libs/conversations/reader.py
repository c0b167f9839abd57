"""Reading a conversation: its state, and its log from an offset. Nothing here changes anything."""

from typing import Any

from redis.asyncio import Redis

from libs.contracts import START, LogEntry
from libs.conversations.errors import ConversationUnknown, OffsetUnknown
from libs.conversations.state import ConversationState, parse_log, parse_state
from libs.messaging import ConversationKeys, Keys

PAGE = 500
"""Entries read at once: some hundred kilobytes at the most common sizes."""


class LogReader:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def state(self, conversation_id: str) -> ConversationState:
        """The current state of the log. Raises ConversationUnknown."""
        raw: Any = await self._redis.hgetall(self._locate(conversation_id).state)
        state = parse_state(raw)
        if state is None:
            raise ConversationUnknown(conversation_id)
        return state

    async def entries(self, conversation_id: str, *, after: str = START, limit: int = PAGE) -> list[LogEntry]:
        """Up to `limit` entries that follow `after`, in order.

        Raises OffsetUnknown unless `after` is the start or an entry of this log: an offset from before a loss
        of data would otherwise hide what was lost.
        """
        log = self._locate(conversation_id).log
        first = "-" if after == START else after
        # One entry more: `after` itself must be there, read in the same breath as what follows it.
        raw: Any = await self._redis.xrange(log, min=first, count=limit if after == START else limit + 1)
        found = parse_log(raw)
        if after == START:
            return found
        if not found or found[0].offset != after:
            raise OffsetUnknown(conversation_id)
        return found[1:]

    async def entry(self, conversation_id: str, offset: str) -> LogEntry | None:
        """The entry at this offset."""
        raw: Any = await self._redis.xrange(self._locate(conversation_id).log, min=offset, max=offset)
        return next(iter(parse_log(raw)), None)

    async def newest(self, conversation_id: str, limit: int = PAGE) -> list[LogEntry]:
        """The last `limit` entries, newest first."""
        # XRANGE would read a long log from its start.
        raw: Any = await self._redis.xrevrange(self._locate(conversation_id).log, count=limit)
        return parse_log(raw)

    def _locate(self, conversation_id: str) -> ConversationKeys:
        try:
            return self._keys.conversation(conversation_id)
        except ValueError as error:
            raise ConversationUnknown(conversation_id) from error
