"""Kills and outages while conversations end: each arrives once, with the log that its client saw."""

import asyncio
import signal
import sqlite3
from contextlib import aclosing
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from libs.archive import address_of
from libs.conversations import Archiving, LogWriter
from libs.messaging import Keys, connect
from tests.archive.databases import new_database
from tests.archive.process import (
    KEEP,
    LONG_S,
    ArchiveProcess,
    archive_process,
    archived_checksums,
    chat,
    redis_checksum,
    until_archived,
    until_done,
)
from tests.postgres_server import postgres_process
from tests.redis_server import redis_process
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)


class Client:
    """Closes conversations, and remembers the checksum of each log."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.redis, self.keys = redis, keys
        self.writer = LogWriter(redis, keys)
        self.saw: dict[str, str] = {}

    async def end_some(self, count: int) -> None:
        first = len(self.saw)

        async def one(number: int) -> None:
            ended = await chat(self.writer, self.redis, self.keys, f"c{number}", messages=("one", "two", "three"))
            self.saw[ended] = await redis_checksum(self.redis, self.keys, ended)

        await asyncio.gather(*(one(number) for number in range(first, first + count)))


@pytest.fixture
async def client(redis: Redis, keys: Keys) -> Client:
    """In a deployment with an archive."""
    await Archiving(redis, keys, keep=KEEP).announce()
    return Client(redis, keys)


async def test_kills_in_the_middle_of_batches_lose_and_double_nothing(
    empty_database: URL, redis_url: str, client: Client, tmp_path: Path
) -> None:
    await client.end_some(120)
    for part in (1, 60):
        async with archive_process(redis_url, client.keys, empty_database, tmp_path) as process:
            await until(f"{part} are archived", lambda part=part: _at_least(empty_database, part), within=LONG_S)  # type: ignore[misc]
            await process.kill()
        await client.end_some(60)
    async with archive_process(redis_url, client.keys, empty_database, tmp_path):
        await until_archived(empty_database, client.saw)
        await until_done(client.redis, client.keys)


async def _at_least(url: URL, count: int) -> bool:
    return len(await archived_checksums(url)) >= count


async def test_two_processes_migrate_once_and_share_the_work(
    empty_database: URL, redis_url: str, client: Client, tmp_path: Path
) -> None:
    await client.end_some(80)
    async with (
        archive_process(redis_url, client.keys, empty_database, tmp_path),
        archive_process(redis_url, client.keys, empty_database, tmp_path),
    ):
        await client.end_some(80)
        await until_archived(empty_database, client.saw)
        await until_done(client.redis, client.keys)


async def test_a_stopped_postgresql_keeps_conversations_in_redis(
    redis_url: str, client: Client, tmp_path: Path
) -> None:
    with postgres_process() as server:
        url = await new_database(server)
        async with archive_process(redis_url, client.keys, url, tmp_path) as process:
            await client.end_some(20)
            await until_archived(url, client.saw)
            server.stop(signal.SIGQUIT)  # as in a crash
            await client.end_some(30)
            await until("the process sees it", lambda: _is_down(process), within=LONG_S)
            assert await process.is_ready()
            backlog, _ = await Archiving(client.redis, client.keys, keep=KEEP).backlog()
            assert backlog == 30
            server.start()
            await until_archived(url, client.saw)
            await until_done(client.redis, client.keys)


async def test_a_locked_sqlite_keeps_conversations_in_redis(redis_url: str, client: Client, tmp_path: Path) -> None:
    url = address_of(f"sqlite:///{tmp_path}/archive.db")
    async with archive_process(redis_url, client.keys, url, tmp_path) as process:
        await client.end_some(5)
        await until_archived(url, client.saw)
        other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await client.end_some(20)
        await until("the process sees it", lambda: _is_down(process), within=LONG_S)
        assert await process.is_ready()
        other.execute("ROLLBACK")
        other.close()
        await until_archived(url, client.saw)
        await until_done(client.redis, client.keys)


async def _is_down(process: ArchiveProcess) -> bool:
    return await process.metric("frontdesk_archive_down") == 1


async def test_a_killed_redis_brings_its_conversations_back(tmp_path: Path) -> None:
    keys, url = Keys(prefix="test:"), address_of(f"sqlite:///{tmp_path}/archive.db")
    with redis_process("--appendfsync", "always") as server:
        async with archive_process(server.url, keys, url, tmp_path):
            saw = await _end_some(server.url, keys, 40, {})
            server.stop(signal.SIGKILL)
            server.start()
            saw = await _end_some(server.url, keys, 40, saw)
            await until_archived(url, saw)
            async with aclosing(connect(server.url, name="test")) as redis:
                await until_done(redis, keys)


async def _end_some(redis_url: str, keys: Keys, count: int, saw: dict[str, str]) -> dict[str, str]:
    """With connections of their own: those of a killed server are broken."""
    async with aclosing(connect(redis_url, name="test")) as redis:
        client = Client(redis, keys)
        client.saw = dict(saw)
        await Archiving(redis, keys, keep=KEEP).announce()
        await client.end_some(count)
        return client.saw
