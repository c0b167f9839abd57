"""Where Redis is: one server, one that Sentinel watches, or a Cluster. Each address gives a client of the same type."""

from libs.messaging.topology.address import Node, parse_address
from libs.messaging.topology.cluster import ClusterRedis, NotACluster
from libs.messaging.topology.pipelining import NO_WAITS, NotReplicated, PipeliningRedis
from libs.messaging.topology.pools import Pool
from libs.messaging.topology.sentinel import SentinelRedis, Sentinels
from libs.messaging.topology.servers import RedisMaster, servers_of
from libs.messaging.topology.slots import SLOTS, slot_of_key, tag_of

__all__ = [
    "NO_WAITS",
    "SLOTS",
    "ClusterRedis",
    "Node",
    "NotACluster",
    "NotReplicated",
    "PipeliningRedis",
    "Pool",
    "RedisMaster",
    "SentinelRedis",
    "Sentinels",
    "parse_address",
    "servers_of",
    "slot_of_key",
    "tag_of",
]
