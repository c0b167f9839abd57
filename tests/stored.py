"""All that Redis stores, as texts, so that a test can look for a text in any place at all."""

import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

from libs.messaging import text


async def stored_texts(redis: Redis, prefix: str = "") -> AsyncIterator[tuple[str, str]]:
    """Each key that begins with the prefix, with its name and all of its values in one text."""
    async for raw in redis.scan_iter(match=f"{prefix}*", count=1_000):
        key = raw.decode()
        yield key, f"{key}\n{shown(await _content(redis, key))}"


async def _content(redis: Redis, key: str) -> Any:
    match text(await redis.type(key)):
        case "string":
            return await redis.get(key)
        case "hash":
            return await redis.hgetall(key)
        case "list":
            return await redis.lrange(key, 0, -1)
        case "set":
            return await redis.smembers(key)
        case "zset":
            return await redis.zrange(key, 0, -1)
        case "stream":
            return await redis.xrange(key)
        case "none":  # it expired after it was listed
            return None
        case kind:
            raise AssertionError(f"{key} is a {kind}, which no test reads")


def shown(content: Any) -> str:
    """As a text; what is compressed is unpacked."""
    if isinstance(content, bytes):
        plain: bytes = content
        if plain[:1] == b"x":
            with suppress(zlib.error):
                # Rows of imports are compressed, and hold as many words as other places.
                plain = zlib.decompress(plain)
        return plain.decode("utf-8", "replace")
    if isinstance(content, dict):
        return "\n".join(f"{shown(name)}\n{shown(value)}" for name, value in content.items())
    if isinstance(content, list | tuple | set):
        return "\n".join(map(shown, content))
    return str(content)
