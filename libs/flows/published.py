"""The set of flows that the builder has published, in Redis: what agents run, next to their files.

The gateway writes it from the database, and agents look at its revision where they look at their files. A set never
takes the place of one with a higher revision, so that two gateways may write at the same time.
"""

import re
from pathlib import Path

from redis.asyncio import Redis

from libs.contracts import PublishedFlow, PublishedFlows
from libs.messaging import Keys, LuaScript

_PUBLISH = LuaScript(Path(__file__).parent / "scripts" / "publish_flows.lua")

_VERSIONED = re.compile(r"[a-z][a-z0-9_]{0,59}#([0-9]{1,9})")

_NONE = -1
"""The revision where nothing was ever published."""


class PublishedSet:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.desk.flows

    async def revision(self) -> int:
        """That of the current set; -1 if nothing was ever published."""
        # Alone, because the document may have a megabyte, and agents look every two seconds.
        found = await self._redis.hget(self._key, "revision")
        return _NONE if found is None else int(found)

    async def read(self) -> PublishedFlows | None:
        """The current set. None if nothing was ever published."""
        found = await self._redis.hget(self._key, "document")
        return None if found is None else PublishedFlows.model_validate_json(found)

    async def write(self, published: PublishedFlows) -> bool:
        """Let agents run this set. False if the current one is the same or newer."""
        done = await _PUBLISH(
            self._redis, published=self._key, revision=published.revision, document=published.model_dump_json()
        )
        return bool(done)


def file_of(flow: PublishedFlow) -> str:
    """How a published flow is named among the files of a set."""
    # No file has such a name, since all end with `.yaml`.
    return f"{flow.name}#{flow.version}"


def version_of(file: str) -> int:
    """The version of a published flow, by its name among the files; 0 for a file."""
    found = _VERSIONED.fullmatch(file)
    return int(found[1]) if found else 0
