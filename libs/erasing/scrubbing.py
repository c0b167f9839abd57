"""Removes from Redis all that belongs to a person: each key and element that names their conversations or contact keys.

It looks at all keys of the deployment instead of a list of places, so that places of later versions are searched, too.
The audit log stays: it names conversations by their IDs, and holds no words of people. So does the list of IDs that no
process may bring back, which lives for an hour.
"""

import re
from typing import Any

from redis.asyncio import Redis

from libs.erasing.people import FoundPerson, pattern_of
from libs.messaging import Keys, text

_FAMILIES = ("import:", "tool:", "standing:")
"""Hashes that are one object: a field that names the person makes the whole of it theirs."""

_BY_ADDRESS = ("{hubspot}:", "standing:")
"""Keys of copies of a person's address, apart from their conversations."""

_PAGE = 500


class Scrubber:
    """`person` must not hold conversations that stay."""

    def __init__(self, redis: Redis, keys: Keys, person: FoundPerson) -> None:
        self._redis, self._prefix = redis, keys.prefix
        self._kept = {keys.desk.audit, *(keys.forgotten(shard) for shard in range(keys.shards))}
        names = sorted({*person.conversations, *person.contacts})
        # A contact's key may be the beginning of another one's.
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
        self._addresses = [pattern_of(each) for each in person.addresses]

    async def scrub(self) -> int:
        """One pass over all keys. Returns the number of keys and elements that it removed."""
        removed = 0
        async for raw in self._redis.scan_iter(match=f"{self._prefix}*", count=_PAGE):
            key = text(raw)
            if key not in self._kept:
                removed += await self._scrub_key(key)
        return removed

    async def _scrub_key(self, key: str) -> int:
        if self._pattern.search(key):
            return int(await self._redis.unlink(key))
        match text(await self._redis.type(key)):
            case "string":
                value: Any = await self._redis.get(key)
                return int(await self._redis.unlink(key)) if value and self._is_named(key, value) else 0
            case "hash":
                return await self._scrub_hash(key)
            case "stream":
                return await self._scrub_stream(key)
            case "zset":
                members = [each async for each, _ in self._redis.zscan_iter(key) if self._is_named(key, each)]
                return int(await self._redis.zrem(key, *members)) if members else 0
            case "set":
                members = [each async for each in self._redis.sscan_iter(key) if self._is_named(key, each)]
                return int(await self._redis.srem(key, *members)) if members else 0
            case "list":
                found: Any = await self._redis.lrange(key, 0, -1)
                return sum([int(await self._redis.lrem(key, 0, each)) for each in found if self._is_named(key, each)])
            case _:  # it expired after it was listed
                return 0

    async def _scrub_hash(self, key: str) -> int:
        fields = [
            name
            async for name, value in self._redis.hscan_iter(key)
            if self._is_named(key, name) or self._is_named(key, value)
        ]
        if not fields:
            return 0
        if any(family in key for family in _FAMILIES):
            parts = [each async for each in self._redis.scan_iter(match=f"{_escaped(key)}:*", count=_PAGE)]
            return int(await self._redis.unlink(key, *parts))
        return int(await self._redis.hdel(key, *fields))

    async def _scrub_stream(self, key: str) -> int:
        removed, after = 0, "-"
        while True:
            page: Any = await self._redis.xrange(key, min=after, count=_PAGE)
            ids = [id_ for id_, fields in page if any(self._is_named(key, value) for value in fields.values())]
            if ids:
                removed += int(await self._redis.xdel(key, *ids))
            if len(page) < _PAGE:
                return removed
            after = f"({text(page[-1][0])}"

    def _is_named(self, key: str, value: bytes) -> bool:
        shown = value.decode("utf-8", "replace")
        if self._pattern.search(shown):
            return True
        # Another person's conversation may speak of this address, and is theirs.
        of_address = key.removeprefix(self._prefix).startswith(_BY_ADDRESS)
        return of_address and any(each.search(shown) or each.search(key) for each in self._addresses)


def _escaped(key: str) -> str:
    """The key in a pattern of SCAN, where braces are plain and brackets are not."""
    return re.sub(r"([\[\]*?\\])", r"\\\1", key)
