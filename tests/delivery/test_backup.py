"""`frontdesk backup` and `restore`: every kind of key comes back with its time to live, and nothing is overwritten."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from redis.asyncio import Redis

from frontdesk import redis_copy
from frontdesk.backup import run_backup, run_restore
from frontdesk.errors import Stop
from frontdesk.redis_copy import read_records
from libs.archive import address_of, upgrade
from libs.messaging.keys import AGENT_GROUP, CHAT_MESSAGE, Keys
from tests.frontdesk.stand_ins import command
from tests.postgres_server import postgres_process
from tests.waiting import until

RETENTION_S = 3_600


class Commands:
    """The commands with settings that name a Redis and an archive; in this process, because a start takes a second."""

    def __init__(self, folder: Path, redis_url: str, keys: Keys, environment: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.copy = folder / "copy"
        self.archive = folder / "closed.db"
        self._environment = environment
        self._settings = {
            "FRONTDESK_REDIS_URL": redis_url,
            "FRONTDESK_REDIS_PREFIX": keys.prefix,
            "FRONTDESK_ARCHIVE_URL": f"sqlite:///{self.archive}",
        }

    def by_command_line(self, name: str) -> tuple[int, str]:
        done = command(self.folder, name, "copy", **self._settings)
        return done.returncode, done.stdout + done.stderr

    async def backup(self, *, without_archive: bool = False, **settings: str) -> str:
        """The error, or nothing."""
        return await self._run(lambda: run_backup(self.folder, self.copy, without_archive=without_archive), settings)

    async def restore(self, *, replace: bool = False, **settings: str) -> str:
        return await self._run(
            lambda: run_restore(self.folder, self.copy, replace=replace, without_archive=False), settings
        )

    async def _run(self, work: Callable[[], int], settings: dict[str, str]) -> str:
        for name, value in {**self._settings, **settings}.items():
            self._environment.setenv(name, value)
        try:
            await asyncio.to_thread(work)
        except Stop as stop:
            return str(stop)
        return ""


@pytest.fixture
async def commands(tmp_path: Path, redis_url: str, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.delenv("FRONTDESK_SHARDS", raising=False)
    commands = Commands(tmp_path, redis_url, keys, monkeypatch)
    await upgrade(address_of(f"sqlite:///{commands.archive}"))
    return commands


async def fill(redis: Redis, keys: Keys) -> None:
    """A key of each kind, a stream with an event in flight, and a lease."""
    base = keys.base(0)
    await redis.set(f"{base}flows", b"\x00\xff binary", ex=RETENTION_S)
    await redis.hset(f"{base}conversation:0-a", mapping={"status": "open"})
    await redis.zadd(f"{base}timers", {"0-a": 1.5})
    await redis.sadd(f"{base}desk_lists", "open", "mine")
    await redis.rpush(f"{base}row", "a", "b")
    stream = keys.stream(0, CHAT_MESSAGE)
    await redis.xgroup_create(stream, AGENT_GROUP, mkstream=True)
    await redis.xadd(stream, {"event": "{}"}, id="5-1")
    await redis.xreadgroup(AGENT_GROUP, "agent-1", {stream: ">"})
    for name in ("conversation:0-a", "timers", "desk_lists", "row", CHAT_MESSAGE):
        await redis.expire(f"{base}{name}", RETENTION_S)
    await redis.set(f"{base}lease", "agent-1", px=1)


async def test_every_kind_of_key_comes_back_with_its_time_to_live(commands: Commands, redis: Redis, keys: Keys) -> None:
    await fill(redis, keys)
    before = {name: await redis.dump(name) async for name in redis.scan_iter(f"{keys.prefix}*")}
    exit_code, printed = commands.by_command_line("backup")
    assert exit_code == 0, printed
    assert "6 keys and the archive" in printed
    assert oct(commands.copy.stat().st_mode)[-3:] == "700"
    await redis.unlink(*before)
    commands.archive.unlink()
    exit_code, printed = commands.by_command_line("restore")
    assert exit_code == 0, printed
    after = {name: await redis.dump(name) async for name in redis.scan_iter(f"{keys.prefix}*")}
    assert after == {name: content for name, content in before.items() if not name.endswith(b"lease")}
    for name in after:
        assert 0 < await redis.ttl(name) <= RETENTION_S
    stream = keys.stream(0, CHAT_MESSAGE)
    [pending] = await redis.xpending_range(stream, AGENT_GROUP, "-", "+", 10)
    assert pending["consumer"] == b"agent-1", "another worker takes it over"
    with closing(sqlite3.connect(commands.archive)) as database:
        assert database.execute("SELECT count(*) FROM conversations").fetchone() == (0,)


async def test_nothing_that_is_there_is_overwritten_unasked(commands: Commands, redis: Redis, keys: Keys) -> None:
    await fill(redis, keys)
    assert await commands.backup() == ""
    assert "name a folder that does not exist" in await commands.backup()
    await redis.hset(f"{keys.base(0)}conversation:0-a", "status", "closed")
    await redis.set(f"{keys.base(0)}newer", "1", ex=RETENTION_S)
    assert "--replace removes them" in await commands.restore()
    assert await redis.hget(f"{keys.base(0)}conversation:0-a", "status") == b"closed"
    assert await commands.restore(replace=True) == ""
    assert await redis.hget(f"{keys.base(0)}conversation:0-a", "status") == b"open"
    assert not await redis.exists(f"{keys.base(0)}newer")


async def test_no_running_deployment_is_replaced(commands: Commands, redis: Redis, keys: Keys) -> None:
    assert await commands.backup() == ""
    heartbeat = keys.heartbeat_in_shard_of(keys.stream(0, CHAT_MESSAGE), "agent-1")
    await redis.set(heartbeat, "1", ex=600)
    assert "stop all services" in await commands.restore(replace=True)


async def test_a_damaged_or_foreign_backup_is_refused(commands: Commands, redis: Redis, keys: Keys) -> None:
    await fill(redis, keys)
    assert await commands.backup() == ""
    assert "FRONTDESK_SHARDS=1" in await commands.restore(FRONTDESK_SHARDS="2")
    file = commands.copy / "redis.keys"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert "is not the file that was backed up" in await commands.restore(replace=True, FRONTDESK_SHARDS="1")
    assert await redis.exists(keys.stream(0, CHAT_MESSAGE)), "nothing was removed"
    (commands.copy / "backup.json").unlink()
    assert "holds no whole backup" in await commands.restore()


async def test_a_backup_without_an_archive_must_be_asked_for(commands: Commands) -> None:
    assert "--without-archive" in await commands.backup(FRONTDESK_ARCHIVE_URL="")
    assert await commands.backup(FRONTDESK_ARCHIVE_URL="", without_archive=True) == ""


async def test_the_copy_is_of_one_point_of_time(
    commands: Commands, redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds of writes give all keys one number: a copy of one point of time has two numbers at most."""
    monkeypatch.setattr(redis_copy, "BATCH", 1)
    names = [f"{keys.base(0)}row:{number}" for number in range(20)]
    stop = asyncio.Event()

    async def write() -> int:
        number = 0
        while not stop.is_set():
            number += 1
            for name in names:
                await redis.set(name, number, ex=RETENTION_S)
        return number

    writing = asyncio.create_task(write())
    await wait_for_more(redis, names[-1], 1)
    assert await commands.backup(without_archive=True) == ""
    before = int(await redis.get(names[-1]) or 0)
    await wait_for_more(redis, names[-1], before)
    stop.set()
    await writing
    with (commands.copy / "redis.keys").open("rb") as stream:
        contents = [each.content for each in read_records(stream) if b"row" in each.name]
    copied = {await _value(redis, content, f"{keys.base(0)}read") for content in contents}
    assert len(contents) == len(names)
    assert max(copied) - min(copied) <= 1


async def wait_for_more(redis: Redis, name: str, before: int) -> None:
    async def more() -> bool:
        return int(await redis.get(name) or 0) > before

    await until("writes go on", more)


async def _value(redis: Redis, content: bytes, name: str) -> int:
    await redis.restore(name, 60_000, content, replace=True)
    return int(await redis.get(name) or 0)


async def test_an_archive_in_postgresql_comes_back(commands: Commands, redis: Redis) -> None:
    with postgres_process() as server:
        await upgrade(address_of(server.url))
        assert await commands.backup(FRONTDESK_ARCHIVE_URL=server.url) == ""
        assert "the archive is not empty" in await commands.restore(FRONTDESK_ARCHIVE_URL=server.url)
        assert await commands.restore(replace=True, FRONTDESK_ARCHIVE_URL=server.url) == ""
