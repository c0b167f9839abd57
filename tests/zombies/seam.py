"""Stops a worker at one of its writes: its client holds a script back until the test continues it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from libs.messaging.lua_script import LuaScript
from libs.messaging.redis import connect, text

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "libs/messaging", "libs/messaging/workers", "libs/conversations", "services/hubspot_tools",
    *(f"services/hubspot_tools/{folder}" for folder in ("hubspot", "contacts", "outbox", "contact_import")),
)  # fmt: skip
"""The folders with the scripts of agents and tools workers."""


def scripts() -> dict[str, Path]:
    """All of them by `<folder>/<name>`."""
    return {
        f"{Path(folder).name}/{path.stem}": path
        for folder in FOLDERS
        for path in sorted((ROOT / folder / "scripts").glob("[!_]*.lua"))
    }


class Held:
    """A worker's client. `stopped` is set when the script is about to be sent; `wake` continues it."""

    postpones = False
    """Whether the work at this write is to fail, so that it is postponed."""
    extends = False
    """Whether the write only renews its lease."""

    def __init__(self, redis: Redis, script: str) -> None:
        self.redis, self.stopped, self._wake = redis, asyncio.Event(), asyncio.Event()
        held = LuaScript(scripts()[script])
        self._shas = (held.sha, held._sharded_sha)
        self._send = redis.evalsha
        setattr(redis, "evalsha", self._evalsha)  # noqa: B010  (a method of this one client)

    def wake(self) -> None:
        self._wake.set()

    async def _evalsha(self, sha: str, numkeys: int, *parts: Any) -> Any:
        if sha in self._shas and not self.stopped.is_set():
            self.stopped.set()
            await self._wake.wait()
        return await self._send(sha, numkeys, *parts)


@asynccontextmanager
async def held(redis_url: str, script: str) -> AsyncIterator[Held]:
    client = connect(redis_url, name="zombie")
    try:
        yield Held(client, script)
    finally:
        await client.aclose()


async def everything(redis: Redis, keys: Keys) -> dict[str, Any]:
    """All keys of a deployment in Redis, in a form that can be compared."""
    found: dict[str, Any] = {}
    async for raw in redis.scan_iter(match=f"{keys.prefix}*", count=1000):
        name = text(raw)
        match text(await redis.type(name)):
            case "string":
                found[name] = await redis.get(name)
            case "hash":
                found[name] = await redis.hgetall(name)
            case "zset":
                found[name] = await redis.zrange(name, 0, -1, withscores=True)
            case "set":
                found[name] = sorted(await redis.smembers(name))
            case "list":
                found[name] = await redis.lrange(name, 0, -1)
            case "stream":
                groups: Any = await redis.xinfo_groups(name)
                pending = [(group["name"], group["pending"]) for group in groups]
                found[name] = (await redis.xrange(name), pending)
            case other:
                raise NotImplementedError(f"{name} is a {other}")
    return found
