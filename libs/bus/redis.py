"""One factory makes every Redis client, so that names, timeouts and keepalive are the same everywhere.

redis-py ends a read after 5 s by default, which a blocking stream read must outlive: the read timeout here is
above every blocking interval that Frontdesk uses.
"""

import asyncio

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.maint_notifications import MaintNotificationsConfig

from libs.bus.together import PipeliningRedis

READ_TIMEOUT_S = 20.0
"""Above the longest blocking read (`libs.bus.delivery.BLOCK`), below what a user would wait for."""

CONNECT_TIMEOUT_S = 5.0


def connect(url: str, *, name: str, max_connections: int = 200) -> "Redis":
    """A client that connects on first use. Commands that may not be repeated are never retried by it.

    With all connections in use a command waits for one, up to CONNECT_TIMEOUT_S. `name` shows up in CLIENT LIST, for
    whoever looks into a busy Redis.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        client_name=name,
        decode_responses=False,
        max_connections=max_connections,
        timeout=CONNECT_TIMEOUT_S,
        socket_timeout=READ_TIMEOUT_S,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        health_check_interval=0,
        # With these on, redis-py takes connections from the pool without looking whether they still live.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        socket_keepalive=True,
        retry=Retry(ExponentialWithJitterBackoff(base=0.01, cap=0.5), 0),
    )
    return PipeliningRedis.from_pool(pool)


def is_cancelled() -> bool:
    """Whether the task that asks was told to end: for loops to look at in each round.

    redis-py loses a cancellation that comes while it sends, as `asyncio.wait_for` does before Python 3.12.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def text(value: bytes | str) -> str:
    """What Redis answered, as text, however the client was told to decode."""
    return value.decode() if isinstance(value, bytes) else value
