"""Delivers messages of bridged channels to their bridges, each channel independently.

Every gateway delivers the channels that it knows. A channel has its own slots and its own circuit breaker, so that a
bridge that hangs delays no other. Leases are short, and are released when the process shuts down.
"""

import asyncio
import logging
import random
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Self

import httpx2
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.conversations import Deliveries, DeliveryLease, LogReader
from libs.messaging import Keys, LeaseLost, Seconds, is_cancelled, run_every
from services.gateway.bridges import BridgeBreaker, ChannelSettings
from services.gateway.change_feed import ChangeFeed
from services.gateway.channels.delivery import ConversationDelivery
from services.gateway.channels.payloads import LinkOf
from services.gateway.metrics import GatewayMetrics

CHECK = timedelta(seconds=1)
"""The pause between two searches for failed deliveries. New messages are announced at once."""

STOP_TIMEOUT = timedelta(seconds=1)
"""The time for messages in flight when the process shuts down."""

FAULT_PAUSE = timedelta(seconds=30)
"""After this a conversation that can't be read is tried again."""

logger = logging.getLogger(__name__)


class ChannelService:
    """All channels of a process. Use as an async context manager."""

    def __init__(
        self, redis: Redis, keys: Keys, changes: ChangeFeed, channels: Mapping[str, ChannelSettings],
        metrics: GatewayMetrics, client: httpx2.AsyncClient, *, unknown_for: timedelta, now: Seconds, link_of: LinkOf,
    ) -> None:  # fmt: skip
        self._changes = changes
        self._deliveries = Deliveries(redis, keys)
        reader = LogReader(redis, keys)
        self._channels = []
        for name, settings in channels.items():
            breaker = BridgeBreaker(settings.breaker_failures, timedelta(seconds=settings.breaker_seconds))
            delivery = ConversationDelivery(
                name, settings, self._deliveries, reader, breaker, client, metrics, unknown_for=unknown_for, now=now,
                link_of=link_of,
            )  # fmt: skip
            metrics.breaker_open.labels(name).set_function(partial(_is_open, breaker))
            self._channels.append(_Channel(name, keys.shards, settings.slots, self._deliveries, delivery, breaker))
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        work = [
            self._listen(),
            *(channel.run() for channel in self._channels),
        ]
        self._tasks = [asyncio.create_task(each) for each in work]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(channel.stop() for channel in self._channels))

    async def _listen(self) -> None:
        with self._changes.listening() as mailbox:
            while not is_cancelled():
                if (await mailbox.take()).conversations:
                    for channel in self._channels:
                        channel.news.set()


class _Channel:
    """The conversations of one channel that this process delivers at the moment."""

    def __init__(
        self,
        name: str,
        shards: int,
        slots: int,
        deliveries: Deliveries,
        delivery: ConversationDelivery,
        breaker: BridgeBreaker,
    ) -> None:
        self.name = name
        self.news = asyncio.Event()
        self._shards, self._slots = shards, slots
        self._deliveries, self._delivery, self._breaker = deliveries, delivery, breaker
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        await run_every(CHECK, self._acquire, name=f"channel {self.name}", jitter=(0.5, 1.5), wake=self.news)

    async def stop(self) -> None:
        """Release all leases, so that other gateways continue at once. A short wait for answers avoids repeats."""
        self._delivery.stopping = True
        running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=STOP_TIMEOUT.total_seconds())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _acquire(self) -> None:
        # In random order: with a fixed one, the first shards could take all slots.
        for shard in random.sample(range(self._shards), self._shards):
            room = self._breaker.room(self._slots, len(self._running))
            if room <= 0:
                return
            for lease in await self._deliveries.acquire(shard, self.name, room):
                task = asyncio.create_task(self._deliver(lease))
                self._running.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self.news.set()  # there is room, and messages that were appended in between are still to be delivered

    async def _deliver(self, lease: DeliveryLease) -> None:
        retry_in: timedelta | None = None
        try:
            with self._deliveries.held(lease):
                retry_in = await self._delivery.deliver(lease)
        except LeaseLost:
            pass  # another gateway delivers it
        except (RedisError, OSError) as error:
            # If the lease can't be released either, it expires.
            logger.warning("not delivered", extra={**lease.about(), "error": type(error).__name__})
        except Exception:
            retry_in = FAULT_PAUSE
            logger.exception("not delivered because of an error in Frontdesk", extra=lease.about())
        finally:
            await asyncio.shield(self._release(lease, retry_in))  # also when the delivery is cancelled

    async def _release(self, lease: DeliveryLease, retry_in: timedelta | None) -> None:
        try:
            await self._deliveries.release(lease, retry_in=retry_in)
        except (RedisError, OSError) as error:
            logger.warning("delivery lease not released", extra={**lease.about(), "error": type(error).__name__})


def _is_open(breaker: BridgeBreaker) -> float:
    return float(breaker.state != "closed")
