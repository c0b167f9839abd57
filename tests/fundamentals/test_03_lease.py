"""One worker at a time advances a conversation.

An event on a work stream wakes a worker, and the worker acquires the lease of the conversation. The lease contains a
fencing token, which every write of the worker carries. A worker that was replaced has an old token: it may continue as
late as it likes, and it writes nothing.
"""

from dataclasses import replace

from libs.conversations import LogReader
from libs.messaging import AGENT_GROUP, CHAT_OPENED, Delivery
from tests.fundamentals.conftest import Worker, answer


async def taken_over(event: Delivery, by: Worker) -> Delivery:
    """Another worker continues with the event, as if the first one had no heartbeat any more."""
    await by.redis.xclaim(event.stream, AGENT_GROUP, by.name, 0, [event.entry_id])
    return replace(event, consumer=by.name)


async def test_an_event_belongs_to_one_worker(worker: Worker, chat: str) -> None:
    event = await worker.event(CHAT_OPENED)

    await worker.begin(chat, event)

    assert await worker.turns.acquire(chat, replace(event, consumer="worker-2")) == "dropped"


async def test_a_replaced_worker_writes_nothing(worker: Worker, reader: LogReader, chat: str) -> None:
    event = await worker.event(CHAT_OPENED)
    old_lease, old_snapshot = await worker.begin(chat, event)

    second = Worker(worker.redis, worker.keys, "worker-2")
    lease, snapshot = await second.begin(chat, await taken_over(event, by=second))

    late = answer("I am late", old_snapshot)
    assert await worker.turns.commit(old_lease, old_snapshot, late, release=True) == "lost"
    assert await second.turns.commit(lease, snapshot, answer("Hello", snapshot), release=True) == "released"
    assert len(await reader.entries(chat)) == 2, "the opening and one answer"
