"""Delivery over Redis Streams: FastStream batch subscribers, one way to subscribe for every service.

Promises: every event is handed to its handler at least once, whatever dies; up to `slots` handlers run at once
and nothing is fetched beyond that but one batch; one bad entry spoils no other. The handler acknowledges, in the
script that makes its effect durable. An event whose handler fails, or whose worker is gone, is claimed once it
has been idle for `MIN_IDLE`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import FAKE_CONSUMER, RedisBatchStreamMessage
from redis.asyncio import Redis
from redis.exceptions import ResponseError

MIN_IDLE = timedelta(seconds=30)
"""Above every lease, so that an entry is never claimed while its holder may still be at work on it."""

BLOCK = timedelta(seconds=2)
"""How long one read waits: the longest that a quiet worker goes without proof that it hears."""

BATCH = 64
"""Entries a read may fetch: enough to spread its cost, little enough that one worker can't hoard a backlog."""

DATA = b"__data__"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """One entry of a work stream. `stream` is its full key."""

    stream: str
    entry_id: str
    body: bytes


Handle = Callable[[Delivery], Awaitable[None]]


async def ensure_group(redis: Redis, stream: str, group: str) -> None:
    """Create stream and group from the very first entry: what was published before a first start counts."""
    try:
        await redis.xgroup_create(stream, group, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


class _Stream(StreamSub[Literal[True]]):
    """FastStream asks at every read for the stream's name with the broker's prefix, and copies all of it for that."""

    def add_prefix(self, prefix: str) -> "_Stream":  # noqa: ARG002  (FastStream's signature)
        """Our names are whole: there is no prefix to add."""
        return self


class Inbox:
    """The events of one process: its subscriptions, its running handlers, and how they end.

    `slots` bounds the handlers that run at once, over all streams.
    """

    def __init__(self, broker: RedisBroker, *, consumer: str, slots: int, min_idle: timedelta = MIN_IDLE) -> None:
        self.consumer = consumer
        self.subscriptions: list[tuple[str, str]] = []
        self._broker = broker
        self._slots = asyncio.Semaphore(slots)
        self._min_idle_ms = int(min_idle.total_seconds() * 1000)
        self._running: set[asyncio.Task[None]] = set()
        self._batch = min(BATCH, slots)

    def subscribe(self, stream: str, group: str, handle: Handle, *, title: str) -> None:
        """Hand each event of this stream to `handle`, new ones and those that others left."""
        self.subscriptions.append((stream, group))

        async def receive(deliveries: list[Delivery]) -> None:
            for delivery in deliveries:
                # No slot free: this batch waits, and so does the read behind it.
                await self._slots.acquire()
                task = asyncio.create_task(self._run(handle, delivery))
                self._running.add(task)
                task.add_done_callback(self._ended)

        async def receive_abandoned(deliveries: list[Delivery]) -> None:
            await receive(deliveries)

        reads = _Stream(
            stream, group=group, consumer=self.consumer, batch=True, max_records=self._batch,
            polling_interval=int(BLOCK.total_seconds() * 1000),
        )  # fmt: skip
        # Claiming scans what is pending; a quarter of the idle time keeps that from being felt.
        claims = _Stream(
            stream, group=group, consumer=self.consumer, batch=True, min_idle_time=self._min_idle_ms,
            polling_interval=max(50, self._min_idle_ms // 4),
        )  # fmt: skip
        for source, receiver, name in (
            (reads, receive, title),
            (claims, receive_abandoned, f"{title}:claim"),
        ):
            subscriber = self._broker.subscriber(
                stream=source, ack_policy=AckPolicy.MANUAL, no_reply=True, parser=_parse, decoder=_decode,
                title=name, include_in_schema=source is reads,
            )  # fmt: skip
            subscriber(receiver)

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

    async def _run(self, handle: Handle, delivery: Delivery) -> None:
        try:
            await handle(delivery)
        except asyncio.CancelledError:
            raise
        except Exception:
            # The entry stays pending and is claimed again; when to give up is the handler's rule.
            logger.exception("handler failed; stream=%s entry=%s", delivery.stream, delivery.entry_id)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._slots.release()


async def _parse(message: Any) -> RedisBatchStreamMessage:
    """Keep entries raw: FastStream would parse a batch as one, and fail it as one.

    Its own acknowledgement is not used: entries are acknowledged by the scripts that finish them.
    """
    return RedisBatchStreamMessage(raw_message=message, body=b"", consumer=FAKE_CONSUMER, group=None)


async def _decode(message: RedisBatchStreamMessage) -> list[Delivery]:
    raw = message.raw_message
    return [
        Delivery(raw["channel"], entry_id.decode(), fields.get(DATA, b""))
        for entry_id, fields in zip(raw["message_ids"], raw["data"], strict=True)
    ]
