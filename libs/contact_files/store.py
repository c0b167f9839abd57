"""An import's data in Redis: the rows as they came, the contacts made of them, and the import's progress.

Rows are stored before the log mentions them, so that each reader of the log finds the file. Everything of
an import lives as long as its conversation would after its last entry. Only the scripts of its worker change an import
that runs. This module reads it, and can ask it to stop.
"""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from redis.asyncio import Redis

from libs.contact_files.table import Row
from libs.contracts import ImportProgress, Principal, RowProblem
from libs.messaging import ImportKeys, Keys

RETENTION = timedelta(days=30)
"""As long as a conversation outlives its last entry."""

CHUNK = 500
"""Rows that are stored together: some 20 kB."""

_FAILURES_PAGE = 1_000
_PROGRESS = tuple(ImportProgress.model_fields.keys() - {"import_id"})

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """The file's sender and its contents. `contact` is the sender's key. `undoes`: the import that it takes back.

    `forgot`: how often rows of forgotten people were removed from it.
    """

    import_id: str
    conversation_id: str
    contact: str
    columns: list[str]
    progress: ImportProgress
    undoes: str | None = None
    forgot: str = "0"


class Imports:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis = redis
        self._keys = keys
        self.ttl = int(retention.total_seconds())

    async def put(
        self, import_id: str, *, conversation_id: str, sender: Principal, file_name: str, columns: list[str],
        rows: Sequence[Row],
    ) -> None:  # fmt: skip
        """Store a new file."""
        keys = self._keys.import_(import_id)
        # In a thread, because the event loop would stand still while thousands of rows are compressed.
        chunks: Any = await asyncio.to_thread(pack_chunks, rows, CHUNK)
        async with self._redis.pipeline(transaction=True) as pipe:
            # In one transaction with the expiry: a key without one would stay forever.
            pipe.hset(keys.rows, mapping=chunks)
            pipe.hset(
                keys.job,
                mapping={
                    "conversation_id": conversation_id, "contact": sender.id, "principal": sender.model_dump_json(),
                    "file_name": file_name, "columns": json.dumps(columns), "total": len(rows), "status": "uploaded",
                },
            )  # fmt: skip
            pipe.expire(keys.rows, self.ttl)
            pipe.expire(keys.job, self.ttl)
            await pipe.execute()

    async def drop(self, import_id: str) -> None:
        """Remove a file that the log does not name."""
        keys = self._keys.import_(import_id)
        await self._redis.delete(keys.job, keys.rows)

    async def job(self, import_id: str) -> Job | None:
        """None for an import that is unknown or expired."""
        try:
            keys = self._keys.import_(import_id)
        except ValueError:
            return None
        raw: Any = await self._redis.hgetall(keys.job)
        return job_of(import_id, {name.decode(): value.decode() for name, value in raw.items()}) if raw else None

    async def rows(self, import_id: str) -> list[Row]:
        raw: Any = await self._redis.hgetall(self._keys.import_(import_id).rows)
        return [Row(*each) for each in await asyncio.to_thread(unpack_chunks, raw)]  # see `put`

    async def failures(self, import_id: str) -> AsyncIterator[RowProblem]:
        async for each in self._problems(self._keys.import_(import_id).failures):
            yield each

    async def stop(self, import_id: str) -> None:
        """Ask a running import to end after its current rows."""
        job = self._keys.import_(import_id).job
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(job, "stop", "1")
            pipe.expire(job, self.ttl)
            await pipe.execute()

    async def cells(self, import_id: str) -> AsyncIterator[RowProblem]:
        """The cells that were left out of imported rows."""
        async for each in self._problems(self._keys.import_(import_id).cells):
            yield each

    async def _problems(self, key: str) -> AsyncIterator[RowProblem]:
        start = 0
        while page := await self._redis.lrange(key, start, start + _FAILURES_PAGE - 1):
            for each in page:
                yield RowProblem.model_validate_json(each)
            start += len(page)

    def new_id(self, conversation_id: str) -> str:
        return self._keys.new_import_id(conversation_id)

    def running_of(self, import_id: str) -> str:
        """The key of the imports that go on in this one's shard."""
        return self._keys.imports_running(self._keys.shard_of(import_id))

    def keys_of(self, import_id: str) -> ImportKeys:
        """Raises ValueError for what isn't an ID of this deployment."""
        return self._keys.import_(import_id)


def job_of(import_id: str, fields: dict[str, str]) -> Job:
    # An empty field stands for a value that is not there yet, and pydantic reads numbers from text.
    known: dict[str, Any] = {name: fields[name] for name in _PROGRESS if fields.get(name)}
    return Job(
        import_id=import_id,
        conversation_id=fields["conversation_id"],
        contact=fields["contact"],
        columns=json.loads(fields["columns"]),
        progress=ImportProgress(import_id=import_id, **known),
        undoes=fields.get("of"),
        forgot=fields.get("forgot", "0"),
    )


def pack_chunks(items: Sequence[Any], size: int) -> dict[str, bytes]:
    """By number, compressed: tables shrink to a fifth."""
    return {
        str(start // size): zlib.compress(json.dumps(items[start : start + size], ensure_ascii=False).encode(), 3)
        for start in range(0, len(items), size)
    }


def unpack_chunk(raw: bytes) -> list[Any]:
    found: list[Any] = json.loads(zlib.decompress(raw))
    return found


def unpack_chunks(raw: dict[bytes, bytes]) -> Iterable[Any]:
    # As text, “10” would stand before “2”.
    return [item for number in sorted(raw, key=int) for item in unpack_chunk(raw[number])]
