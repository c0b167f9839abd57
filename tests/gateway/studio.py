"""The part of an agent that answers the flow builder, in this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis

from libs.messaging import AGENT_GROUP, STUDIO_REQUESTED, Answerer, Answering, Delivery, Keys, ensure_group


@asynccontextmanager
async def answering(
    redis: Redis, keys: Keys, answerers: Mapping[str, Answerer], *, ahead_s: float = 0
) -> AsyncIterator[None]:
    """Takes each question as a worker does. Its clock is ahead of Redis' by `ahead_s`."""
    stream = keys.stream(0, STUDIO_REQUESTED)
    await ensure_group(redis, stream, AGENT_GROUP)
    seconds, micros = await redis.time()
    agent = Answering(redis, keys, answerers, lambda: seconds + micros / 1e6 + ahead_s)

    async def work() -> None:
        while True:
            found: Any = await redis.xreadgroup(AGENT_GROUP, "one", {stream: ">"}, count=1, block=20)
            for _, entries in found:
                for entry_id, fields in entries:
                    await agent.on_requested(Delivery(stream, entry_id.decode(), fields[b"__data__"], "one"))

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
