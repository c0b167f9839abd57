"""A master of a cluster and its replica are lost: the gateway says so, and serves the shards of the other masters."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from libs.messaging import text
from tests.gateway.running import Chat, Gateway, start
from tests.redis_topologies import redis_cluster
from tests.waiting import until

SHARDS = 6


async def names_of(gateway: Gateway) -> set[str]:
    prefix = gateway.services.settings.keys.prefix
    return {text(each) async for each in gateway.services.redis.scan_iter(match=f"{prefix}*")}


async def opened(gateway: Gateway, here: Callable[[str], bool]) -> Chat:
    """A conversation of which all keys are where `here` says. A person's rights have a slot of their own."""
    while True:
        before = await names_of(gateway)
        chat = await gateway.open()
        await chat.say("first", "before-1")
        if all(map(here, await names_of(gateway) - before)):
            return chat


async def opened_in(gateway: Gateway, shard: int) -> Chat:
    while True:
        chat = await gateway.open()
        if gateway.services.settings.keys.shard_of(chat.id) == shard:
            return chat


async def readiness(gateway: Gateway) -> tuple[int, str]:
    answer = await gateway.http.get(f"{gateway.health_url}/readyz")
    return answer.status_code, answer.text


@pytest.mark.timeout(240)
async def test_shards_of_living_masters_are_served_while_one_is_lost() -> None:
    with redis_cluster() as cluster:
        gateway = await start(
            redis_url=cluster.url, redis_prefix=f"test:{uuid4().hex}:", shards=SHARDS, messages_per_contact=0,
            messages_per_address=0,
        )  # fmt: skip
        try:
            lost = cluster.owner(gateway.services.settings.keys.timers(0))
            here = await opened(gateway, lambda key: cluster.owner(key) is not lost)
            gone = await opened_in(gateway, 0)
            async with here.socket() as socket:
                await socket.ready()
                before = len(socket.seen)
                for server in (cluster.replica_of(lost), lost):
                    await asyncio.to_thread(server.stop)

                async def is_not_ready() -> bool:
                    status, said = await readiness(gateway)
                    return status == 503 and f":{lost.port}" in said

                await until("readiness names the lost master", is_not_ready)
                await socket.say("here", "during-1")
                assert (await socket.next_of("ack"))["client_message_id"] == "during-1"
                assert (await here.say("here too", "during-2")).status_code == 202
                assert await here.texts() == ["first", "here", "here too"]
                while not any(frame["type"] == "message" for frame in socket.seen[before:]):
                    await socket.next()  # live frames arrive
                assert (await gone.say("there", "during-3")).status_code == 503

                await asyncio.to_thread(lost.start)

                async def is_ready() -> bool:
                    return (await readiness(gateway))[0] == 200

                await until("it is ready again", is_ready, within=60)
                assert (await gone.say("there", "during-3")).status_code == 202
                assert await gone.texts() == ["there"]
        finally:
            await gateway.stop()
