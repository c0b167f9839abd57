"""A pipeline of a Cluster: one round trip for each master, and the replies in the order of the commands.

A transaction is atomic, so that all its keys must have the same tag. Commands without a key go with the first command
that has one: TIME is then the clock of the server that has the rest.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redis.asyncio.client import Pipeline
from redis.exceptions import AskError, ClusterCrossSlotError, TryAgainError

from libs.messaging.topology.pipelining import PipeliningRedis
from libs.messaging.topology.slots import SUMMED, slot_of, slot_of_key

if TYPE_CHECKING:
    from libs.messaging.topology.cluster import ClusterRedis

_REDIRECTED = (AskError, TryAgainError)
"""Errors of commands that were not carried out. MovedError is an AskError, too."""

Command = tuple[tuple[Any, ...], dict[str, Any]]


class ClusterPipeline(Pipeline):
    """WATCH is not supported, because it would bind the pipeline to one connection."""

    def __init__(self, cluster: "ClusterRedis", callbacks: Any, transaction: bool, shard_hint: str | None) -> None:
        super().__init__(cluster.connection_pool, callbacks, transaction, shard_hint)
        self._cluster = cluster

    async def watch(self, *names: Any) -> None:  # type: ignore[override]
        raise NotImplementedError("a pipeline of a Cluster can't watch keys")

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        commands: list[Command] = list(self.command_stack)  # type: ignore[arg-type]
        await self.reset()  # type: ignore[no-untyped-call]
        if not commands:
            return []
        slots = [_slot_of(args) for args, _ in commands]
        found = await (self._transaction if self.is_transaction else self._split)(commands, slots)
        if raise_on_error:
            for value in found:
                if isinstance(value, Exception):
                    raise value
        return found

    async def _transaction(self, commands: Sequence[Command], slots: Sequence[int | None]) -> list[Any]:
        named = {slot for slot in slots if slot is not None}
        if len(named) > 1:
            raise ClusterCrossSlotError("all keys of a transaction must have the same tag")
        slot = named.pop() if named else None

        async def call(client: PipeliningRedis) -> list[Any]:
            return await _send(client, commands, transaction=True)

        found: list[Any] = await self._cluster.routed(slot, (), call)
        return found

    async def _split(self, commands: Sequence[Command], slots: Sequence[int | None]) -> list[Any]:
        first = next((slot for slot in slots if slot is not None), None)
        groups: dict[int, list[int]] = {}
        clients: dict[int, PipeliningRedis] = {}
        for place, slot in enumerate(slots):
            client = await self._cluster.owner_of(first if slot is None else slot)
            clients[id(client)] = client
            groups.setdefault(id(client), []).append(place)
        found: list[Any] = [None] * len(commands)

        async def send(client: PipeliningRedis, places: Sequence[int]) -> None:
            try:
                replies = await _send(client, [commands[place] for place in places], transaction=False)
            except Exception:
                self._cluster.look_soon()
                raise
            for place, reply in zip(places, replies, strict=True):
                found[place] = reply

        # One after the other would cost as many round trips as there are masters.
        await asyncio.gather(*(send(clients[name], places) for name, places in groups.items()))
        for place, reply in enumerate(found):
            # In the order of the commands, because a later one may build on an earlier one.
            if isinstance(reply, _REDIRECTED):
                found[place] = await self._again(commands[place])
        return found

    async def _again(self, command: Command) -> Any:
        args, options = command
        try:
            return await self._cluster.execute_command(*args, **options)
        except Exception as error:  # noqa: BLE001  (the caller of `execute` gets it in its place)
            return error


async def _send(client: PipeliningRedis, commands: Sequence[Command], *, transaction: bool) -> list[Any]:
    async with client.pipeline(transaction=transaction) as pipe:
        for args, options in commands:
            pipe.execute_command(*args, **options)
        # Errors of single commands are raised by the pipeline of all.
        found: list[Any] = await pipe.execute(raise_on_error=False)
        return found


def _slot_of(args: Sequence[Any]) -> int | None:
    if args[0] in SUMMED and len({slot_of_key(key) for key in args[1:]}) > 1:
        raise ClusterCrossSlotError(f"{args[0]} in a pipeline takes keys of one tag")
    return slot_of(args)
