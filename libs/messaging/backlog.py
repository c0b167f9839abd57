"""How far the workers are behind: the entries of the work streams that no worker has begun."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from libs.messaging.keys import GROUP_OF, WORK_STREAMS, Keys
from libs.messaging.lua_script import LuaScript

_BACKLOG = LuaScript(Path(__file__).parent / "scripts" / "backlog.lua")


@dataclass(frozen=True)
class Backlog:
    """`unread`: the number of entries. `waited`: the age of the oldest."""

    unread: int = 0
    waited: timedelta = timedelta(0)


async def read_backlog(redis: Redis, keys: Keys) -> Backlog:
    """Read the backlog of all shards, each shard in one step. Raises RedisError."""
    unread, oldest = 0, 0
    for shard in range(keys.shards):
        streams = [keys.stream(shard, name) for name in WORK_STREAMS]
        found = await _BACKLOG(redis, streams=streams, groups=[GROUP_OF[name] for name in WORK_STREAMS])
        unread, oldest = unread + int(found[0]), max(oldest, int(found[1]))
    return Backlog(unread, timedelta(milliseconds=oldest))
