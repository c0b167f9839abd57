"""The pub/sub channels of one part of a process: one connection to each server that may have them.

A message is delivered by the server that publishes it. On a Cluster, a channel with a tag is published by the owner of
its slot, and only there (sharded pub/sub). A channel without a tag may be published by any master, so that all are
listened to. When slots move, a channel is asked for again at its new owner, and its confirmation says that messages may
be missing.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Self

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.messaging.server_listener import CONNECT_S, ServerListener, in_groups
from libs.messaging.topology import ClusterRedis, Node, slot_of_key, tag_of


class Listener:
    """Use as an async context manager; it is entered once Redis has confirmed the channels wanted from the start.

    `received(channel, data)` gets each message, `confirmed(channel)` is called after each
    subscription: messages from before are lost. Neither may wait. `name` is for logs.
    """

    def __init__(
        self,
        redis: Redis,
        channels: Iterable[bytes] = (),
        *,
        name: str,
        received: Callable[[bytes, bytes], None],
        confirmed: Callable[[bytes], None],
    ) -> None:
        self._redis = redis
        self._cluster = redis if isinstance(redis, ClusterRedis) else None
        self._wanted = set(channels)
        self._name, self._received, self._confirmed = name, received, confirmed
        self._servers: dict[Node | None, ServerListener] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._ignore_changes: Callable[[], None] = lambda: None

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(CONNECT_S):
                if self._cluster:
                    await self._cluster.load()
                    self._ignore_changes = self._cluster.on_change(self._place)
                self._place()
                while waiting := [each for each in self._servers.values() if not each.ready.is_set()]:
                    await waiting[0].ready.wait()
        except TimeoutError:
            await self.__aexit__()
            raise RedisConnectionError(f"no subscription to {self._name} in time") from None
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ignore_changes()
        self._ignore_changes = lambda: None
        servers, self._servers = list(self._servers.values()), {}
        await asyncio.gather(*(each.close() for each in servers), *self._closing)

    @property
    def connected(self) -> bool:
        """Whether messages arrive now from all servers."""
        return bool(self._servers) and all(each.connected for each in self._servers.values())

    def want(self, channel: bytes) -> None:
        """Ask for a channel; `confirmed` says when its messages come, also of one that was wanted before."""
        self._wanted.add(channel)
        for server in self._servers_of(channel):
            server.want(channel)

    def drop(self, channel: bytes) -> None:
        """A channel isn't wanted any more. Its last messages may still come."""
        self._wanted.discard(channel)
        for server in self._servers.values():
            server.drop(channel)

    async def caught_up(self) -> None:
        """Wait until every message that was published before this call was received.

        Raises a RedisError if a connection is lost or Redis does not answer in time.
        """
        await asyncio.gather(*(each.caught_up() for each in self._servers.values()))

    def _servers_of(self, channel: bytes) -> list[ServerListener]:
        # Without a tag, a message comes once from each master: its readers must not mind.
        if self._cluster is None or tag_of(channel.decode(errors="replace")) is None:
            return list(self._servers.values())
        server = self._servers.get(self._cluster.map.owner(slot_of_key(channel)))
        return [server] if server else []

    def _place(self) -> None:
        """Listen to each channel at the servers that have it now."""
        nodes: list[Node | None] = list(self._cluster.map.masters) if self._cluster else [None]
        # A listener of a lost master would try to connect for the life of the process.
        for node in [node for node in self._servers if node not in nodes]:
            task = asyncio.create_task(self._servers.pop(node).close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        new = {node: self._server(node) for node in nodes if node not in self._servers}
        self._servers |= new
        placed: dict[ServerListener, set[bytes]] = {server: set() for server in self._servers.values()}
        for channel in self._wanted:
            for server in self._servers_of(channel):
                placed[server].add(channel)
        for node, server in self._servers.items():
            if node in new:
                server.start(placed[server])
                continue
            for channel in server.channels - placed[server]:
                server.drop(channel)
            for channel in placed[server] - server.channels:
                server.want(channel)

    def _server(self, node: Node | None) -> ServerListener:
        if self._cluster is None or node is None:
            return ServerListener(
                self._redis.connection_pool, name=self._name, received=self._received, confirmed=self._confirmed
            )
        return ServerListener(
            self._cluster.client_of(node).connection_pool, name=f"{self._name} at {node[0]}:{node[1]}",
            received=self._received, confirmed=self._confirmed, lost=self._cluster.look_soon, grouped=_by_slot,
        )  # fmt: skip


def _by_slot(channels: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """One command takes sharded channels of one slot."""
    tagged = {channel: slot_of_key(channel) for channel in channels if tag_of(channel.decode(errors="replace"))}
    yield from in_groups(channel for channel in channels if channel not in tagged)
    for _, group in groupby(sorted(tagged, key=tagged.__getitem__), key=tagged.__getitem__):
        for _, some in in_groups(group):
            yield "S", some
