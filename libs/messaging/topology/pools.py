"""Connections to one server, or to the master that Sentinel names: none is used after a reset, or left behind."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from weakref import WeakSet

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import AbstractConnection, Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError

from libs.messaging.topology.address import Node


def was_reset(connection: AbstractConnection) -> bool:
    """Whether the event loop knows that a connection has ended. redis-py itself only notices an orderly close."""
    writer = connection._writer  # noqa: SLF001  (it offers no other way)
    return writer is not None and writer.is_closing()


def abort(connection: AbstractConnection) -> None:
    """End a connection at once. Commands in flight fail, and the next command connects again."""
    if writer := connection._writer:  # noqa: SLF001  (it offers no other way)
        writer.transport.abort()


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
        try:
            await super().send_packed_command(command, check_health)
        except RuntimeError as error:  # of uvloop: the connection ended after it was taken from the pool
            await self.disconnect(nowait=True)
            raise RedisConnectionError("the connection was ended") from error
        if task and task.cancelling() > before:
            await self.disconnect(nowait=True)  # no other command may read its reply
            raise asyncio.CancelledError


class _ToMaster(AbstractConnection):
    """A connection to the server that is the master when it connects."""

    def __init__(self, *, master: Callable[[], Awaitable[Node]], **options: Any) -> None:
        super().__init__(**options)
        self._master = master

    async def _connect(self) -> None:
        self.host, self.port = await self._master()
        await super()._connect()  # type: ignore[no-untyped-call,safe-super]

    async def read_response(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().read_response(*args, **options)
        except ReadOnlyError as error:
            # The server was demoted. The next command connects to the new master.
            await self.disconnect(nowait=True)
            raise RedisConnectionError("the server is no longer the master") from error


class Pool(BlockingConnectionPool):
    """Hands out no connection that was reset while it was idle, and can end all connections to a lost server.

    redis-py only notices an orderly close. The first write after a reset would fail, on uvloop with a RuntimeError.
    `master` names the server to connect to; without it, the URL does.
    """

    def __init__(
        self,
        *,
        connection_class: type[AbstractConnection] = Connection,
        master: Callable[[], Awaitable[Node]] | None = None,
        **options: Any,
    ) -> None:
        bases = (_Cancellable, _ToMaster, connection_class) if master else (_Cancellable, connection_class)
        if master:
            options["master"] = master
        super().__init__(connection_class=type(f"Own{connection_class.__name__}", bases, {}), **options)
        self._created: WeakSet[AbstractConnection] = WeakSet()

    def make_connection(self) -> AbstractConnection:
        connection: AbstractConnection = super().make_connection()  # type: ignore[no-untyped-call]
        self._created.add(connection)
        return connection

    async def ensure_connection(self, connection: AbstractConnection) -> None:
        if was_reset(connection):
            await connection.disconnect(nowait=True)
        await super().ensure_connection(connection)

    def abort_others(self, node: Node | None) -> None:
        """End all connections, also those in use, but those to this server."""
        for connection in list(self._created):
            if node is None or (getattr(connection, "host", ""), getattr(connection, "port", 0)) != node:
                abort(connection)
