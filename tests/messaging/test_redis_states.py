"""Every state of a Redis has a name, which a worker's readiness shows, and a worker outlives it."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    MasterDownError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.messaging import redis_health
from libs.messaging.redis import connect
from libs.messaging.redis_health import RedisHealth, RedisUnusable, look, require_usable
from libs.messaging.redis_state import classify, judge
from tests.messaging.idle_worker import idle_worker
from tests.redis_server import RedisProcess, redis_process
from tests.redis_states import fill, freeze, make_room, promote, replicate, resume
from tests.waiting import until

WELL = {"redis_version": "7.2.1", "role": "master", "aof_enabled": 1, "maxmemory_policy": "noeviction"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReadOnlyError("You can't write against a read only replica."), "read_only"),
        (MasterDownError("Link with MASTER is down"), "read_only"),
        (OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), "full"),
        (ResponseError("Error running script (call to f_1): @user_script:1: -OOM command not allowed"), "full"),
        (ResponseError("MISCONF Errors writing to the AOF file: No space left on device"), "disk"),
        (ResponseError("BUSY Redis is busy running a script."), "busy"),
        (ResponseError("NOREPLICAS Not enough good replicas to write."), "no_replicas"),
        (BusyLoadingError("Redis is loading the dataset in memory"), "loading"),
        (AuthenticationError("invalid username-password pair"), "login_refused"),
        (NoPermissionError("this user has no permissions to run the 'xadd' command"), "no_permission"),
        (ResponseError("Error: The user executing the script can't run this command"), "no_permission"),
        (MovedError("1 127.0.0.1:7000"), "cluster"),
        (RedisTimeoutError("Timeout reading"), "not_answering"),
        (TimeoutError(), "not_answering"),
        (RedisConnectionError("Error 111 connecting"), "unreachable"),
        (ConnectionRefusedError(), "unreachable"),
        (RedisConnectionError("max number of clients reached"), "too_many_clients"),
        (ssl.SSLCertVerificationError("self-signed certificate"), "tls_failed"),
        (ResponseError("DB index is out of range"), "address"),
        (ValueError("must specify a scheme"), "address"),
        (ResponseError("ERR something new"), "refused"),
    ],
)
def test_an_error_of_redis_names_its_state(error: BaseException, code: str) -> None:
    state = classify(error)
    assert state.code == code
    assert state.text
    assert state.remedy
    assert not state.ready


@pytest.mark.parametrize(
    ("info", "codes"),
    [
        ({}, []),
        ({"redis_version": "6.0.9"}, ["too_old"]),
        ({"redis_mode": "cluster"}, ["cluster"]),
        ({"loading": 1}, ["loading"]),
        ({"role": "slave"}, ["read_only"]),
        ({"aof_last_write_status": "err"}, ["disk"]),
        ({"aof_enabled": 0}, ["without_aof"]),
        ({"maxmemory": 100, "used_memory": 95}, ["nearly_full"]),
        ({"maxmemory_policy": "allkeys-lru", "maxmemory": 100, "aof_enabled": 0}, ["without_aof", "evicts"]),
        ({"maxmemory_policy": "allkeys-lru", "role": "slave"}, ["read_only", "evicts"]),
    ],
)
def test_the_info_of_redis_names_its_states(info: dict[str, Any], codes: list[str]) -> None:
    assert [state.code for state in judge({**WELL, **info})] == codes


@pytest.mark.parametrize(
    ("options", "code", "exit_code"),
    [
        (("--requirepass", "secret"), "login_refused", 2),
        (("--user", "default", "on", "nopass", "~other:*", "&*", "+@all"), "no_permission", 2),
        (("--replicaof", "127.0.0.1 1"), "read_only", 1),
        (("--maxmemory", "500kb"), "full", 1),
    ],
)
async def test_no_program_starts_on_a_redis_that_it_can_not_work_with(
    options: tuple[str, ...], code: str, exit_code: int
) -> None:
    with redis_process(*options) as server, pytest.raises(RedisUnusable) as refused:
        await require_usable(server.url, "test:readiness", service="test")
    assert (refused.value.state.code, refused.value.exit_code) == (code, exit_code)


async def test_a_missing_or_wrong_redis_is_named() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(RedisUnusable):
            await require_usable(f"redis://127.0.0.1:{port}/0", "test:readiness", service="test")
    with pytest.raises(RedisUnusable, match="not reachable"):
        await require_usable("redis://127.0.0.1:1/0", "test:readiness", service="test")
    with pytest.raises(RedisUnusable, match="not reachable"):
        await require_usable("unix:///missing.sock", "test:readiness", service="test")
    with pytest.raises(RedisUnusable, match="not a Redis address"):
        await require_usable("http://127.0.0.1", "test:readiness", service="test")


async def test_a_start_waits_for_a_redis_that_is_held_up(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether it waits is the question here, and a full machine needs longer than any user would wait.
    monkeypatch.setattr(redis_health, "START_TIMEOUT", timedelta(minutes=5))

    async def waits() -> bool:
        return "Redis doesn't answer yet; the start waits" in caplog.messages

    with redis_process() as server:
        server.freeze()
        start = asyncio.create_task(require_usable(server.url, "test:readiness", service="test"))
        await until("the start waits", waits)
        server.resume()
        await start


async def test_a_start_does_not_wait_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_health, "START_TIMEOUT", timedelta(0))
    with redis_process() as server:
        server.freeze()
        with pytest.raises(RedisUnusable, match="doesn't answer"):
            await require_usable(server.url, "test:readiness", service="test")


async def test_a_redis_without_its_file_is_named_and_worked_with() -> None:
    with redis_process("--appendonly", "no", "--maxmemory-policy", "allkeys-lru") as server:
        await require_usable(server.url, "test:readiness", service="test")
        client = connect(server.url, name="test")
        assert [state.code for state in await look(client, "test:readiness")] == ["without_aof", "evicts"]
        await client.aclose()


@dataclass
class Trouble:
    """How a state begins and ends, and the code that readiness gives it."""

    code: str
    begin: Callable[[RedisProcess, Redis], Any]
    end: Callable[[RedisProcess, Redis], Any]


async def _take_rights(_: RedisProcess, client: Redis) -> None:
    await client.acl_setuser("default", commands=["-xreadgroup"])


async def _give_rights(_: RedisProcess, client: Redis) -> None:
    await client.acl_setuser("default", commands=["+xreadgroup"])


async def _kill(server: RedisProcess, _: Redis) -> None:
    server.stop(9)


async def _restart(server: RedisProcess, _: Redis) -> None:
    server.start()


async def _restart_empty(server: RedisProcess, _: Redis) -> None:
    server.start("--dbfilename", "other.rdb", "--appendfilename", "other.aof")


async def _forget(_: RedisProcess, client: Redis) -> None:
    await client.flushall()


TROUBLES = {
    "a replica after a failover": Trouble("redis_read_only", replicate, promote),
    "full": Trouble("redis_full", fill, make_room),
    "a right taken away": Trouble("redis_no_permission", _take_rights, _give_rights),
    "frozen": Trouble("redis_not_answering", freeze, resume),
    "killed and back with its data": Trouble("redis_unreachable", _kill, _restart),
    "killed and back without its data": Trouble("redis_unreachable", _kill, _restart_empty),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_worker_names_the_state_and_goes_on_when_it_ends(name: str, tmp_path: Path) -> None:
    trouble = TROUBLES[name]
    with redis_process(folder=tmp_path) as server:
        client = connect(server.url, name="test")
        async with idle_worker(server.url) as worker:
            await trouble.begin(server, client)

            async def named() -> bool:
                status, codes = await worker.readiness()
                return status == 503 and trouble.code in codes

            await until(f"{trouble.code} is named", named)
            spent = worker.cpu_s()
            await asyncio.sleep(1)  # a stretch of the state, in which a loop without a pause would show
            assert worker.cpu_s() - spent < 0.5, "it spins"
            await trouble.end(server, client)
            await until("it is ready again", worker.is_ready)
            await client.xadd("idle:{0}:stream", {"__data__": "x"})

            async def delivered() -> bool:
                groups: Any = await client.xinfo_groups("idle:{0}:stream")
                return bool(groups and groups[0]["entries-read" if "entries-read" in groups[0] else "pending"])

            await until("what is published is delivered", delivered)
            assert worker.process.returncode is None
        await client.aclose()


async def test_a_worker_outlives_the_loss_of_its_group(tmp_path: Path) -> None:
    with redis_process(folder=tmp_path) as server:
        client = connect(server.url, name="test")
        async with idle_worker(server.url) as worker:
            await _forget(server, client)

            async def has_group() -> bool:
                return bool(await client.exists("idle:{0}:stream")) and await worker.is_ready()

            await until("the group is there again", has_group)
        await client.aclose()


async def test_a_look_that_does_not_end_is_named_while_it_lasts() -> None:
    with redis_process() as server:
        health = RedisHealth(server.url, "test:readiness", service="test")
        async with health.watching():
            assert list(await health.states()) == []
            server.freeze()
            assert [state.code for state in await health.states()] == ["slow"]

            async def code() -> bool:
                return [state.code for state in health.known()] == ["not_answering"]

            await until("it is named", code)
            server.resume()

            async def well() -> bool:
                return not await health.states()

            await until("it is well again", well)
