"""Delivery: at least once, bounded, each entry for itself, and claimed from the dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from faststream.redis import RedisBroker
from redis.asyncio import Redis

from libs.bus.consumers import remove_gone
from libs.bus.delivery import Delivery, Handle, Inbox, ensure_group
from libs.bus.keys import Keys
from tests.waiting import until

GROUP = "workers"


@asynccontextmanager
async def worker(
    redis_url: str, stream: str, handle: Handle, *, name: str, slots: int = 10, min_idle_ms: int = 100
) -> AsyncIterator[Inbox]:
    broker = RedisBroker(redis_url, apply_types=False, logger=None)  # type: ignore[arg-type]
    inbox = Inbox(broker, consumer=name, slots=slots, min_idle=timedelta(milliseconds=min_idle_ms))
    inbox.subscribe(stream, GROUP, handle, title="test")
    await broker.start()
    try:
        yield inbox
    finally:
        await asyncio.gather(*(subscriber.stop() for subscriber in broker.subscribers))
        await inbox.drain(timedelta(seconds=1))
        await broker.stop()


@pytest.fixture
async def stream(redis: Redis, keys: Keys) -> str:
    name = keys.stream(0, "chat.message")
    await ensure_group(redis, name, GROUP)
    return name


async def finish(redis: Redis, delivery: Delivery) -> None:
    await redis.xack(delivery.stream, GROUP, delivery.entry_id)
    await redis.xdel(delivery.stream, delivery.entry_id)


async def test_what_was_published_before_the_first_start_is_delivered(redis: Redis, redis_url: str, keys: Keys) -> None:
    stream = keys.stream(0, "chat.opened")
    await redis.xadd(stream, {"__data__": "early"})
    await ensure_group(redis, stream, GROUP)
    await ensure_group(redis, stream, GROUP)
    seen: list[bytes] = []

    async def handle(delivery: Delivery) -> None:
        seen.append(delivery.body)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        await until("it is seen", lambda: _list(seen))
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

    async with worker(redis_url, stream, handle, name="a", min_idle_ms=60_000):
        await until("the good ones are handled", lambda: _list(seen if len(seen) == 2 else []))
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
        await until("the third try succeeds", lambda: _list(tries if len(tries) == 3 else []))
    assert len(set(tries)) == 1


async def test_what_a_dead_worker_left_is_claimed_by_another(redis: Redis, redis_url: str, stream: str) -> None:
    for number in range(20):
        await redis.xadd(stream, {"__data__": str(number)})
    await redis.xreadgroup(GROUP, "dead", {stream: ">"}, count=20)
    seen: set[bytes] = set()

    async def handle(delivery: Delivery) -> None:
        seen.add(delivery.body)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="alive"):
        await until("all are handled", lambda: _list(list(seen) if len(seen) == 20 else []))
    assert await redis.xlen(stream) == 0


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

    async with worker(redis_url, stream, handle, name="greedy", slots=5, min_idle_ms=60_000):
        await until("five run", lambda: _list([1] if running[0] == 5 else []))
        pending = (await redis.xpending(stream, GROUP))["pending"]
        assert pending <= 10, "a backlog was hoarded: one batch beyond the slots is the most"
        gate.set()
        await until("all are done", lambda: _empty(redis, stream))
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

    async with worker(redis_url, stream, handle, name="a", min_idle_ms=60_000):
        await until("both run", lambda: _list(started if len(started) == 2 else []))
    assert sorted(ended) == ["cancelled", "finished"]
    assert await redis.xlen(stream) == 1, "the cancelled event is still there for another worker"


async def _list(items: list[bytes] | list[str] | list[int]) -> bool:
    return bool(items)


async def _empty(redis: Redis, stream: str) -> bool:
    return await redis.xlen(stream) == 0


async def test_consumers_that_are_gone_are_removed_unless_they_still_hold_work(redis: Redis, stream: str) -> None:
    await redis.xadd(stream, {"__data__": "x"})
    await redis.xreadgroup(GROUP, "died-at-work", {stream: ">"})
    await redis.xgroup_createconsumer(stream, GROUP, "died-idle")
    assert await remove_gone(redis, stream, GROUP) == 0, "both were seen a moment ago"
    assert await remove_gone(redis, stream, GROUP, idle=timedelta(0)) == 1
    consumers: Any = await redis.xinfo_consumers(stream, GROUP)
    assert [(c["name"], c["pending"]) for c in consumers] == [(b"died-at-work", 1)]
