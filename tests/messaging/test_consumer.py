"""Delivery: at least once, bounded, and independent for each entry."""

import asyncio

import pytest
from redis.asyncio import Redis

from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import Keys
from tests.messaging.inboxes import GROUP, as_awaitable, finish, is_empty, worker
from tests.waiting import until


@pytest.fixture
async def stream(redis: Redis, keys: Keys) -> str:
    name = keys.stream(0, "chat.message")
    await ensure_group(redis, name, GROUP)
    return name


async def test_events_from_before_the_first_start_are_delivered(redis: Redis, redis_url: str, keys: Keys) -> None:
    stream = keys.stream(0, "chat.opened")
    await redis.xadd(stream, {"__data__": "early"})
    await ensure_group(redis, stream, GROUP)
    await ensure_group(redis, stream, GROUP)
    seen: list[bytes] = []

    async def handle(delivery: Delivery) -> None:
        seen.append(delivery.body)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        await until("it is seen", lambda: as_awaitable(seen))
    assert seen == [b"early"]


async def test_one_bad_entry_spoils_no_other(redis: Redis, redis_url: str, stream: str) -> None:
    for body in (b"1", b"\xff\xfe", b"2"):
        await redis.xadd(stream, {"__data__": body})
    await redis.xadd(stream, {"foreign": "field"})
    seen: list[bytes] = []

    async def handle(delivery: Delivery) -> None:
        if delivery.body in (b"\xff\xfe", b""):
            raise ValueError("unreadable")
        seen.append(delivery.body)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        await until("the good ones are handled", lambda: as_awaitable(seen if len(seen) == 2 else []))
    assert sorted(seen) == [b"1", b"2"]
    assert (await redis.xpending(stream, GROUP))["pending"] == 2


async def test_a_failed_event_comes_again(redis: Redis, redis_url: str, stream: str) -> None:
    await redis.xadd(stream, {"__data__": "x"})
    tries: list[str] = []

    async def handle(delivery: Delivery) -> None:
        tries.append(delivery.entry_id)
        if len(tries) < 3:
            raise RuntimeError("not yet")
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        await until("the third try succeeds", lambda: as_awaitable(tries if len(tries) == 3 else []))
    assert len(set(tries)) == 1


async def test_no_more_is_fetched_than_can_be_worked_on(redis: Redis, redis_url: str, stream: str) -> None:
    for number in range(100):
        await redis.xadd(stream, {"__data__": str(number)})
    running: list[int] = [0, 0]
    gate = asyncio.Event()

    async def handle(delivery: Delivery) -> None:
        running[0] += 1
        running[1] = max(running)
        await gate.wait()
        running[0] -= 1
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="greedy", slots=5):
        await until("five run", lambda: as_awaitable([1] if running[0] == 5 else []))
        pending = (await redis.xpending(stream, GROUP))["pending"]
        assert pending <= 10, "a backlog was hoarded: one batch beyond the slots is the most"
        gate.set()
        await until("all are done", lambda: is_empty(redis, stream))
    assert running[1] == 5


async def test_a_stop_waits_for_what_runs_and_cancels_what_is_late(redis: Redis, redis_url: str, stream: str) -> None:
    for body in ("quick", "endless"):
        await redis.xadd(stream, {"__data__": body})
    started: list[bytes] = []
    ended: list[str] = []

    async def handle(delivery: Delivery) -> None:
        started.append(delivery.body)
        try:
            await asyncio.sleep(0.1 if delivery.body == b"quick" else 3600)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        ended.append("finished")
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        await until("both run", lambda: as_awaitable(started if len(started) == 2 else []))
    assert sorted(ended) == ["cancelled", "finished"]
    assert await redis.xlen(stream) == 1, "the cancelled event is still there for another worker"
