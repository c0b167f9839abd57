"""A Redis Cluster: commands, pipelines and pub/sub reach the right master, also after slots moved and masters died."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from redis.exceptions import ClusterCrossSlotError, RedisError

from frontdesk.doctor.redis import check_redis
from frontdesk.redis_copy import copy_keys, remove_keys, restore_keys
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import Keys
from libs.messaging.listener import Listener
from libs.messaging.lua_script import LuaScript
from libs.messaging.redis import connect
from libs.messaging.redis_health import RedisUnusable, look, require_usable
from libs.messaging.topology.cluster import ClusterRedis
from libs.messaging.topology.slots import slot_of_key
from tests.messaging.inboxes import GROUP, finish, worker
from tests.redis_server import private_redis
from tests.redis_topologies import Cluster, redis_cluster
from tests.waiting import until, until_holds

SHARDS = range(16)

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with redis_cluster() as cluster:
        yield cluster


@pytest.fixture
def keys() -> Keys:
    return Keys(prefix=f"test:{uuid4().hex}:", shards=len(SHARDS))


@pytest.fixture
async def redis(cluster: Cluster) -> AsyncIterator[ClusterRedis]:
    client = connect(cluster.url, name="test")
    assert isinstance(client, ClusterRedis)
    yield client
    await client.aclose()


async def test_replies_of_a_pipeline_are_in_the_order_of_its_commands(redis: ClusterRedis, keys: Keys) -> None:
    names = [keys.timers(shard) for shard in SHARDS]
    async with redis.pipeline(transaction=False) as pipe:
        for shard, name in enumerate(names):
            pipe.set(name, shard, ex=60)
        pipe.time()
        for name in names:
            pipe.get(name)
        replies = await pipe.execute()
    assert replies[: len(names)] == [True] * len(names)
    assert replies[len(names) + 1 :] == [str(shard).encode() for shard in SHARDS]
    assert len({redis.map.owner(slot_of_key(name)) for name in names}) == len(await redis.masters()) == 3
    assert await redis.exists(*names) == await redis.unlink(*names) == len(names)


async def test_a_transaction_stays_in_one_shard(redis: ClusterRedis, keys: Keys) -> None:
    async with redis.pipeline(transaction=True) as pipe:
        pipe.set(keys.timers(1), "one", ex=60)
        pipe.get(keys.timers(1))
        assert await pipe.execute() == [True, b"one"]
        pipe.get(keys.timers(1))
        pipe.get(keys.timers(2))
        with pytest.raises(ClusterCrossSlotError):
            await pipe.execute()


async def test_a_scan_finds_the_keys_of_all_masters(redis: ClusterRedis, keys: Keys) -> None:
    names = {keys.timers(shard).encode() for shard in SHARDS}
    for name in names:
        await redis.set(name, "1", ex=60)
    assert {each async for each in redis.scan_iter(match=f"{keys.prefix}*", count=100)} == names
    assert [each async for each in redis.scan_iter(match=f"{keys.base(3)}*")] == [keys.timers(3).encode()]
    quoted = keys.base(3).replace("{", "[{]")
    assert [each async for each in redis.scan_iter(match=f"{quoted}*")] == [keys.timers(3).encode()], "no tag to go by"


def publisher(folder: Path) -> LuaScript:
    (folder / "say.lua").write_text(
        "-- KEYS: key\n-- ARGV: channel message\n-- include: _publish.lua\n"
        "redis.call('SET', key, message, 'EX', 60)\npublish(channel, message)\n"
    )
    return LuaScript(folder / "say.lua")


async def test_a_listener_gets_what_each_master_published(redis: ClusterRedis, keys: Keys, tmp_path: Path) -> None:
    say, received = publisher(tmp_path), list[tuple[bytes, bytes]]()
    channels = [keys.desk_channel(shard).encode() for shard in SHARDS]
    async with Listener(
        redis, [*channels, keys.rights_channel.encode()], name="test",
        received=lambda *each: received.append(each), confirmed=lambda _: None,
    ) as listener:  # fmt: skip
        for shard, channel in enumerate(channels):
            await say(redis, key=keys.timers(shard), channel=channel, message=f"{shard}")
            await redis.publish(channel, f"{shard} again")
        await redis.publish(keys.rights_channel, "rights")
        await listener.caught_up()
        # Each master tells the others what is published without a tag, so that it arrives three times.
        assert (keys.rights_channel.encode(), b"rights") in received
        assert sorted(each for each in received if each[1] != b"rights") == sorted(
            (channel, f"{shard}{more}".encode()) for shard, channel in enumerate(channels) for more in ("", " again")
        )


async def test_workers_get_the_events_of_all_shards(cluster: Cluster, redis: ClusterRedis, keys: Keys) -> None:
    streams = [keys.stream(shard, "chat.message") for shard in (0, 1, 2)]
    assert len({redis.map.owner(slot_of_key(each)) for each in streams}) >= 1
    for stream in streams:
        got = asyncio.Queue[bytes]()

        async def handle(delivery: Delivery, got: asyncio.Queue[bytes] = got) -> None:
            got.put_nowait(delivery.body)
            await finish(redis, delivery)

        await ensure_group(redis, stream, GROUP)
        async with worker(cluster.url, stream, handle, name=f"w-{stream[-20:]}"):
            await redis.xadd(stream, {"__data__": stream})
            assert await asyncio.wait_for(got.get(), 20) == stream.encode()
        await redis.unlink(stream)


async def test_commands_and_listeners_follow_a_slot(
    cluster: Cluster, redis: ClusterRedis, keys: Keys, tmp_path: Path
) -> None:
    say, received = publisher(tmp_path), list[bytes]()
    channel, key = keys.desk_channel(5), keys.timers(5)
    slot = slot_of_key(key)
    async with Listener(
        redis, (channel.encode(),), name="test", received=lambda _, data: received.append(data),
        confirmed=lambda _: None,
    ):  # fmt: skip
        await say(redis, key=key, channel=channel, message="before")
        source = cluster.owner(key)
        target = next(each for each in cluster.nodes[: cluster.masters] if each is not source)
        names = {each: each.ask("CLUSTER MYID") for each in (source, target)}
        target.ask("CLUSTER SETSLOT", slot, "IMPORTING", names[source])
        source.ask("CLUSTER SETSLOT", slot, "MIGRATING", names[target])
        assert await redis.set(keys.base(5) + "new", "1", ex=60), "a new key is asked for at the target"
        async with redis.pipeline(transaction=False) as pipe:
            pipe.get(keys.base(5) + "new")
            pipe.get(key)
            assert await pipe.execute() == [b"1", b"before"]
        # Other tests have keys in this slot, too.
        moving = source.ask("CLUSTER", "GETKEYSINSLOT", slot, 1_000)
        source.ask("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *moving)
        for node in (target, source):
            node.ask("CLUSTER SETSLOT", slot, "NODE", names[target])
        assert await redis.get(key) == b"before"

        async def hears() -> bool:
            await say(redis, key=key, channel=channel, message="after")
            return b"after" in received

        await until("the listener has moved", hears, within=30)


async def test_the_other_masters_serve_after_a_crash_and_a_replica_takes_over(
    cluster: Cluster, redis: ClusterRedis, keys: Keys, tmp_path: Path
) -> None:
    say, received = publisher(tmp_path), list[bytes]()
    channels = {shard: keys.desk_channel(shard) for shard in SHARDS}
    async with Listener(
        redis, (each.encode() for each in channels.values()), name="test",
        received=lambda _, data: received.append(data), confirmed=lambda _: None,
    ) as listener:  # fmt: skip
        for shard, channel in channels.items():
            await say(redis, key=keys.timers(shard), channel=channel, message="written")
        lost = cluster.owner(keys.timers(0))
        other = next(shard for shard in SHARDS if cluster.owner(keys.timers(shard)) is not lost)
        lost.freeze()
        try:
            assert await redis.get(keys.timers(other)) == b"written", "the other shards work"

            async def works() -> bool:
                try:
                    async with asyncio.timeout(1):
                        await say(redis, key=keys.timers(0), channel=channels[0], message="after the crash")
                except (RedisError, TimeoutError):
                    return False
                return b"after the crash" in received

            await until("a replica took over", works, within=60)
            await until_holds(lambda: listener.connected, "all masters are listened to")
        finally:
            lost.resume()
        await cluster.until_whole()


async def test_a_backup_has_all_masters_and_fits_one_server(redis: ClusterRedis, keys: Keys, tmp_path: Path) -> None:
    names = [keys.timers(shard) for shard in SHARDS]
    for shard, name in enumerate(names):
        await redis.zadd(name, {f"{shard}-a": shard})
        await redis.expire(name, 600)
    copied = await copy_keys(redis, keys, tmp_path / "keys")
    assert copied.keys == len(names)
    with private_redis() as url:
        single = connect(url, name="test")
        assert await restore_keys(single, keys, tmp_path / "keys") == len(names)
        for shard, name in enumerate(names):
            assert await single.zrange(name, 0, -1) == [f"{shard}-a".encode()]
        await single.aclose()
    assert await remove_keys(redis, keys) == len(names)
    assert await restore_keys(redis, keys, tmp_path / "keys") == len(names)
    assert sorted([name.decode() async for name in redis.scan_iter(f"{keys.prefix}*")]) == sorted(names)


async def test_readiness_and_the_doctor_look_at_all_masters(cluster: Cluster, redis: ClusterRedis, keys: Keys) -> None:
    await require_usable(cluster.url, keys.readiness, service="test")
    assert await look(redis, keys.readiness) == []
    found = await check_redis(cluster.url, keys)
    assert sum("takes writes" in each.text for each in found) == 3
    assert any(each.text.startswith("shards on each master") for each in found)
    assert {each.code for each in found if each.level != "ok"} == {"syncs_late", "copies_late"}


async def test_an_address_of_the_wrong_kind_is_refused_by_name(cluster: Cluster) -> None:
    with pytest.raises(RedisUnusable) as refused:
        await require_usable(cluster.nodes[0].url, "test:readiness", service="test")
    assert (refused.value.state.code, refused.value.exit_code) == ("cluster", 2)
    with private_redis() as url, pytest.raises(RedisUnusable) as refused:
        await require_usable(url.replace("redis://", "redis+cluster://"), "test:readiness", service="test")
    assert (refused.value.state.code, refused.value.exit_code) == ("not_a_cluster", 2)
