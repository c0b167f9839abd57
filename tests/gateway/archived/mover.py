"""Moves conversations from Redis into an archive, as its service does, and at once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from libs.archive import Archive, ArchivedConversation, Conversations
from libs.messaging.keys import Keys
from tests.gateway.running import Gateway
from tests.waiting import until


@dataclass(frozen=True)
class Mover:
    redis: Redis
    keys: Keys
    archive: Archive

    async def store(self, conversation_id: str) -> ArchivedConversation:
        """Store it. Redis keeps it."""
        keys = self.keys.conversation(conversation_id)
        log: Any = await self.redis.xrange(keys.log)
        entries = [(offset.decode(), entry[b"e"].decode()) for offset, entry in log]
        fields, files = await self._texts(keys.state), await self._texts(keys.attachments)
        conversation = ArchivedConversation(fields, entries, files)
        await Conversations(self.archive).store([conversation], now_ms=0)
        return conversation

    async def move(self, conversation_id: str, gateway: Gateway | None = None) -> ArchivedConversation:
        """Store it and remove its keys, and all that is known of its contact. The gateway's lists lose it."""
        conversation = await self.store(conversation_id)
        await self.forget(conversation_id, conversation.state.contact)
        if gateway is not None:
            await self.unlisted(conversation_id, gateway)
        return conversation

    async def forget(self, conversation_id: str, contact: str) -> None:
        """As if the keys had expired."""
        shard = self.keys.shard_of(conversation_id)
        base = self.keys.conversation(conversation_id).base
        past = self.keys.past_conversations(shard, contact).removesuffix("conversations")
        names = [name async for name in self._names(base)] + [
            f"{past}{each}" for each in ("conversations", "past", "flows")
        ]
        await self.redis.delete(*names)
        await self.redis.zrem(self.keys.desk_list(shard, "closed"), conversation_id)

    async def unlisted(self, conversation_id: str, gateway: Gateway) -> None:
        """Wait until the index of this gateway has noticed that the conversation has expired."""
        await self.redis.publish(self.keys.desk_channel(self.keys.shard_of(conversation_id)), conversation_id)

        async def is_gone() -> bool:
            return conversation_id not in await gateway.desk.index.ids()

        await until("the index has forgotten it", is_gone)

    async def _texts(self, key: str) -> dict[str, str]:
        found: Any = await self.redis.hgetall(key)
        return {name.decode(): value.decode() for name, value in found.items()}

    async def _names(self, base: str) -> AsyncIterator[bytes]:
        yield base.encode()
        async for name in self.redis.scan_iter(match=base.replace("[", "\\[") + ":*", count=1000):
            yield name
