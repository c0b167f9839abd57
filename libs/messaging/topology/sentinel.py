"""A client of the master that Sentinel names.

It asks the sentinels at each new connection, and every `LOOK` while it is in use: a master that vanished with its
machine answers nothing, and its connections would hang until their timeout.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.maint_notifications import MaintNotificationsConfig

from libs.messaging.topology.address import Node, RedisAddress
from libs.messaging.topology.lookout import Lookout
from libs.messaging.topology.pipelining import PipeliningRedis
from libs.messaging.topology.pools import Pool

SENTINEL_TIMEOUT_S = 1.0
"""How long a sentinel may take to answer until the next one is asked."""

LOOK = timedelta(seconds=2)

logger = logging.getLogger(__name__)


class Sentinels:
    """The sentinels of one deployment. Raises a RedisError while they name no master that answers."""

    def __init__(self, address: RedisAddress, name: str) -> None:
        self._master_name = address.master
        self._asked = Sentinel(  # type: ignore[no-untyped-call]
            list(address.nodes),
            sentinel_kwargs={
                **address.sentinel_options(),
                "client_name": name,
                "socket_timeout": SENTINEL_TIMEOUT_S,
                "socket_connect_timeout": SENTINEL_TIMEOUT_S,
                "maint_notifications_config": MaintNotificationsConfig(enabled=False),
                "retry": Retry(NoBackoff(), 0),  # the next sentinel is asked instead
                "driver_info": None,
            },
        )

        self._asking: asyncio.Task[Node] | None = None

    async def master(self) -> Node:
        """Connections that open together share one question.

        redis-py moves the sentinel that answered to the front of its list. Two questions that do so at once put one
        sentinel there twice, and lose another one with its open connection.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
            # Its error is no one's to see where all callers were cancelled: asyncio would log it.
            self._asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())
        try:
            return await asyncio.shield(self._asking)
        except asyncio.CancelledError:
            if self._asking.cancelled():  # by `aclose`, and not the caller
                raise RedisConnectionError("the client is closed") from None
            raise

    async def aclose(self) -> None:
        if self._asking and not self._asking.done():
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await asyncio.gather(*(each.aclose() for each in self._asked.sentinels))

    async def _ask(self) -> Node:
        found: tuple[Any, Any] = await self._asked.discover_master(self._master_name)
        host, port = found
        return (host.decode() if isinstance(host, bytes) else str(host)), int(port)


class SentinelRedis(PipeliningRedis):
    """Commands go to the current master. After a failover, connections to another server are ended."""

    def __init__(self, pool: Pool, sentinels: Sentinels, **options: Any) -> None:
        super().__init__(connection_pool=pool, **options)
        self._pool, self._sentinels = pool, sentinels
        self._lookout = Lookout(self._look, LOOK)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        self._lookout.note_use()
        return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

    def queue_script(self, command: tuple[Any, ...]) -> "asyncio.Future[Any]":
        self._lookout.note_use()
        return super().queue_script(command)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await self._lookout.close()
        await super().aclose(close_connection_pool)
        await self._sentinels.aclose()

    async def _look(self) -> None:
        try:
            self._pool.abort_others(await self._sentinels.master())
        except RedisError as error:
            logger.warning("no master is known", extra={"error": type(error).__name__})
