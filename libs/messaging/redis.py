"""One factory makes every Redis client, so that names, timeouts and keepalive are the same everywhere.

By default redis-py ends a read after 5 s, and a blocking stream read takes longer. The read timeout of workers is
therefore above every blocking interval that Frontdesk uses. The gateway makes no blocking reads and its users wait for
it, so its timeout is shorter.
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

from libs.messaging.pipelining import PipeliningRedis, was_reset

READ_TIMEOUT_S = 20.0
"""Above the longest blocking read (`libs.messaging.workers.consumer.BLOCK`), below what a user would wait for."""

CONNECT_TIMEOUT_S = 5.0


class _Cancellable(AbstractConnection):
    """A connection that loses no cancellation.

    redis-py sends with `asyncio.wait_for`, which before Python 3.12 drops a cancellation that arrives just when the
    sending ends. The cancelled loop would then continue, and the process that waits for it would not end.
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
            await self.disconnect(nowait=True)  # no other command may read its reply
            raise asyncio.CancelledError


class _Pool(BlockingConnectionPool):
    """Hands out no connection that was reset while it was idle.

    redis-py only notices an orderly close. The first write after a reset would fail, on uvloop with a RuntimeError.
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
    """A client that connects on first use and never retries a command, because some commands must not be repeated.

    If all connections are in use, a command waits for one, up to CONNECT_TIMEOUT_S. `patience_s` bounds the wait for a
    reply. `name` appears in CLIENT LIST, for an operator who inspects a busy Redis.
    """
    connect_timeout_s = min(CONNECT_TIMEOUT_S, patience_s)
    keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}  # a Unix socket has no keepalive
    pool = _Pool.from_url(
        url,
        client_name=name,
        decode_responses=False,  # events and entries stay bytes, which pydantic parses directly
        max_connections=max_connections,
        timeout=connect_timeout_s,
        socket_timeout=patience_s,
        socket_connect_timeout=connect_timeout_s,
        health_check_interval=0,  # redis-py would ping before commands; `_Pool` sees a reset for free
        # With these on, redis-py takes connections from the pool without looking whether they still live.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        **keepalive,
        # No retries, because a command whose reply was lost may have been carried out.
        retry=Retry(ExponentialWithJitterBackoff(base=0.01, cap=0.5), 0),
        # It would need one more right of an ACL user, and Redis 7.2. The client's name identifies the service.
        driver_info=None,
    )
    client = PipeliningRedis(connection_pool=pool, patience_s=patience_s)
    client.auto_close_connection_pool = True  # `from_pool` sets this too, but accepts no other arguments
    return client


def connect_blocking(url: str, *, name: str, timeout_s: float) -> SyncRedis:
    """A client for a separate thread. Each command fails after `timeout_s`."""
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
    """Whether the calling task was cancelled. Loops check it in each round.

    redis-py loses a cancellation that comes while it sends, as `asyncio.wait_for` does before Python 3.12.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def text(value: bytes | str) -> str:
    """Redis' answer as text, whether or not the client decodes."""
    return value.decode() if isinstance(value, bytes) else value
