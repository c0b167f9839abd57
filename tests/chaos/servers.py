"""The Redis of a run, which faults end and bring back: one server, a cluster, or a master that Sentinel watches.

With several servers, a lost master comes back only after a replica took its place, and the next one is lost only after
the first follows the new master. `wait_replicas` then promises that nothing acknowledged is lost.
"""

import asyncio
import secrets
import signal
from contextlib import AbstractContextManager
from itertools import cycle
from pathlib import Path
from typing import Protocol

from frontdesk.probes import free_port
from frontdesk.redis_server import RedisServer, find_binary
from libs.messaging.keys import Keys
from tests.redis_server import RedisProcess
from tests.redis_topologies import Cluster, Topology, Watched, redis_cluster, redis_sentinel
from tests.waiting import until

WAITS = "?wait_replicas=1"
SHARDS = 6
FAILOVER_S = 120.0
"""A failover takes some seconds; on a full machine, several elections."""


class Servers(Protocol):
    """`port`: of the only server, before which a proxy may stand; 0 for several servers."""

    @property
    def url(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def shards(self) -> int: ...

    async def start(self) -> None: ...

    async def lose(self, number: signal.Signals) -> None:
        """End the server, or a master."""

    async def bring_back(self) -> None:
        """Start it again, and wait until it serves."""

    async def stop(self) -> None:
        """End all servers, in any state."""


def servers_for(topology: Topology, folder: Path) -> Servers:
    match topology:
        case "single":
            return OneServer(folder)
        case "cluster":
            return SeveralServers(redis_cluster())
        case "sentinel":
            return SeveralServers(redis_sentinel())


class OneServer:
    """As `up` runs it."""

    def __init__(self, folder: Path) -> None:
        data = folder / "redis"
        data.mkdir(mode=0o700)
        self._log = folder / "redis.log"
        self._server = RedisServer(find_binary(), data, free_port(), secrets.token_urlsafe(24))
        self._server.configure()
        self._process: asyncio.subprocess.Process | None = None
        self.url, self.port, self.shards = self._server.url, self._server.port, 1

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._server.command, cwd=self._server.folder, stdout=log, stderr=log
            )
        await until("Redis is ready", self._server.is_ready, within=30)

    async def lose(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        await self._process.wait()

    async def bring_back(self) -> None:
        await self.start()

    async def stop(self) -> None:
        if self._process is not None:
            await self.lose(signal.SIGKILL)


class SeveralServers:
    """Masters with a replica each. The masters of the shards are lost in turn."""

    port, shards = 0, SHARDS

    def __init__(self, servers: AbstractContextManager[Cluster | Watched]) -> None:
        self._context = servers
        self._servers: Cluster | Watched | None = None
        self._lost: tuple[str, RedisProcess, signal.Signals] | None = None
        # The desk first: all people wait for it.
        keys = Keys(shards=SHARDS)
        self._turns = cycle([keys.desk.people, *(keys.base(shard) for shard in range(SHARDS))])

    @property
    def _running(self) -> Cluster | Watched:
        assert self._servers is not None
        return self._servers

    @property
    def url(self) -> str:
        return self._running.url + WAITS

    async def start(self) -> None:
        self._servers = await asyncio.to_thread(self._context.__enter__)

    async def lose(self, number: signal.Signals) -> None:
        key = next(self._turns)
        master = await asyncio.to_thread(self._running.owner, key)
        await asyncio.to_thread(master.stop, number)
        self._lost = key, master, number

    async def bring_back(self) -> None:
        assert self._lost is not None
        key, master, number = self._lost

        async def replaced() -> bool:
            return await asyncio.to_thread(self._running.owner, key) is not master

        if number == signal.SIGKILL:
            await until("a replica took over", replaced, within=FAILOVER_S)
        await asyncio.to_thread(master.start)
        await self._running.until_whole()

    async def stop(self) -> None:
        if self._servers is not None:
            await asyncio.to_thread(self._context.__exit__, None, None, None)
