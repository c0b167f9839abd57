"""One writer at a time on each contact, over all workers."""

import asyncio
import time
from contextlib import ExitStack, aclosing

import pytest
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from libs.messaging.redis import connect
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Late
from services.hubspot_tools.hubspot.record_locks import LEASE, RecordLocks
from tests.redis_clients import masters_of
from tests.redis_server import private_redis


async def test_writers_of_several_workers_never_meet_and_all_get_their_turn(redis: Redis, keys: Keys) -> None:
    workers = [RecordLocks(redis, keys) for _ in range(3)]
    inside, most, done = 0, 0, 0

    async def write(locks: RecordLocks) -> None:
        nonlocal inside, most, done
        async with locks.held("7", Deadline.after(10)):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1
            done += 1

    await asyncio.gather(*(write(locks) for locks in workers for _ in range(5)))
    assert (most, done) == (1, 15)


async def test_within_a_worker_they_keep_their_order_and_others_are_not_held_up(redis: Redis, keys: Keys) -> None:
    locks, order = RecordLocks(redis, keys), []

    async def write(contact: str, number: int) -> None:
        async with locks.held(contact, Deadline.after(60)):
            await asyncio.sleep(0.01)
            order.append((contact, number))

    async with locks.held("a", Deadline.after(60)):
        held = [asyncio.create_task(write("a", number)) for number in range(4)]
        await asyncio.gather(*(write(contact, number) for number in range(4) for contact in ("b", "c")))
        assert [number for contact, number in order if contact == "b"] == [0, 1, 2, 3]
        assert [contact for contact, _ in order].count("a") == 0
    await asyncio.gather(*held)
    assert [number for contact, number in order if contact == "a"] == [0, 1, 2, 3]


async def test_a_dead_holders_lock_expires_within_the_deadline(redis: Redis, keys: Keys) -> None:
    locks = RecordLocks(redis, keys)
    await redis.set(keys.hubspot_lock("7"), "of-a-dead-one", px=400)
    with pytest.raises(Late):
        async with locks.held("7", Deadline.after(0.1)):
            pass
    async with locks.held("7", Deadline.after(5)):
        pass
    await locks.aclose()
    assert not await redis.exists(keys.hubspot_lock("7"))


async def test_a_lock_is_kept_as_long_as_its_holder_lives_and_no_longer(redis: Redis, keys: Keys) -> None:
    locks, key = RecordLocks(redis, keys), keys.hubspot_lock("7")
    async with locks.held("7", Deadline.after(60)):
        assert await redis.pttl(key) <= LEASE.total_seconds() * 1000, "not as long as the call may take"
        await asyncio.sleep(LEASE.total_seconds() + 0.3)
        with pytest.raises(Late):
            async with RecordLocks(redis, keys).held("7", Deadline.after(0.1)):
                pass
    await locks.aclose()
    assert not await redis.exists(key)


async def test_an_answer_does_not_wait_for_the_release_of_the_lock(redis: Redis, keys: Keys) -> None:
    locks, key, pause_s = RecordLocks(redis, keys), keys.hubspot_lock("7"), 1.0
    async with locks.held("7", Deadline.after(10)):
        began = time.monotonic()
        for master in await masters_of(redis):
            await master.client_pause(int(pause_s * 1000))
    assert time.monotonic() - began < pause_s
    async with locks.held("7", Deadline.after(10)):
        assert time.monotonic() - began > pause_s - 0.01, "the next one here waits until it is"
    await locks.aclose()
    assert not await redis.exists(key)


async def test_an_answer_outlives_a_redis_that_is_gone_at_the_release(
    keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as server:
        async with aclosing(connect(server.enter_context(private_redis()), name="test")) as redis:
            locks = RecordLocks(redis, keys)
            async with locks.held("7", Deadline.after(10)):
                server.close()
            await locks.aclose()
    [record] = [each for each in caplog.records if each.message == "lock not released, it expires"]
    assert record.__dict__["key"] == keys.hubspot_lock("7")
