"""One factory makes every Redis client, so that names, timeouts and keepalive are the same everywhere.

redis-py ends a read after 5 s by default, which a blocking stream read must outlive: the read timeout of workers is
above every blocking interval that Frontdesk uses. The gateway blocks nowhere, and its users wait, so it waits for less.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from redis import Redis as SyncRedis
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import AbstractConnection, Connection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry as SyncRetry

from libs.bus.together import PipeliningRedis, was_reset

READ_TIMEOUT_S = 20.0
"""Above the longest blocking read (`libs.bus.delivery.BLOCK`), below what a user would wait for."""

CONNECT_TIMEOUT_S = 5.0


class _Cancellable(AbstractConnection):
    """A connection that loses no cancellation.

    Before Python 3.12 `asyncio.wait_for`, with which redis-py sends, drops one that comes in the moment in which the
    sending ends. A loop that was told to end then goes on, and so does the process that waits for it.
    """

    async def send_packed_command(
        self,
        command: bytes | str | Iterable[bytes],
        check_health: bool = True,
    ) -> None:
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        await super().send_packed_command(command, check_health)
        if task and task.cancelling() > before:
            await self.disconnect(nowait=True)  # its reply must not be read by anybody else
            raise asyncio.CancelledError


class _Pool(BlockingConnectionPool):
    """Hands out no connection that was reset while it was idle.

    redis-py looks for an orderly end only. The first write after a reset would fail, on uvloop with a RuntimeError.
    """

    def __init__(self, *, connection_class: type[AbstractConnection] = Connection, **options: Any) -> None:
        cancellable = type(f"Cancellable{connection_class.__name__}", (_Cancellable, connection_class), {})
        super().__init__(connection_class=cancellable, **options)

    async def ensure_connection(self, connection: AbstractConnection) -> None:
        if was_reset(connection):
            await connection.disconnect(nowait=True)
        await super().ensure_connection(connection)


def connect(
    url: str, *, name: str, max_connections: int = 200, patience_s: float = READ_TIMEOUT_S
) -> "PipeliningRedis":
    """A client that connects on first use. Commands that may not be repeated are never retried by it.

    With all connections in use a command waits for one, up to CONNECT_TIMEOUT_S. `patience_s` bounds the wait for a
    reply. `name` shows up in CLIENT LIST, for an operator who looks into a busy Redis.
    """
    connect_timeout_s = min(CONNECT_TIMEOUT_S, patience_s)
    keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}  # a socket file takes none
    pool = _Pool.from_url(
        url,
        client_name=name,
        decode_responses=False,
        max_connections=max_connections,
        timeout=connect_timeout_s,
        socket_timeout=patience_s,
        socket_connect_timeout=connect_timeout_s,
        health_check_interval=0,
        # With these on, redis-py takes connections from the pool without looking whether they still live.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        **keepalive,
        retry=Retry(ExponentialWithJitterBackoff(base=0.01, cap=0.5), 0),
        # It would need one more right of an ACL user, and Redis 7.2; the client's name says who connects.
        driver_info=None,
    )
    client = PipeliningRedis(connection_pool=pool, patience_s=patience_s)
    client.auto_close_connection_pool = True  # as `from_pool` would have it, which takes no other arguments
    return client


def connect_blocking(url: str, *, name: str, timeout_s: float) -> SyncRedis:
    """A client for a thread of its own, which gives up on each command after `timeout_s`."""
    return SyncRedis.from_url(
        url,
        client_name=name,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        retry=SyncRetry(ExponentialWithJitterBackoff(base=0.01, cap=0.5), 0),
        driver_info=None,
    )


def is_cancelled() -> bool:
    """Whether the task that asks was told to end: for loops to look at in each round.

    redis-py loses a cancellation that comes while it sends, as `asyncio.wait_for` does before Python 3.12.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def text(value: bytes | str) -> str:
    """What Redis answered, as text, however the client was told to decode."""
    return value.decode() if isinstance(value, bytes) else value
