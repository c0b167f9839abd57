"""Removes members of a sorted set whose keys have expired: Redis expires keys, but not their names in other keys."""

from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.messaging.lua_script import LuaScript

_SWEEP = LuaScript(Path(__file__).parent / "scripts" / "sweep.lua")


async def sweep(redis: Redis, key: str, prefix: str, *, sample: int) -> tuple[int, int]:
    """Check `sample` random members of `key`, and remove those without a key `<prefix><first word of the member>`.

    Returns the number of checked and of removed members.
    """
    checked: Any
    checked, removed = await _SWEEP(redis, members=key, prefix=prefix, sample=sample)
    return int(checked), int(removed)
