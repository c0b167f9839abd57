"""Takeover: events of a worker without a heartbeat move to another within seconds; a live worker keeps its own."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.messaging.background import end
from libs.messaging.delivery import Delivery, NotDone, NotForThisVersion, ensure_group
from libs.messaging.keys import Keys
from libs.messaging.workers.takeover import Takeover
from tests.messaging.inboxes import GROUP, QUICK, as_awaitable, finish, is_empty, worker
from tests.redis_clients import blocking_client
from tests.waiting import until


@pytest.fixture
async def stream(redis: Redis, keys: Keys) -> str:
    name = keys.stream(0, "chat.message")
    await ensure_group(redis, name, GROUP)
    return name


async def left_by(redis: Redis, stream: str, consumer: str, count: int) -> list[str]:
    """Entries that were delivered to a consumer that has no heartbeat."""
    added = [await redis.xadd(stream, {"__data__": str(number)}) for number in range(count)]
    await redis.xreadgroup(GROUP, consumer, {stream: ">"}, count=count)
    return [entry.decode() if isinstance(entry, bytes) else str(entry) for entry in added]


def block(seconds: float) -> None:
    """Block the event loop, as a long computation does."""
    time.sleep(seconds)


async def consumers(redis: Redis, stream: str) -> dict[str, int]:
    """Each consumer of the group and how many entries it has."""
    found: Any = await redis.xinfo_consumers(stream, GROUP)
    return {each["name"].decode(): each["pending"] for each in found}


class Looking:
    """One worker's search for events of dead workers, once at a time."""

    def __init__(self, redis: Redis, stream: str, *, free: int = 100) -> None:
        self.taken: list[Delivery] = []
        self.takeover = Takeover(
            redis, "me", in_flight=lambda: {(each.stream, each.entry_id) for each in self.taken},
            free=lambda: free - len(self.taken), accept=self.taken.append, heartbeat=QUICK,
        )  # fmt: skip
        self.takeover.watch(stream, GROUP)

    async def look(self) -> list[str]:
        [shard] = self.takeover._shards.values()
        await self.takeover._look(shard, count=True)
        return [each.entry_id for each in self.taken]

    async def is_alone(self) -> bool:
        """Whether the next look may be later."""
        [shard] = self.takeover._shards.values()
        return await self.takeover._look(shard, count=True)


async def test_a_worker_looks_seldom_only_while_nothing_can_come(redis: Redis, stream: str) -> None:
    alone = Looking(redis, stream)
    assert await alone.is_alone()
    await redis.set(Keys.heartbeat_in_shard_of(stream, "other"), "0", ex=60)
    await redis.xgroup_createconsumer(stream, GROUP, "other")
    assert not await alone.is_alone(), "it may die"
    await redis.xgroup_delconsumer(stream, GROUP, "other")
    assert await alone.is_alone()
    await left_by(redis, stream, "handed_back:600000", 1)
    assert not await alone.is_alone(), "an entry has to wait, and then comes"
    await redis.xgroup_delconsumer(stream, GROUP, "handed_back:600000")
    [lost] = await left_by(redis, stream, "me", 1)
    assert not await alone.is_alone(), "a second look must find an entry that was lost"
    assert not await alone.is_alone()
    assert await alone.look() == [lost]
    assert await alone.is_alone()
    assert not await Looking(redis, stream, free=0).is_alone(), "it knows nothing of the others"


async def test_an_entry_that_a_lone_worker_returns_comes_at_once(redis: Redis, stream: str) -> None:
    looked, taken = asyncio.Event(), list[Delivery]()

    def free() -> int:
        looked.set()
        return 1

    takeover = Takeover(redis, "me", in_flight=set, free=free, accept=taken.append, heartbeat=QUICK)
    takeover._alone = timedelta(hours=1)
    takeover.watch(stream, GROUP)
    looks = asyncio.create_task(takeover.run_forever())
    try:
        await looked.wait()
        [entry] = await left_by(redis, stream, "me", 1)
        await takeover.return_delivery(Delivery(stream, entry, b"", "me"), GROUP, timedelta(0))
        await until("it is there again", lambda: as_awaitable(taken))
    finally:
        await end(looks)
    assert [each.entry_id for each in taken] == [entry]


async def test_a_takeover_leaves_nothing_of_a_dead_worker(redis: Redis, redis_url: str, stream: str) -> None:
    entries = await left_by(redis, stream, "dead", 250)
    seen: list[str] = []

    async def handle(delivery: Delivery) -> None:
        seen.append(delivery.entry_id)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="alive", slots=300):
        await until("all are handled", lambda: is_empty(redis, stream), within=5)
        assert seen == entries, "each once, in order"
        await until("the dead consumer is removed", lambda: _only(redis, stream, "alive"))


async def _only(redis: Redis, stream: str, name: str) -> bool:
    return set(await consumers(redis, stream)) == {name}


async def test_a_worker_that_crashes_is_noticed_by_its_heartbeat(redis: Redis, redis_url: str, stream: str) -> None:
    await redis.xadd(stream, {"__data__": "x"})
    began: list[str] = []

    async def hang(delivery: Delivery) -> None:
        began.append(delivery.consumer)
        await asyncio.sleep(3600)

    async with worker(redis_url, stream, hang, name="second"):
        async with worker(redis_url, stream, hang, name="first", leaves=False):
            await until("a worker has it", lambda: as_awaitable(began))
            if began == ["second"]:
                return  # it lives on; this test is about the other direction
            await asyncio.sleep(3 * QUICK.total_seconds())
            assert began == ["first"], "a worker that lives keeps what takes long"
        await until("it is taken over", lambda: as_awaitable(len(began) == 2), within=5)
        assert began[1] == "second"


async def test_an_event_loop_that_is_busy_for_long_keeps_its_work(redis: Redis, redis_url: str, stream: str) -> None:
    await left_by(redis, stream, "gone", 1)
    began: list[str] = []

    async def blocks(delivery: Delivery) -> None:
        began.append(delivery.entry_id)
        block(2.5 * QUICK.total_seconds())
        await finish(redis, delivery)

    async with worker(redis_url, stream, blocks, name="busy") as busy:
        await until("it is done", lambda: is_empty(redis, stream))
        [heartbeat] = busy.takeover.heartbeats
        assert await redis.get(heartbeat) == b"0", "its heartbeat had no break"
    assert len(began) == 1


async def test_an_event_loop_that_stands_still_loses_its_work(
    redis: Redis, redis_url: str, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.messaging.workers.heartbeat.STUCK", timedelta(seconds=0.2))
    alive: list[int] = []

    async def blocks(delivery: Delivery) -> None:
        # Looked for before the event loop runs again: the first thing that it does is to go on with the heartbeat.
        with blocking_client(redis_url) as client:
            block(2.5 * QUICK.total_seconds())
            alive.append(client.exists(Keys.heartbeat_in_shard_of(stream, delivery.consumer)))
        await finish(redis, delivery)

    monkeypatch.setattr("libs.messaging.workers.heartbeat._TICK_S", 0.05)
    async with worker(redis_url, stream, blocks, name="stuck"):
        await redis.xadd(stream, {"__data__": "x"})
        await until("it is done", lambda: is_empty(redis, stream))
    assert alive == [0]


async def test_a_worker_with_an_interrupted_heartbeat_takes_over_nothing(redis: Redis, stream: str) -> None:
    """After a pause of Redis all heartbeats have ended: the first worker that is back must not take everything over."""
    await left_by(redis, stream, "other", 1)
    looking = Looking(redis, stream)
    assert await looking.look() == [], "it has no heartbeat itself"
    seconds, micros = await redis.time()
    await redis.set(looking.takeover.heartbeats[0], seconds * 1000 + micros // 1000, px=60_000)
    assert await looking.look() == [], "it came back just now, and the others may be about to"
    await until("others had their time to come back", lambda: looking.look(), within=5)


async def test_a_takeover_fills_free_slots_and_leaves_the_rest(redis: Redis, stream: str) -> None:
    entries = await left_by(redis, stream, "dead", 7)
    first, second = Looking(redis, stream, free=3), Looking(redis, stream)
    await redis.set(first.takeover.heartbeats[0], 0, px=60_000)
    assert await first.look() == entries[:3]
    assert await first.look() == entries[:3]
    assert await second.look() == entries[3:]


async def test_a_handed_back_event_is_taken_over_when_it_is_due(redis: Redis, redis_url: str, stream: str) -> None:
    tries: list[tuple[bytes, float]] = []

    async def handle(delivery: Delivery) -> None:
        tries.append((delivery.body, time.monotonic()))
        if sum(body == delivery.body for body, _ in tries) > 1:
            await finish(redis, delivery)
        elif delivery.body == b"later":
            raise NotDone(timedelta(seconds=1))
        else:
            raise NotDone

    async with worker(redis_url, stream, handle, name="a"):
        for body in ("now", "later"):
            await redis.xadd(stream, {"__data__": body})
        await until("both are done", lambda: is_empty(redis, stream))
    first, second = ([at for body, at in tries if body == name] for name in (b"now", b"later"))
    assert len(first) == len(second) == 2
    assert second[1] - second[0] >= 1


async def test_events_of_a_newer_version_pause_between_old_workers(redis: Redis, redis_url: str, stream: str) -> None:
    await redis.xadd(stream, {"__data__": "newer"})
    tries: list[str] = []

    async def too_old(delivery: Delivery) -> None:
        tries.append(delivery.consumer)
        raise NotForThisVersion

    async with worker(redis_url, stream, too_old, name="old"), worker(redis_url, stream, too_old, name="older"):
        await until("it was seen", lambda: as_awaitable(tries))
        await asyncio.sleep(1)
        assert len(tries) == 1
    assert (await redis.xpending(stream, GROUP))["pending"] == 1, "a newer worker will know it"


async def test_a_worker_finds_an_event_after_a_lost_delivery(redis: Redis, redis_url: str, stream: str) -> None:
    """The connection ends between Redis and the worker: for Redis the event is delivered."""
    seen: list[bytes] = []

    async def handle(delivery: Delivery) -> None:
        seen.append(delivery.body)
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a"):
        async with redis.pipeline(transaction=True) as pipe:
            pipe.xadd(stream, {"__data__": "lost"})
            pipe.xreadgroup(GROUP, "a", {stream: ">"})
            await pipe.execute()
        await until("it is handled", lambda: is_empty(redis, stream))
    assert seen == [b"lost"]


async def test_an_event_in_flight_is_never_handled_twice_at_once(redis: Redis, redis_url: str, stream: str) -> None:
    running: list[str] = []
    gate = asyncio.Event()

    async def handle(delivery: Delivery) -> None:
        running.append(delivery.entry_id)
        await gate.wait()
        await finish(redis, delivery)

    async with worker(redis_url, stream, handle, name="a") as inbox:
        await redis.xadd(stream, {"__data__": "x"})
        await until("it runs", lambda: as_awaitable(running))
        inbox._accept(Delivery(stream, running[0], b"x", "a"))
        await asyncio.sleep(0)
        assert inbox.running == 1
        gate.set()
        await until("it is done", lambda: is_empty(redis, stream))
    assert len(running) == 1


async def test_a_worker_that_drains_leaves_its_work_to_others(redis: Redis, redis_url: str, stream: str) -> None:
    async def hang(_: Delivery) -> None:
        await asyncio.sleep(3600)

    for number in range(150):
        await redis.xadd(stream, {"__data__": str(number)})
    async with worker(redis_url, stream, hang, name="a", slots=200) as inbox:
        await until("all are in flight", lambda: as_awaitable(inbox.running == 150))
    assert await consumers(redis, stream) == {"handed_back:0": 150}
    assert not await redis.exists(*inbox.takeover.heartbeats)
    looking = Looking(redis, stream, free=200)
    assert len(await looking.look()) == 150, "the next worker gets them"
