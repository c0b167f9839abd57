"""Consumes Redis Streams: FastStream batch subscribers, one way to subscribe for every service.

Promises: every event reaches its handler at least once, even if processes die. At most `slots` handlers run at once, in
addition to the slots of single streams, and at most one more batch is fetched. One bad entry does not affect others. A
worker never handles an event twice at the same time. The handler acknowledges, in the script that makes its effect
durable. The event of a failed handler is handed back, and the event of a dead worker is taken over (`takeover`).
"""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Literal

from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import FAKE_CONSUMER, RedisBatchStreamMessage
from redis.asyncio import Redis

from libs.messaging.delivery import AGAIN, DATA, Delivery, Entry, Handle, NotDone
from libs.messaging.workers.heartbeat import HEARTBEAT
from libs.messaging.workers.slots import Slots
from libs.messaging.workers.takeover import Takeover

BLOCK = timedelta(seconds=2)
"""How long one read waits: the longest time that a quiet worker goes without a successful read."""

BATCH = 64
"""Entries a read may fetch: enough to spread its cost, little enough that one worker can't hoard a backlog."""

logger = logging.getLogger(__name__)


class _Stream(StreamSub[Literal[True]]):
    """FastStream asks at every read for the stream's name with the broker's prefix, and copies all of it for that."""

    def add_prefix(self, prefix: str) -> "_Stream":  # noqa: ARG002  (FastStream's signature)
        """Our names are whole: there is no prefix to add."""
        return self


class Consumer:
    """The events of one process: its subscriptions, its running handlers, and how they end.

    `slots` bounds the handlers that run at once, over all streams.
    """

    def __init__(
        self,
        broker: RedisBroker,
        redis: Redis,
        *,
        consumer: str,
        slots: int,
        heartbeat: timedelta = HEARTBEAT,
        again: timedelta = AGAIN,
    ) -> None:
        self.consumer = consumer
        self._again = again
        self.subscriptions: list[tuple[str, str]] = []
        self._broker = broker
        self._shared = asyncio.Semaphore(slots)
        self._slots: dict[str, Slots] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._in_flight: set[Entry] = set()
        self._handles: dict[str, tuple[str, Handle]] = {}
        self._free = slots
        self._batch = min(BATCH, slots)  # a worker must not hold entries that it can't start
        self.takeover = Takeover(
            redis, consumer, in_flight=lambda: self._in_flight, free=lambda: self._free, accept=self._accept,
            heartbeat=heartbeat,
        )  # fmt: skip

    def subscribe(
        self, stream: str, group: str, handle: Handle, *, title: str, own_slots: int = 0, only_own: bool = False
    ) -> None:
        """Hand each event of this stream to `handle`, new events and those that are taken over.

        `only_own`: the stream takes no shared slots.
        """
        # A question may take a minute, and turns must not wait behind it.
        alone = asyncio.Semaphore(own_slots) if only_own else None
        self._slots[stream] = Slots(alone or self._shared, 0 if alone else own_slots)
        self._free += own_slots
        self.subscriptions.append((stream, group))
        self._handles[stream] = (group, handle)
        self.takeover.watch(stream, group)

        async def receive(deliveries: list[Delivery]) -> None:
            fresh = [each for each in deliveries if self._begin(each)]  # the takeover may have accepted it first
            for delivery in fresh:
                # No slot free: this batch waits, and so does the read behind it.
                slot = await self._slots[stream].acquire()
                self._start(self._run(delivery, slot))

        source = _Stream(
            stream, group=group, consumer=self.consumer, batch=True, max_records=own_slots if only_own else self._batch,
            polling_interval=int(BLOCK.total_seconds() * 1000),
        )  # fmt: skip
        subscriber = self._broker.subscriber(
            stream=source, ack_policy=AckPolicy.MANUAL, no_reply=True, parser=_parse, decoder=self._decode,
            title=title,
        )  # fmt: skip
        subscriber(receive)

    async def drain(self, within: timedelta) -> int:
        """Wait for running handlers, then cancel what is left. Returns how many were cancelled.

        Nothing must be reading any more.
        """
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
            return len(late)
        return 0

    @property
    def running(self) -> int:
        return len(self._running)

    def _begin(self, delivery: Delivery) -> bool:
        """False if this worker handles the entry already: it is never handled twice at the same time."""
        entry = (delivery.stream, delivery.entry_id)
        if entry in self._in_flight:
            return False
        self._in_flight.add(entry)
        self._free -= 1
        return True

    def _accept(self, delivery: Delivery) -> None:
        """Start a taken-over event. It waits for its slot in a task, so that the takeover loop continues."""
        if self._begin(delivery):
            self._start(self._run_in_turn(delivery))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)  # the event loop holds tasks only weakly
        task.add_done_callback(self._running.discard)

    async def _run_in_turn(self, delivery: Delivery) -> None:
        try:
            slot = await self._slots[delivery.stream].acquire()
        except asyncio.CancelledError:
            self._let_go(delivery)
            raise
        await self._run(delivery, slot)

    async def _run(self, delivery: Delivery, slot: asyncio.Semaphore) -> None:
        group, handle = self._handles[delivery.stream]
        try:
            await handle(delivery)
        except NotDone as left:
            await self.takeover.return_delivery(delivery, group, left.wait)
        except Exception:
            # When to give up is the handler's rule.
            logger.exception("handler failed", extra={"stream": delivery.stream, "entry_id": delivery.entry_id})
            await self.takeover.return_delivery(delivery, group, self._again)
        finally:
            self._let_go(delivery)
            slot.release()

    def _let_go(self, delivery: Delivery) -> None:
        self._in_flight.discard((delivery.stream, delivery.entry_id))
        self._free += 1

    async def _decode(self, message: RedisBatchStreamMessage) -> list[Delivery]:
        raw = message.raw_message
        return [
            Delivery(raw["channel"], entry_id.decode(), fields.get(DATA, b""), self.consumer)
            for entry_id, fields in zip(raw["message_ids"], raw["data"], strict=True)
        ]


async def _parse(message: Any) -> RedisBatchStreamMessage:
    """Keep entries raw: FastStream would parse a batch as one, and fail it as one.

    Its own acknowledgement is not used: entries are acknowledged by the scripts that finish them.
    """
    return RedisBatchStreamMessage(raw_message=message, body=b"", consumer=FAKE_CONSUMER, group=None)
