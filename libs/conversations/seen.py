"""How far teammates have seen a conversation: a hint for its contact, which is no part of the log."""

from typing import Any

from redis.asyncio import Redis

from libs.contracts import LiveSeen, parse
from libs.conversations.feed import LiveFeed
from libs.messaging import Keys, text


class SeenMarks:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, feed: LiveFeed) -> None:
        self._redis, self._keys, self._feed = redis, keys, feed

    async def note(self, conversation_id: str, offset: str) -> None:
        """A teammate has it on their screen up to this offset. Clients that follow it get to know at once."""
        before = await self.of(conversation_id)
        # Two teammates at once may leave the older mark: a hint, which the next one corrects.
        if before is None or parse(before) < parse(offset):
            keys = self._keys.conversation(conversation_id)
            # As long as the conversation itself: an archived one leaves nothing behind in Redis.
            if (life := await self._redis.ttl(keys.state)) > 0:
                await self._redis.set(keys.seen, offset, ex=life)
            await self._feed.publish(conversation_id, LiveSeen(offset=offset))

    async def of(self, conversation_id: str) -> str | None:
        found: Any = await self._redis.get(self._keys.conversation(conversation_id).seen)
        return text(found) if found else None
