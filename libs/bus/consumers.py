"""Consumers of processes that are gone: removed from their groups, never with work still in their hands."""

from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from libs.bus.scripts import Script

_REMOVE = Script(Path(__file__).parent / "scripts" / "remove_consumers.lua")

IDLE = timedelta(hours=1)
"""A live worker reads every few seconds; one that was silent for this long is gone."""


async def remove_gone(redis: Redis, stream: str, group: str, *, idle: timedelta = IDLE) -> int:
    """Remove consumers that are idle and empty, in one step. Returns how many."""
    return int(await _REMOVE(redis, [stream], [group, int(idle.total_seconds() * 1000)]))
