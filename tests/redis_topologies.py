"""A Redis Cluster and a Redis that Sentinel watches, of small local servers."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from redis import Redis
from redis.exceptions import RedisError

from frontdesk.probes import free_port
from libs.messaging.topology.slots import slot_of_key
from tests.redis_server import RedisProcess, shared_redis
from tests.waiting import until

NODE_TIMEOUT_MS = 1500
"""A failover takes about this and a second: short for a test, and long enough for a busy machine."""

Topology = Literal["single", "sentinel", "cluster"]

SLOTS = 16_384
_START_S = 60.0


class _Node(RedisProcess):
    def __init__(self, folder: Path, name: str, *options: str) -> None:
        own = folder / name
        own.mkdir()
        super().__init__(own, "--repl-diskless-sync-delay", "0", "--loglevel", "warning", *options)

    def ask(self, *command: Any) -> Any:
        with Redis.from_url(self.url, decode_responses=True) as client:
            return client.execute_command(*command)


@dataclass
class Cluster:
    """`nodes`: first the masters, then their replicas in the same order."""

    nodes: list[_Node]
    masters: int

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def owner(self, key: str) -> "_Node":
        """The master that has a key now, as most nodes see it."""
        slot = slot_of_key(key)
        seen = Counter(port for node in self.nodes if (port := self._port_of(slot, node)))
        port, _ = seen.most_common(1)[0]
        return next(node for node in self.nodes if node.port == port)

    def replica_of(self, master: "_Node") -> "_Node":
        replicas = {node: node.ask("INFO", "replication") for node in self.nodes if node is not master}
        return next(node for node, info in replicas.items() if info.get("master_port") == master.port)

    def _port_of(self, slot: int, node: "_Node") -> int | None:
        try:
            ranges: Any = node.ask("CLUSTER", "SLOTS")
        except RedisError:
            return None
        return next((int(master[1]) for first, last, master, *_ in ranges if first <= slot <= last), None)

    async def until_whole(self) -> None:
        """Wait until all nodes agree that every slot has a master."""

        async def whole() -> bool:
            return await asyncio.to_thread(lambda: all(_knows_all(node, len(self.nodes)) for node in self.nodes))

        await until("the cluster is whole", whole, within=_START_S)


@contextmanager
def redis_cluster(*options: str, masters: int = 3, replicas: int = 1) -> Iterator[Cluster]:
    """Run a cluster in which each master has this number of replicas."""
    with TemporaryDirectory() as temporary, ExitStack() as stack:
        nodes = []
        for number in range(masters * (1 + replicas)):
            node = _Node(
                Path(temporary), str(number), "--cluster-enabled", "yes", "--cluster-port", str(free_port()),
                "--cluster-node-timeout", str(NODE_TIMEOUT_MS), "--cluster-require-full-coverage", "no",
                "--cluster-replica-validity-factor", "0", *options,
            )  # fmt: skip
            stack.callback(node.stop)
            node.start()
            nodes.append(node)
        _join(nodes, masters)
        yield Cluster(nodes, masters)


def _join(nodes: list[_Node], masters: int) -> None:
    for number, node in enumerate(nodes):
        node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        if number < masters:
            first, after = (SLOTS * each // masters for each in (number, number + 1))
            node.ask("CLUSTER", "ADDSLOTSRANGE", first, after - 1)
        bus = node.ask("CONFIG GET", "cluster-port")
        port = bus["cluster-port"] if isinstance(bus, dict) else bus[1]
        nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port, port)
    _wait(lambda: all(node.ask("CLUSTER INFO")["cluster_known_nodes"] == str(len(nodes)) for node in nodes))
    names = [str(node.ask("CLUSTER", "MYID")) for node in nodes]
    for number, node in enumerate(nodes[masters:]):
        node.ask("CLUSTER", "REPLICATE", names[number % masters])
    _wait(lambda: all(_knows_all(node, len(nodes)) for node in nodes))


def _knows_all(node: _Node, number: int) -> bool:
    """Whether a node sees every slot with a master, and is in sync if it is a replica."""
    try:
        info, own = node.ask("CLUSTER INFO"), node.ask("INFO", "replication")
    except RedisError:
        return False
    return (
        (info["cluster_state"], info["cluster_slots_ok"], info["cluster_known_nodes"])
        == ("ok", str(SLOTS), str(number))
        and own.get("master_link_status", "up") == "up"
    )  # fmt: skip


@dataclass
class Watched:
    """A master with replicas, and the sentinels that watch them."""

    servers: list[_Node]
    sentinels: list["_Sentinel"]

    @property
    def url(self) -> str:
        places = ",".join(f"127.0.0.1:{each.port}" for each in self.sentinels)
        return f"redis+sentinel://{places}/frontdesk"

    @property
    def master(self) -> _Node:
        """The master by the sentinels."""
        _, port = self.sentinels[0].ask("SENTINEL GET-MASTER-ADDR-BY-NAME", "frontdesk")
        return next(each for each in self.servers if each.port == int(port))

    def owner(self, _: str) -> _Node:
        """The server that has a key: the master."""
        return self.master

    async def until_whole(self) -> None:
        """Wait until all other servers follow the master that the sentinels name."""

        async def whole() -> bool:
            return await asyncio.to_thread(self._follow)

        await until("all servers follow the master", whole, within=_START_S)

    def _follow(self) -> bool:
        master = self.master
        try:
            found = [each.ask("INFO", "replication") for each in self.servers if each is not master]
        except RedisError:
            return False
        return all((each.get("master_port"), each.get("master_link_status")) == (master.port, "up") for each in found)


@contextmanager
def redis_sentinel(*options: str, replicas: int = 1, sentinels: int = 3) -> Iterator[Watched]:
    with TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        servers = [_Node(folder, str(number), *options) for number in range(1 + replicas)]
        for each in servers:
            stack.callback(each.stop)
            each.start()
        for each in servers[1:]:
            each.ask("REPLICAOF", "127.0.0.1", servers[0].port)
        _wait(lambda: all(each.ask("INFO", "replication").get("master_link_status") == "up" for each in servers[1:]))
        # A sentinel looks for replicas when it starts, and then only every ten seconds.
        watchers = [_Sentinel(folder, f"sentinel-{number}", servers[0].port) for number in range(sentinels)]
        for each in watchers:
            stack.callback(each.stop)
            each.start()
        _wait(lambda: all(_sees(each, sentinels, replicas) for each in watchers))
        yield Watched(servers, watchers)


class _Sentinel(_Node):
    """It writes what it learns into its own file."""

    def __init__(self, folder: Path, name: str, master: int) -> None:
        super().__init__(folder, name)
        file = folder / name / "sentinel.conf"
        file.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {folder / name}\nlogfile ''\nloglevel warning\n"
            f"sentinel monitor frontdesk 127.0.0.1 {master} 2\n"
            f"sentinel down-after-milliseconds frontdesk {NODE_TIMEOUT_MS}\n"
            "sentinel failover-timeout frontdesk 5000\n"
        )
        self.file = file

    def command(self, *_: str) -> list[str]:
        return [self.binary, str(self.file), "--sentinel"]


def _sees(sentinel: _Node, sentinels: int, replicas: int) -> bool:
    found = sentinel.ask("SENTINEL MASTER", "frontdesk")
    return (int(found["num-other-sentinels"]), int(found["num-slaves"])) == (sentinels - 1, replicas)


def _wait(holds: Any) -> None:
    deadline = time.monotonic() + _START_S
    while not holds():
        assert time.monotonic() < deadline, "the servers did not find each other in time"
        time.sleep(0.02)


@contextmanager
def redis_of(topology: Topology) -> Iterator[str]:
    """The address of a Redis that tests share."""
    match topology:
        case "single":
            with shared_redis() as url:
                yield url
        case "sentinel":
            with redis_sentinel() as watched:
                yield watched.url
        case "cluster":
            with redis_cluster() as cluster:
                yield cluster.url
