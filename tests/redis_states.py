"""States that a Redis can get into: each is begun and ended by one of these functions."""

from redis.asyncio import Redis

from frontdesk.probes import free_port
from tests.redis_server import RedisProcess


async def replicate(server: RedisProcess, client: Redis) -> None:
    await client.replicaof("127.0.0.1", str(free_port()))


async def promote(server: RedisProcess, client: Redis) -> None:
    await client.replicaof("NO", "ONE")


async def fill(server: RedisProcess, client: Redis) -> None:
    await client.config_set("maxmemory", "500kb")


async def make_room(server: RedisProcess, client: Redis) -> None:
    await client.config_set("maxmemory", "0")


async def freeze(server: RedisProcess, client: Redis) -> None:
    server.freeze()


async def resume(server: RedisProcess, client: Redis) -> None:
    server.resume()
