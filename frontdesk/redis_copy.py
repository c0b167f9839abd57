"""A copy of all keys of a deployment at one point of time, and the way back.

The copy travels over Redis' own protocol (SCAN, DUMP, RESTORE), so that it works with a server anywhere and fits any
other of the same version or newer, in any topology. While it is taken, all writes to the server wait: a conversation
and the events, timers and lists that belong to it are in the copy as they were together. The pause is renewed while the
copy goes on, so that it ends by itself soon after this program is gone.

Times to live are kept as times of the clock. A lease or a heartbeat has therefore ended when the copy is brought back,
and a conversation is kept as long as its retention said.
"""

import asyncio
import hashlib
import struct
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from frontdesk.errors import Failure, UserError
from libs.messaging import Keys, servers_of

PAUSE = timedelta(seconds=5)
"""How long writes still wait after the copy's program is gone."""

MAX_PAUSE = timedelta(seconds=15)
"""Below the deadline of a tool call. A server with more data than this allows needs snapshots of its own."""

BATCH = 500
"""Keys of one round trip."""

_MAGIC = b"frontdesk-keys-1\n"
_RECORD = struct.Struct(">IqI")
"""Before each key: the length of its name, when it expires in ms (-1: never), the length of its content."""


@dataclass(frozen=True)
class CopiedKey:
    """One key. `name` is without the deployment's prefix."""

    name: bytes
    expires_ms: int
    content: bytes


@dataclass(frozen=True)
class CopiedKeys:
    keys: int
    bytes: int
    sha256: str
    paused_ms: int
    redis_version: str


async def copy_keys(redis: Redis, keys: Keys, file: Path, max_pause: timedelta = MAX_PAUSE) -> CopiedKeys:
    """Write all keys into a file. Raises Failure where it takes too long, and RedisError."""
    masters = [each.client for each in await servers_of(redis)]
    version = str((await masters[0].info("server"))["redis_version"])
    began, count = time.monotonic(), 0
    with file.open("xb") as stream:
        stream.write(_MAGIC)
        async with _writes_wait(masters):
            async for record in _records(masters, keys):
                if time.monotonic() - began > max_pause.total_seconds():
                    raise Failure(
                        f"Redis was not copied within {max_pause.total_seconds():.0f} s, for which writes may wait:"
                        " name a longer --max-pause, or take snapshots of the server itself"
                    )
                head = _RECORD.pack(len(record.name), record.expires_ms, len(record.content))
                stream.write(head + record.name + record.content)
                count += 1
        paused = time.monotonic() - began
        size = stream.tell()
    return CopiedKeys(count, size, digest_of(file), int(paused * 1000), version)


async def restore_keys(redis: Redis, keys: Keys, file: Path) -> int:
    """Bring all keys of a file back; those that have expired since stay away. Returns the number of the file's keys."""
    count = 0
    with file.open("rb") as stream:
        for batch in _batches(read_records(stream)):
            pipeline = redis.pipeline(transaction=False)
            for record in batch:
                name = keys.prefix.encode() + record.name
                absolute = record.expires_ms >= 0
                pipeline.restore(name, max(record.expires_ms, 0), record.content, absttl=absolute)
            for answer in await pipeline.execute(raise_on_error=False):
                if isinstance(answer, ResponseError) and "payload version" in str(answer):
                    raise UserError("the copy is of a newer Redis: restore it into that version, or a newer one")
                if isinstance(answer, Exception):
                    raise answer
            count += len(batch)
    return count


async def remove_keys(redis: Redis, keys: Keys) -> int:
    """Remove all keys of the deployment."""
    count = 0
    async for names in _names(redis, keys):
        pipeline = redis.pipeline(transaction=False)
        for name in names:
            pipeline.unlink(name)
        count += sum(await pipeline.execute())
    return count


async def is_empty(redis: Redis, keys: Keys) -> bool:
    async for _ in _names(redis, keys):
        return False
    return True


async def running_workers(redis: Redis, keys: Keys) -> bool:
    """Whether a worker had a heartbeat within the last seconds."""
    beginnings = [keys.heartbeat_in_shard_of(keys.stream(shard, "")).encode() for shard in range(keys.shards)]
    async for names in _names(redis, keys):
        if any(name.startswith(beginning) for name in names for beginning in beginnings):
            return True
    return False


def read_records(stream: BinaryIO) -> Iterator[CopiedKey]:
    """Raises UserError for a file that is none of ours, or that is cut off."""
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise UserError(f"{stream.name} is no copy of a Redis")
    while head := stream.read(_RECORD.size):
        try:
            name, expires_ms, content = _RECORD.unpack(head)
        except struct.error:
            raise UserError(f"{stream.name} is cut off") from None
        record = CopiedKey(stream.read(name), expires_ms, stream.read(content))
        if len(record.content) != content:
            raise UserError(f"{stream.name} is cut off")
        yield record


def digest_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@asynccontextmanager
async def _writes_wait(masters: Sequence[Redis]) -> AsyncIterator[None]:
    """All of a Cluster's masters wait together, so that the copy is of one point of time there, too."""
    try:
        await _pause(masters)
        yield
    finally:
        await asyncio.gather(*(master.client_unpause() for master in masters))


async def _pause(masters: Sequence[Redis]) -> None:
    # All of them would be our own reads, too.
    duration_ms = int(PAUSE.total_seconds() * 1000)
    await asyncio.gather(*(master.client_pause(duration_ms, all=False) for master in masters))


async def _records(masters: Sequence[Redis], keys: Keys) -> AsyncIterator[CopiedKey]:
    for master in masters:
        async for names in _names(master, keys):
            await _pause(masters)
            for record in await _read(master, names, len(keys.prefix.encode())):
                yield record


async def _read(master: Redis, names: Sequence[bytes], prefix: int) -> list[CopiedKey]:
    seconds, micros = await master.time()
    now_ms = seconds * 1000 + micros // 1000
    pipeline = master.pipeline(transaction=False)
    for name in names:
        pipeline.dump(name)
        pipeline.pttl(name)
    answers = await pipeline.execute()
    return [
        CopiedKey(name[prefix:], now_ms + ttl_ms if ttl_ms >= 0 else -1, content)
        for name, content, ttl_ms in zip(names, answers[::2], answers[1::2], strict=True)
        # A key whose time is over is still listed, and has no content any more.
        if content is not None and ttl_ms != -2
    ]


async def _names(redis: Redis, keys: Keys) -> AsyncIterator[list[bytes]]:
    """All keys of the deployment, in batches, each once."""
    known: set[bytes] = set()  # SCAN may name a key twice, and the second would be refused as an existing one
    batch: list[bytes] = []
    async for name in redis.scan_iter(match=_glob(keys.prefix) + "*", count=1_000):
        if name in known:
            continue
        known.add(name)
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _batches(records: Iterator[CopiedKey]) -> Iterator[list[CopiedKey]]:
    batch: list[CopiedKey] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _glob(text: str) -> str:
    """A text that Redis' patterns take as it stands."""
    return "".join(f"\\{each}" if each in "*?[]\\^" else each for each in text)
