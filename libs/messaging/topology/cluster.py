"""A client of a Redis Cluster: each command goes to the master that has its slot, over that master's own client.

It is a `Redis`, so that the rest of Frontdesk calls it like any other. A redirection (MOVED, ASK) is followed, because
a redirected command was not carried out. An error of a connection is raised, because the command may have been; the map
of the slots is read again in the background, and every `LOOK` while the client is in use. A master that is none any
more loses its connections at once, so that no command waits for a machine that vanished.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.messaging.backoff import Backoff
from libs.messaging.topology.address import Node
from libs.messaging.topology.cluster_pipeline import ClusterPipeline
from libs.messaging.topology.lookout import Lookout
from libs.messaging.topology.pipelining import PipeliningRedis
from libs.messaging.topology.pools import Pool
from libs.messaging.topology.slot_map import SlotMap, parse_slots
from libs.messaging.topology.slots import SUMMED, slot_of, slot_of_key, tag_of

LOOK = timedelta(seconds=2)

LOOK_TIMEOUT_S = 1.0
"""How long a node may take to describe the cluster until the next one is asked."""

MAX_REDIRECTIONS = 5

MOVING_PAUSE = Backoff(first_s=0.1, max_s=1.0)
"""The pause before a script is sent again while its keys are on their way to another master."""

_WILD = frozenset("*?[\\")
"""Signs of a pattern of keys."""

Value = TypeVar("Value")

logger = logging.getLogger(__name__)


class NotACluster(ResponseError):
    """The server runs without Cluster mode."""


class ClusterRedis(Redis):
    """`startup`: nodes from which the others are found. `make`: a client of one node."""

    def __init__(self, startup: Sequence[Node], make: Callable[[Node], PipeliningRedis]) -> None:
        self._startup = tuple(startup)
        self._make = make
        self._clients: dict[Node, PipeliningRedis] = {}
        self._callbacks: dict[str, Any] = {}
        self._failure: RedisError = RedisConnectionError("no node describes the cluster")
        self.map = SlotMap()
        self._changed: list[Callable[[], None]] = []
        # The base class wants a pool, for its encoder. Commands take the pools of the masters.
        super().__init__(connection_pool=self.client_of(self._startup[0]).connection_pool)
        self._lookout = Lookout(self._look, LOOK)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        # A server would refuse them with CROSSSLOT.
        if args[0] in SUMMED and len(args) > 2 and len({slot_of_key(key) for key in args[1:]}) > 1:
            counts = await asyncio.gather(*(self.execute_command(args[0], key, **options) for key in args[1:]))
            return sum(counts)

        async def call(client: PipeliningRedis) -> Any:
            return await client.execute_command(*args, **options)  # type: ignore[no-untyped-call]

        return await self.routed(slot_of(args), args, call, options)

    async def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        return await self._script(("EVALSHA", sha, numkeys, *keys_and_args))

    async def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any:
        return await self._script(("EVAL", script, numkeys, *keys_and_args))

    async def publish(self, channel: Any, message: Any, **options: Any) -> Any:
        """A channel with a tag is published in its own slot: only the owner of the slot has its listeners."""
        name = "SPUBLISH" if tag_of(str(channel)) else "PUBLISH"
        return await self.execute_command(name, channel, message, **options)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> ClusterPipeline:
        return ClusterPipeline(self, self.response_callbacks, transaction, shard_hint)

    async def scan_iter(  # type: ignore[override]  # redis-py types the blocking one
        self, match: Any = None, count: Any = None, *rest: Any, **more: Any
    ) -> AsyncIterator[Any]:
        """The keys of all masters, or of the one that has the pattern's tag."""
        pattern = str(match or "")
        # A tag with signs of a pattern stands for several tags, and so does one behind them.
        tag = None if _WILD.intersection(pattern.partition("}")[0]) else tag_of(pattern)
        clients = [await self.owner_of(slot_of_key(tag))] if tag else await self.masters()
        for client in clients:
            async for key in client.scan_iter(match, count, *rest, **more):
                yield key

    async def masters(self) -> list[PipeliningRedis]:
        """A client for each master, always in the same order. Raises RedisError while the cluster is unknown."""
        await self.load()
        return [self.client_of(node) for node in self.map.masters]

    async def owner_of(self, slot: int | None) -> PipeliningRedis:
        """The master that has a slot. Without a slot: the same master for all processes, which share its clock."""
        await self.load()
        # Masters' clocks may differ: what a process compares should come from one of them.
        node = self.map.masters[0] if slot is None else self.map.owner(slot)
        if node is None:
            self._lookout.look_soon()
            raise ClusterDownError("no master has this slot")
        return self.client_of(node)

    async def load(self) -> None:
        """Read the map of the slots if there is none yet. Raises RedisError."""
        self._lookout.note_use()
        if not self.map.masters:
            # Many callers may wait for one look: one that is cancelled must not end it.
            await asyncio.shield(self._lookout.look_soon())
            if not self.map.masters:
                raise self._failure

    def look_soon(self) -> "asyncio.Task[None]":
        """Read the map again, because something failed."""
        return self._lookout.look_soon()

    def on_change(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have this called after each change of the map. Returns what ends that."""
        self._changed.append(call)
        return lambda: self._changed.remove(call)

    async def routed(
        self, slot: int | None, args: Sequence[Any], call: Callable[[PipeliningRedis], Awaitable[Any]],
        options: dict[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        """Run a command at the owner of its slot, and follow redirections. Without `args`: a transaction.

        Raises its last error.
        """
        for attempt in range(MAX_REDIRECTIONS + 1):
            client = await self.owner_of(slot)
            try:
                return await call(client)
            except MovedError as error:
                self._note_moved(error, client)
                if attempt == MAX_REDIRECTIONS:
                    raise
            except AskError as error:
                if not args:  # a transaction can't be split
                    await self._pause_while_moving(attempt)
                    continue
                try:
                    return await self._asking(self.client_of(_place(error, client)), args, options or {})
                except TryAgainError:
                    await self._pause_while_moving(attempt)
            except TryAgainError:
                await self._pause_while_moving(attempt)
            # The command may have been carried out, so that only its caller knows whether it may be repeated.
            except (RedisConnectionError, RedisTimeoutError, ClusterDownError):
                self._lookout.look_soon()
                raise
        raise TryAgainError("TRYAGAIN its keys are on their way to another master")

    def set_response_callback(self, command: str, callback: Any) -> None:
        super().set_response_callback(command, callback)
        self._callbacks[command] = callback
        for client in self._clients.values():
            client.set_response_callback(command, callback)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await self._lookout.close()
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.aclose(close_connection_pool) for client in clients))

    async def _script(self, command: tuple[Any, ...]) -> Any:
        return await self.routed(slot_of(command), command, lambda client: client.queue_script(command))

    async def _asking(self, client: PipeliningRedis, args: Sequence[Any], options: dict[str, Any]) -> Any:
        """Run a command at a master that is about to get its slot."""
        async with client.pipeline(transaction=False) as pipe:
            pipe.execute_command("ASKING")
            pipe.execute_command(*args, **options)
            return (await pipe.execute())[1]

    async def _pause_while_moving(self, attempt: int) -> None:
        if attempt < MAX_REDIRECTIONS:
            await asyncio.sleep(MOVING_PAUSE.jittered_s(attempt + 1))

    def _note_moved(self, error: MovedError, client: PipeliningRedis) -> None:
        self.map.move(error.slot_id, _place(error, client))
        self._tell()
        self._lookout.look_soon()

    def client_of(self, node: Node) -> PipeliningRedis:
        """The client of one node, whether or not it is a master."""
        client = self._clients.get(node)
        if client is None:
            client = self._clients[node] = self._make(node)
            for command, callback in self._callbacks.items():
                client.set_response_callback(command, callback)
        return client

    async def _look(self) -> None:
        """Read the map from the first node that knows one."""
        masters, others = self.map.masters, [node for node in self._startup if node not in self.map.masters]
        # In random order, so that a node with an old view of the cluster is not asked each time.
        for node in (*random.sample(masters, len(masters)), *random.sample(others, len(others))):
            client = self.client_of(node)
            try:
                async with asyncio.timeout(LOOK_TIMEOUT_S):
                    described = await client.execute_command("CLUSTER", "SLOTS")  # type: ignore[no-untyped-call]
                    ranges = parse_slots(described, node)
            except (RedisError, OSError, TimeoutError) as error:
                disabled = "cluster support disabled" in str(error)
                if disabled:
                    self._failure = NotACluster(str(error))
                elif isinstance(error, RedisError):
                    self._failure = error
                else:
                    self._failure = RedisTimeoutError(f"{node[0]}:{node[1]} doesn't describe the cluster")
                continue
            # A node that was reset, or has not joined yet, answers without an error.
            if not ranges:
                self._failure = ClusterDownError("no server has slots")
                continue
            before = self.map
            self.map = SlotMap.of(ranges)
            if self.map != before:
                self._tell()
            self._end_others()
            return
        logger.warning("no node describes the cluster", extra={"error": str(self._failure)})

    def _end_others(self) -> None:
        """End the connections to nodes that are no masters, so that no command waits for their answers."""
        for node, client in self._clients.items():
            if node not in self.map.masters and isinstance(client.connection_pool, Pool):
                client.connection_pool.abort_others(None)

    def _tell(self) -> None:
        for call in list(self._changed):
            call()


def _place(error: AskError, client: PipeliningRedis) -> Node:
    """A node may leave its own name out."""
    host = error.host or str(client.connection_pool.connection_kwargs["host"])
    return host, error.port
