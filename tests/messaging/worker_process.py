"""A worker with one stream and nothing to do, as a process of its own: `worker_process.py REDIS_URL PORT`."""

import asyncio
import sys

from libs.messaging.delivery import Delivery
from libs.messaging.redis import connect
from libs.messaging.redis_health import RedisHealth
from libs.messaging.workers.worker import Worker


async def ignore(_: Delivery) -> None:
    """Leave it pending: its arrival is enough."""


async def main(redis_url: str, port: int) -> int:
    redis = connect(redis_url, name="idle")
    worker = Worker(
        service="idle", redis=redis, redis_url=redis_url, slots=4, health_host="127.0.0.1", health_port=port,
        redis_health=RedisHealth(redis_url, "idle:readiness", service="idle"),
    )  # fmt: skip
    worker.subscribe("idle:{0}:stream", "idle", ignore, title="idle")
    try:
        return await worker.run()
    finally:
        await redis.aclose()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], int(sys.argv[2]))))
