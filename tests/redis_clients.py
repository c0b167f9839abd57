"""Blocking clients of any address of Redis, for what a test reads or removes at its end."""

from contextlib import AbstractContextManager
from typing import Any

from redis import Redis
from redis.cluster import ClusterNode, RedisCluster
from redis.sentinel import Sentinel

from libs.messaging.topology.address import parse_address


def blocking_client(url: str, timeout_s: float = 10) -> AbstractContextManager[Any]:
    """Redis, or the client of redis-py that has the same methods for a cluster."""
    address = parse_address(url)
    match address.kind:
        case "single":
            return Redis.from_url(address.url_of(), socket_timeout=timeout_s)
        case "sentinel":
            sentinel = Sentinel(address.nodes)  # type: ignore[no-untyped-call]
            found: Redis = sentinel.master_for(address.master, socket_timeout=timeout_s)  # type: ignore[no-untyped-call]
            return found
        case "cluster":
            nodes = [ClusterNode(host, port) for host, port in address.nodes]  # type: ignore[no-untyped-call]
            return RedisCluster(startup_nodes=nodes, socket_timeout=timeout_s)
