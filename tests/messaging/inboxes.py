"""Workers inside a test: real delivery, heartbeats and takeovers, without a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from redis.asyncio import Redis

from libs.messaging.delivery import Delivery, Handle
from libs.messaging.redis import connect
from libs.messaging.workers.broker import StreamBroker
from libs.messaging.workers.consumer import Consumer
from libs.messaging.workers.heartbeat import Heartbeat

GROUP = "workers"
QUICK = timedelta(seconds=1)
"""The heartbeat of workers in these tests: as short as a busy machine allows."""

Value = TypeVar("Value")


@asynccontextmanager
async def worker(
    redis_url: str, stream: str, handle: Handle, *, name: str, slots: int = 10, leaves: bool = True
) -> AsyncIterator[Consumer]:
    """`leaves` is false for one that ends as a crash does."""
    broker = StreamBroker(redis_url, name=name, apply_types=False, logger=None)
    redis = connect(redis_url, name="test")
    inbox = Consumer(broker, redis, consumer=name, slots=slots, heartbeat=QUICK, again=timedelta(milliseconds=100))
    inbox.subscribe(stream, GROUP, handle, title="test")
    async with Heartbeat(redis_url, inbox.takeover.heartbeats, lasts=QUICK).beating():
        await broker.start()
        looking = asyncio.create_task(inbox.takeover.run_forever())
        try:
            yield inbox
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await asyncio.gather(*(subscriber.stop() for subscriber in broker.subscribers))
            await inbox.drain(timedelta(seconds=1) if leaves else timedelta(0))
            await broker.stop()
    if leaves:
        await inbox.takeover.leave()
    await redis.aclose()


async def finish(redis: Redis, delivery: Delivery) -> None:
    await redis.xack(delivery.stream, GROUP, delivery.entry_id)
    await redis.xdel(delivery.stream, delivery.entry_id)


async def is_empty(redis: Redis, stream: str) -> bool:
    return await redis.xlen(stream) == 0


async def as_awaitable(value: Value) -> Value:
    return value
