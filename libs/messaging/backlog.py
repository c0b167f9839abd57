"""How far the workers are behind: the entries of the work streams that no worker has begun, and those that none has
finished."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from libs.messaging.keys import GROUP_OF, WORK_STREAMS, Keys
from libs.messaging.lua_script import LuaScript

_BACKLOG = LuaScript(Path(__file__).parent / "scripts" / "backlog.lua")

_FIELDS = 4


@dataclass(frozen=True)
class StreamBacklog:
    """One work stream of all shards. `unread`: entries that no worker has begun. `pending`: those in flight, or left by
    a dead worker. `waited` and `oldest_pending` are the ages of the oldest of them."""

    unread: int = 0
    waited: timedelta = timedelta(0)
    pending: int = 0
    oldest_pending: timedelta = timedelta(0)


@dataclass(frozen=True)
class Backlog:
    """`unread`: the number of entries. `waited`: the age of the oldest. `streams`: the same by stream."""

    unread: int = 0
    waited: timedelta = timedelta(0)
    streams: Mapping[str, StreamBacklog] = field(default_factory=dict)


async def read_backlog(redis: Redis, keys: Keys) -> Backlog:
    """Read the backlog of all shards, each shard in one step. Raises RedisError."""
    found = {name: StreamBacklog() for name in WORK_STREAMS}
    for shard in range(keys.shards):
        streams = [keys.stream(shard, name) for name in WORK_STREAMS]
        numbers = await _BACKLOG(redis, streams=streams, groups=[GROUP_OF[name] for name in WORK_STREAMS])
        for position, name in enumerate(WORK_STREAMS):
            unread, waited, pending, oldest = map(int, numbers[position * _FIELDS : (position + 1) * _FIELDS])
            before = found[name]
            found[name] = StreamBacklog(
                before.unread + unread, max(before.waited, timedelta(milliseconds=waited)),
                before.pending + pending, max(before.oldest_pending, timedelta(milliseconds=oldest)),
            )  # fmt: skip
    every = found.values()
    return Backlog(sum(each.unread for each in every), max(each.waited for each in every), found)
