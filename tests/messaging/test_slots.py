"""Work of milliseconds does not wait behind work of a minute."""

import asyncio

from redis.asyncio import Redis

from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import CHAT_CHANGED, CHAT_MESSAGE, Keys
from libs.messaging.workers.broker import StreamBroker
from libs.messaging.workers.consumer import Consumer
from libs.messaging.workers.slots import Slots
from tests.messaging.inboxes import GROUP, finish
from tests.waiting import until_holds


async def test_a_stream_with_slots_of_its_own_goes_on_while_all_others_are_taken(
    redis: Redis, redis_url: str, keys: Keys
) -> None:
    slow, quick = keys.stream(0, CHAT_MESSAGE), keys.stream(0, CHAT_CHANGED)
    model, done = asyncio.Event(), list[bytes]()

    async def think(delivery: Delivery) -> None:
        await model.wait()
        await handle(delivery)

    async def handle(delivery: Delivery) -> None:
        done.append(delivery.body)
        await finish(redis, delivery)

    for stream in (slow, quick):
        await ensure_group(redis, stream, GROUP)
    for number in range(10):
        await redis.xadd(slow, {"__data__": f"message {number}"})
    broker = StreamBroker(redis_url, name="test", apply_types=False, logger=None)
    inbox = Consumer(broker, redis, consumer="busy", slots=2)
    inbox.subscribe(slow, GROUP, think, title="slow")
    inbox.subscribe(quick, GROUP, handle, title="quick", own_slots=1)
    await broker.start()
    try:
        await until_holds(lambda: inbox.running == 2, "all shared slots are taken")
        for number in range(5):
            await redis.xadd(quick, {"__data__": f"click {number}"})
        await until_holds(lambda: len(done) == 5, "every click is handled")
        model.set()
        await until_holds(lambda: len(done) == 15, "every message is handled")
    finally:
        await broker.stop()


async def test_own_slots_are_used_last_and_given_back() -> None:
    shared = asyncio.Semaphore(1)
    slots, others = Slots(shared, own=1), Slots(shared, own=0)
    first, second = await slots.acquire(), await slots.acquire()
    assert first is shared
    assert second is not shared
    waiting = asyncio.create_task(others.acquire())
    second.release()
    await asyncio.sleep(0)
    assert not waiting.done(), "another stream may not have it"
    first.release()
    assert await waiting is shared
