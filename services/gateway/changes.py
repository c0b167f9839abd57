"""What changed at the desk, heard once per process and told to whoever listens here.

Pub/sub loses messages without an error, so that a lost connection is told as `lost`: read everything again. Nobody
is told more than fits into one look: what changes while somebody is busy is told together afterwards.
"""

import asyncio
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.bus.keys import Keys
from libs.bus.redis import text

RECONNECT_S = 0.5

logger = logging.getLogger(__name__)


@dataclass
class Changed:
    """`kinds`: `presence`, `queue`, `directory`, or `lost` when some changes were missed."""

    conversations: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


class Mailbox:
    """One listener's changes since it last looked."""

    def __init__(self) -> None:
        self._changed = Changed()
        self._news = asyncio.Event()

    async def take(self) -> Changed:
        """What changed since the last call; waits until something has."""
        await self._news.wait()
        self._news.clear()
        changed, self._changed = self._changed, Changed()
        return changed

    def put(self, *, conversation: str | None = None, kind: str | None = None) -> None:
        if conversation is not None:
            self._changed.conversations.add(conversation)
        if kind is not None:
            self._changed.kinds.add(kind)
        self._news.set()


class Changes:
    """One pub/sub connection. Use as an async context manager."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._desk = keys.desk.changed.encode()
        self._shards = [keys.desk_channel(shard).encode() for shard in range(keys.shards)]
        self._mailboxes: set[Mailbox] = set()
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._pubsub = self._redis.pubsub()
        await self._pubsub.subscribe(self._desk, *self._shards)
        self._task = asyncio.create_task(self._dispatch(self._pubsub))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._pubsub:
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    @contextmanager
    def listening(self) -> Iterator[Mailbox]:
        mailbox = Mailbox()
        self._mailboxes.add(mailbox)
        try:
            yield mailbox
        finally:
            self._mailboxes.discard(mailbox)

    async def _dispatch(self, pubsub: PubSub) -> None:
        subscribed = False
        while True:
            try:
                message = await pubsub.get_message(timeout=5.0)
            except (RedisConnectionError, RedisTimeoutError, OSError) as error:
                # redis-py subscribes again by itself as soon as it can connect.
                logger.warning("the desk's changes lost their connection: %s", type(error).__name__)
                await asyncio.sleep(RECONNECT_S * (0.5 + random.random()))
                continue
            if message is None:
                continue
            if message["type"] == "message":
                self._tell(message["channel"], text(message["data"]))
            elif message["type"] == "subscribe" and message["channel"] == self._desk:
                if subscribed:
                    for mailbox in self._mailboxes:
                        mailbox.put(kind="lost")
                subscribed = True

    def _tell(self, channel: bytes, data: str) -> None:
        for mailbox in self._mailboxes:
            if channel == self._desk:
                mailbox.put(kind=data)
            else:
                mailbox.put(conversation=data)
