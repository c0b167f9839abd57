"""Where Redis is: one server, one that Sentinel watches, or a Cluster. Each address gives a client of the same type."""

from libs.messaging.topology.address import RedisAddress, parse_address
from libs.messaging.topology.servers import Server, servers_of
from libs.messaging.topology.slots import slot_of_key

__all__ = ["RedisAddress", "Server", "parse_address", "servers_of", "slot_of_key"]
