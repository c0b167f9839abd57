"""A worker process reports its liveness, ends when it can't read, and stops without losing work."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis

from frontdesk.probes import free_port
from libs.messaging.delivery import Delivery
from libs.messaging.redis import connect
from libs.messaging.redis_health import RedisHealth
from libs.messaging.workers.worker import Worker, _cancel
from tests.messaging.idle_worker import worker_process
from tests.plain_http import NO_AUTHORITIES
from tests.redis_server import private_redis
from tests.waiting import until


async def _status(port: int, path: str) -> int:
    async with httpx2.AsyncClient(verify=NO_AUTHORITIES) as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}{path}")).status_code
        except httpx2.TransportError:
            return 0


async def test_ready_means_that_every_stream_was_just_read(redis: Redis) -> None:
    port = free_port()
    with private_redis() as url:
        async with worker_process(url, port) as process:
            await until("the worker is ready", lambda: _is(port, "/readyz", 200))
            assert await _status(port, "/healthz") == 200
            assert await _status(port, "/metrics") == 200
            assert await _status(port, "/asyncapi") == 200
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 5) == 0


@pytest.mark.timeout(60)
async def test_a_worker_outlives_a_restart_of_redis(tmp_path: Path) -> None:
    port, redis_port = free_port(), free_port()
    with private_redis(port=redis_port, folder=str(tmp_path)) as url:
        async with worker_process(url, port) as process:
            await until("the worker is ready", lambda: _is(port, "/readyz", 200))
            client = connect(url, name="test")
            await client.shutdown(nosave=True)
            await client.aclose()
            await until("it is not ready", lambda: _is(port, "/readyz", 503), within=20)
            assert process.returncode is None
            with private_redis(port=redis_port, folder=str(tmp_path)):
                await until("it is ready again", lambda: _is(port, "/readyz", 200), within=20)
                assert process.returncode is None


async def _is(port: int, path: str, status: int) -> bool:
    return await _status(port, path) == status


async def test_looking_for_work_ends_though_its_cancellation_got_lost(
    redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def loses_it(*_: object, **__: object) -> bool:
        asked.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return True

    monkeypatch.setattr("libs.messaging.workers.takeover.Takeover._look", loses_it)
    health = RedisHealth(redis_url, "test:readiness", service="test")
    worker = Worker("test", redis, redis_url, health, slots=1, health_host="127.0.0.1", health_port=0)
    worker.subscribe("test:stream", "group", _nothing, title="test")
    looking = asyncio.create_task(worker.inbox.takeover.run_forever())
    await asked.wait()
    looking.cancel()
    async with asyncio.timeout(2):
        await looking


async def test_a_worker_ends_though_its_background_work_swallows_a_cancellation() -> None:
    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await _cancel([task])
    assert task.cancelled()


async def _nothing(_: Delivery) -> None:
    """Never called here."""
