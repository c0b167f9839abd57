"""One factory makes every Redis client, so that names, timeouts and keepalive are the same everywhere.

By default redis-py ends a read after 5 s, and a blocking stream read takes longer. The read timeout of workers is
therefore above every blocking interval that Frontdesk uses. The gateway makes no blocking reads and its users wait for
it, so its timeout is shorter.
"""

import asyncio
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.maint_notifications import MaintNotificationsConfig

from libs.messaging.topology import (
    NO_WAITS,
    ClusterRedis,
    Node,
    PipeliningRedis,
    Pool,
    SentinelRedis,
    Sentinels,
    parse_address,
)

READ_TIMEOUT_S = 20.0
"""Above the longest blocking read (`libs.messaging.workers.consumer.BLOCK`), below what a user would wait for."""

CONNECT_TIMEOUT_S = 5.0

RedisT = TypeVar("RedisT", bound=Redis)


def connect(
    url: str,
    *,
    name: str,
    max_connections: int = 200,
    patience_s: float = READ_TIMEOUT_S,
    durable: bool = True,
) -> Redis:
    """A client that connects on first use and never retries a command, because some commands must not be repeated.

    If all connections to a server are in use, a command waits for one, up to CONNECT_TIMEOUT_S. `patience_s` bounds the
    wait for a reply. `name` appears in CLIENT LIST, for an operator who inspects a busy Redis. A client that is not
    `durable` waits for no replicas, even if the address asks for it. Raises ValueError for a URL that is no address.
    """
    address = parse_address(url)
    waits = address.waits if durable else NO_WAITS
    connect_timeout_s = min(CONNECT_TIMEOUT_S, patience_s)
    keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}  # a Unix socket has no keepalive
    options: dict[str, Any] = {
        "client_name": name,
        "decode_responses": False,  # events and entries stay bytes, which pydantic parses directly
        "max_connections": max_connections,
        "timeout": connect_timeout_s,
        "socket_timeout": patience_s,
        "socket_connect_timeout": connect_timeout_s,
        "health_check_interval": 0,  # redis-py would ping before commands; `Pool` sees a reset for free
        # With these on, redis-py takes connections from the pool without looking whether they still live.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        **keepalive,
        # No retries, because a command whose reply was lost may have been carried out.
        "retry": Retry(ExponentialWithJitterBackoff(base=0.01, cap=0.5), 0),
        # It would need one more right of an ACL user, and Redis 7.2. The client's name identifies the service.
        "driver_info": None,
    }

    def one_server(node: Node | None = None) -> PipeliningRedis:
        pool = Pool.from_url(address.url_of(node), **options)
        return _owning(PipeliningRedis(connection_pool=pool, patience_s=patience_s, waits=waits))

    match address.kind:
        case "single":
            return one_server()
        case "sentinel":
            sentinels = Sentinels(address, name)
            pool = Pool.from_url(address.url_of(), master=sentinels.master, **options)
            return _owning(SentinelRedis(pool, sentinels, patience_s=patience_s, waits=waits))
        case "cluster":
            return ClusterRedis(address.nodes, one_server)


def _owning(client: RedisT) -> RedisT:
    client.auto_close_connection_pool = True  # `from_pool` sets this too, but accepts no other arguments
    return client


def is_cancelled() -> bool:
    """Whether the calling task was cancelled. Loops check it in each round.

    redis-py loses a cancellation that comes while it sends, as `asyncio.wait_for` does before Python 3.12.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def text(value: bytes | str) -> str:
    """Redis' answer as text, whether or not the client decodes."""
    return value.decode() if isinstance(value, bytes) else value
