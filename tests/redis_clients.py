"""Clients of any topology of Redis, for what a test reads, hears or removes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Any, Self

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.cluster import ClusterNode, RedisCluster
from redis.sentinel import Sentinel

from libs.messaging.listener import Listener
from libs.messaging.topology import servers_of
from libs.messaging.topology.address import parse_address


def blocking_client(url: str, timeout_s: float = 10) -> AbstractContextManager[Any]:
    """Redis, or the client of redis-py that has the same methods for a cluster."""
    address = parse_address(url)
    match address.kind:
        case "single":
            return Redis.from_url(address.url_of(), socket_timeout=timeout_s)
        case "sentinel":
            sentinel = Sentinel(address.nodes)  # type: ignore[no-untyped-call]
            found: Redis = sentinel.master_for(address.master, socket_timeout=timeout_s)  # type: ignore[no-untyped-call]
            return found
        case "cluster":
            nodes = [ClusterNode(host, port) for host, port in address.nodes]  # type: ignore[no-untyped-call]
            return RedisCluster(startup_nodes=nodes, socket_timeout=timeout_s)


class Published:
    """The messages of one channel of pub/sub, at the server that has it."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[bytes] = asyncio.Queue()
        self._listener: Listener | None = None

    async def next(self, within_s: float = 5) -> bytes:
        async with asyncio.timeout(within_s):
            return await self._messages.get()

    async def rest(self) -> list[bytes]:
        """All further messages that were published before this call."""
        assert self._listener is not None
        await self._listener.caught_up()
        return [self._messages.get_nowait() for _ in range(self._messages.qsize())]

    @asynccontextmanager
    async def listening(self, redis: AsyncRedis, channel: str) -> AsyncIterator[Self]:
        self._listener = Listener(
            redis, (channel.encode(),), name="a test", received=lambda _, data: self._messages.put_nowait(data),
            confirmed=lambda _: None,
        )  # fmt: skip
        async with self._listener:
            yield self


def published_on(redis: AsyncRedis, channel: str) -> AbstractAsyncContextManager[Published]:
    """What is published on a channel while the block runs."""
    return Published().listening(redis, channel)


async def masters_of(redis: AsyncRedis) -> list[AsyncRedis]:
    """A client for each server that has data: of commands that concern a server, as CLIENT PAUSE."""
    return [each.client for each in await servers_of(redis)]
