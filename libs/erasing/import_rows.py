"""A person's rows in files of contacts that colleagues imported: they go, and the rest of the file stays.

Rows are compressed, and a worker may be writing them at this time. So each chunk is replaced only as it was read, and a
running import loses its lease in the same step: its worker records nothing more, and the next one goes on without the
row. What HubSpot has by then stays there.
"""

import asyncio
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.contact_files import unpack_chunk
from libs.contracts import RowProblem
from libs.erasing.people import pattern_of
from libs.messaging import ImportKeys, Keys, LuaScript, text

_REPLACE = LuaScript(Path(__file__).with_name("replace_rows.lua"))

_PHONE_DIGITS = 7
"""A shorter number in a cell is no phone number."""


@dataclass
class _Named:
    """The rows of one import that name the person, by where they are stored."""

    rows: set[int] = field(default_factory=set)
    chunks: list[tuple[str, str, bytes]] = field(default_factory=list)


class ImportRows:
    """`addresses`: e-mail addresses, and phone numbers with a plus."""

    def __init__(self, redis: Redis, keys: Keys, addresses: Iterable[str]) -> None:
        self._redis, self._keys = redis, keys
        addresses = tuple(addresses)
        self._patterns = [pattern_of(each) for each in addresses]
        self._phones = {_digits(each) for each in addresses if each.startswith("+")}

    async def count(self) -> int:
        """Rows of files as they came."""
        return sum([len((await self._named((keys.rows,))).rows) async for keys in self._imports()])

    async def remove(self) -> int:
        """One pass over all imports. Returns the number of parts of them that it changed."""
        changed = 0
        async for keys in self._imports():
            named = await self._named((keys.rows, keys.prepared, keys.undo))
            # The reasons first: later passes don't know the rows any more.
            for problems in (keys.failures, keys.cells):
                changed += await self._remove_problems(problems, named.rows)
            for key, chunk, raw in named.chunks:
                changed += await self._replace(keys, key, chunk, raw)
        return changed

    async def _imports(self) -> AsyncIterator[ImportKeys]:
        if not self._patterns:
            return
        for shard in range(self._keys.shards):
            base = f"{self._keys.base(shard)}import:"
            async for raw in self._redis.scan_iter(match=f"{base}*", count=500):
                import_id = text(raw).removeprefix(base)
                if ":" not in import_id:
                    yield self._keys.import_(import_id)

    async def _named(self, places: Sequence[str]) -> _Named:
        found = _Named()
        for key in places:
            async for chunk, raw in self._redis.hscan_iter(key):
                rows = [row for row, *_ in await self._items(raw, named=True)]
                found.rows.update(rows)
                found.chunks += [(key, text(chunk), raw)] if rows else []
        return found

    async def _items(self, raw: bytes, *, named: bool) -> list[Any]:
        """Those items of a chunk that name the person, or the others."""
        # In a thread: thousands of rows would hold the event loop.
        return await asyncio.to_thread(
            lambda: [item for item in unpack_chunk(raw) if any(map(self._is_named, _texts_in(item))) == named]
        )

    async def _replace(self, keys: ImportKeys, key: str, chunk: str, raw: bytes) -> int:
        kept = await self._items(raw, named=False)
        rows = [row for row, *_ in await self._items(raw, named=True)]
        packed = zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 3)
        shard = self._keys.shard_of(keys.base.rpartition(":")[2])
        return int(
            await _REPLACE(
                self._redis, chunks=key, job=keys.job, running=self._keys.imports_running(shard), chunk=chunk,
                before=raw, after=packed, import_id=keys.base.rpartition(":")[2], prepared=int(key == keys.prepared),
                rows=rows,
            )
        )  # fmt: skip

    async def _remove_problems(self, key: str, rows: set[int]) -> int:
        listed: Any = await self._redis.lrange(key, 0, -1)
        removed = 0
        for each in listed:
            problem = RowProblem.model_validate_json(each)
            if problem.row in rows or any(map(self._is_named, _texts_in(problem.model_dump()))):
                removed += int(await self._redis.lrem(key, 0, each))
        return removed

    def _is_named(self, cell: str) -> bool:
        if any(pattern.search(cell) for pattern in self._patterns):
            return True
        return bool(self._phones) and _digits(cell) in self._phones


def _digits(cell: str) -> str:
    """A phone number as it is compared: a table has it in any spelling. Empty for other texts."""
    if not re.fullmatch(r"[+0-9 ()./-]{7,30}", cell.strip()):
        return ""
    digits = re.sub(r"[^0-9]", "", cell).removeprefix("00")
    return digits if len(digits) >= _PHONE_DIGITS else ""


def _texts_in(item: Any) -> Iterator[str]:
    """All texts of a row, a contact, or of what takes one back."""
    match item:
        case str():
            yield item
        case dict():
            for each in item.values():
                yield from _texts_in(each)
        case list():
            for each in item:
                yield from _texts_in(each)
        case _:
            return
