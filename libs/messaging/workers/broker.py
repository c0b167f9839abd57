"""FastStream's broker with a client of ours: one kind for a single Redis, for Sentinel and for a Cluster.

FastStream 0.7.8 has brokers for Sentinel and Cluster. Their clients are redis-py's own: they lose cancellations and
hand out connections that were reset. `RedisCluster` repeats a read after a lost reply, and the entries of the first
one stay pending.
"""

from collections.abc import Callable
from typing import Any

from faststream.redis import RedisBroker
from faststream.redis.configs.state import ConnectionState
from redis.asyncio import Redis

from libs.messaging.redis import READ_TIMEOUT_S, connect
from libs.messaging.topology import parse_address


class _OwnClient(ConnectionState[Any]):
    """Gives FastStream the client that it works with."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], Redis]) -> None:
        super().__init__()
        self._make = make

    async def connect(self) -> Any:
        self._client = self._make()
        self._connected = True
        return self._client


class StreamBroker(RedisBroker):
    """Each reader of a stream has a connection of its own, up to `max_connections` to each server."""

    def __init__(self, url: str, *, name: str, max_connections: int = 100, **options: Any) -> None:
        self._make = lambda: connect(url, name=name, max_connections=max_connections, patience_s=READ_TIMEOUT_S)
        # Only for FastStream's description of the service, which must show no password.
        host, port = next(iter(parse_address(url).nodes), ("localhost", 0))
        super().__init__(f"redis://{host}:{port}" if ":" not in host else f"redis://[{host}]:{port}", **options)

    def _make_connection_state(
        self,
        connection_options: dict[str, Any],  # noqa: ARG002  (FastStream's signature)
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> ConnectionState[Any]:
        return _OwnClient(self._make)
