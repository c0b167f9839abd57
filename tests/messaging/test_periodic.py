"""Periodic work continues after failures of Redis, logs a series of them once, and ends with its task."""

import asyncio
import logging
from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.messaging import end
from libs.messaging.metrics import PERIODIC_FAILURES
from libs.messaging.periodic import run_every

SHORT = timedelta(milliseconds=1)
LONG = timedelta(hours=1)


def failures(name: str) -> float:
    return float(PERIODIC_FAILURES.labels(name)._value.get())


async def test_a_row_of_failures_is_counted_each_time_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    rounds, over = 0, asyncio.Event()

    async def work() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 7:
            over.set()
        if rounds != 4:
            raise RedisConnectionError

    before = failures("a row")
    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(run_every(SHORT, work, name="a row"))
        await over.wait()
        await end(task)
    assert failures("a row") - before >= 5
    assert [record.message for record in caplog.records] == ["periodic work failed"] * 2  # before and after the fourth
    assert vars(caplog.records[0])["work"] == "a row"


async def test_another_error_ends_it() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_every(SHORT, work, name="wrong")


async def test_it_waits_at_the_beginning_when_asked_to() -> None:
    called = asyncio.Event()

    async def work() -> None:
        called.set()

    task = asyncio.create_task(run_every(LONG, work, name="later", at_once=False))
    await asyncio.sleep(0.01)
    assert not called.is_set()
    await end(task)


async def test_a_wake_and_a_shorter_pause_end_the_wait() -> None:
    rounds: asyncio.Queue[None] = asyncio.Queue()
    wake, shorter = asyncio.Event(), False

    async def work() -> timedelta | None:
        rounds.put_nowait(None)
        return SHORT if shorter else None

    task = asyncio.create_task(run_every(LONG, work, name="woken", wake=wake))
    async with asyncio.timeout(5):
        await rounds.get()
        wake.set()
        await rounds.get()
        shorter = True
        wake.set()
        for _ in range(5):
            await rounds.get()
    await end(task)


async def test_a_cancellation_that_work_swallows_still_ends_it() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return  # as redis-py does while it sends

    task = asyncio.create_task(run_every(LONG, work, name="swallowed"))
    await begun.wait()
    task.cancel()
    await asyncio.wait_for(asyncio.wait([task]), 0.5)
    assert task.done()
