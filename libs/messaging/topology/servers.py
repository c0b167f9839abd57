"""The servers behind a client: one, or all masters of a Cluster. What concerns a server is asked of each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from redis.asyncio import Redis

from libs.messaging.topology.address import Node
from libs.messaging.topology.cluster import ClusterRedis
from libs.messaging.topology.slot_map import SlotMap
from libs.messaging.topology.slots import slot_of_key


@dataclass(frozen=True)
class RedisMaster:
    """`name`: host and port; empty for the only server. `client` talks to this server alone."""

    name: str
    client: Redis
    has: Callable[[int], bool] = lambda _: True
    """Whether this server has a slot."""

    def key_here(self, key: str) -> str:
        """A key that this server has."""
        if not self.name:
            return key
        tagged = (f"{key}:{{{number}}}" for number in count())
        return next(each for each in tagged if self.has(slot_of_key(each)))


async def servers_of(client: Redis) -> list[RedisMaster]:
    """Raises RedisError while a cluster is unknown."""
    if not isinstance(client, ClusterRedis):
        return [RedisMaster("", client)]
    masters, known = await client.masters(), client.map
    return [_master(node, master, known) for node, master in zip(known.masters, masters, strict=True)]


def _master(node: Node, client: Redis, known: SlotMap) -> RedisMaster:
    return RedisMaster(f"{node[0]}:{node[1]}", client, lambda slot: known.owner(slot) == node)
