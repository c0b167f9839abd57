"""Wires a worker of the archive together: the one place where its parts meet."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx2
from redis.asyncio import Redis
from sqlalchemy import URL

from libs.archive import (
    Archive,
    ArchiveAway,
    Backfill,
    Conversations,
    Events,
    Retention,
    Webhooks,
    open_archive,
    upgrade,
)
from libs.conversations import Archiving
from libs.messaging import ARCHIVE_GROUP, CHAT_CLOSED, RedisClock, RedisHealth, connect, require_usable
from libs.messaging.workers import Worker, search_garbage_seldom
from services.archive.backfill import ArchiveBackfill
from services.archive.closed import SLOTS, ClosedConversations
from services.archive.feed import FeedExpiry, FeedRecorder
from services.archive.figures import ArchiveFigures
from services.archive.outage import Outage
from services.archive.retention import ArchiveRetention
from services.archive.settings import ArchiveServiceSettings, NoArchive
from services.archive.sweep import ArchiveSweep
from services.archive.task_leases import TaskLeases
from services.archive.webhooks import EventSender, WebhookSender

logger = logging.getLogger(__name__)


async def run(settings: ArchiveServiceSettings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit status. Raises RedisUnusable, NoArchive and OSError."""
    url = settings.archive_address()
    if url is None:
        raise NoArchive("FRONTDESK_ARCHIVE_URL is not set, so that there is no archive to fill")
    keys = settings.keys
    await require_usable(settings.redis_url, keys.readiness, service="archive")
    async with AsyncExitStack() as stack:
        redis = connect(settings.redis_url, name="archive")
        stack.push_async_callback(redis.aclose)
        worker = Worker(
            service="archive",
            redis=redis,
            redis_url=settings.redis_url,
            shards=settings.shards,
            redis_health=RedisHealth(settings.redis_url, keys.readiness, service="archive"),
            slots=SLOTS,
            health_host=settings.health_host,
            health_port=settings.health_port,
            heartbeat=settings.heartbeat,
        )
        clock = RedisClock(redis)
        await stack.enter_async_context(clock.running())
        archive = await stack.enter_async_context(open_archive(url))
        archiving, outage = Archiving(redis, keys, keep=settings.archived_keep), Outage()
        closed = ClosedConversations(redis, archiving, Conversations(archive), outage, now=clock.now)
        for shard in range(settings.shards):
            worker.subscribe(keys.stream(shard, CHAT_CLOSED), ARCHIVE_GROUP, closed.on_closed, title=CHAT_CLOSED)
        sweep = ArchiveSweep(archiving, every=settings.archive_sweep)
        figures = ArchiveFigures(archive, now=clock.now)
        # Also before the schema is there: ends are published from now on, and wait.
        await archiving.announce()
        worker.background += [closed.serve, sweep.announce, sweep.measure, sweep.sweep]
        schema = asyncio.Event()
        worker.background.append(lambda: _migrate(url, outage, schema))
        for work in (figures.serve, *await _leased(settings, redis, archive, outage, clock, stack)):
            worker.background.append(_after(schema, work))
        search_garbage_seldom()
        return await worker.run()


async def _leased(
    settings: ArchiveServiceSettings, redis: Redis, archive: Archive, outage: Outage, clock: RedisClock,
    stack: AsyncExitStack,
) -> list[Callable[[], Awaitable[None]]]:  # fmt: skip
    """The event feed, its webhooks if there are any, retention and the backfill: each under a lease."""
    keys, events, now = settings.keys, Events(archive), clock.seconds
    leases = TaskLeases(redis, keys)
    recorder = FeedRecorder(redis, keys, events, Conversations(archive), leases, outage, now=now)
    expiry = FeedExpiry(events, leases, now, retention=settings.events_retention)
    retention = ArchiveRetention(Retention(archive), settings.archive_retention, leases, now)
    backfill = ArchiveBackfill(Backfill(archive), leases, now)
    work: list[Callable[[], Awaitable[None]]] = [recorder.run, expiry.run, retention.run, backfill.run]
    if not settings.webhooks:
        return work
    client = await stack.enter_async_context(httpx2.AsyncClient(follow_redirects=False))
    sender = EventSender(client, now, allow_private=settings.webhooks_allow_private)
    webhooks = WebhookSender(settings.webhooks, events, Webhooks(archive), sender, leases, outage, now=now)
    return [*work, webhooks.run]


def _after(schema: asyncio.Event, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Work that begins with a current schema: before, each round would fail, and say so."""

    async def begin() -> None:
        await schema.wait()
        await work()

    return begin


async def _migrate(url: URL, outage: Outage, schema: asyncio.Event) -> None:
    """Bring the schema up to date once the database answers. Until then it counts as away, and conversations wait."""
    while True:
        try:
            await upgrade(url)
        except ArchiveAway as away:
            outage.failed(str(away))
            await asyncio.sleep(outage.pause_s)
        else:
            break
    logger.info("archive's schema is current")
    schema.set()
    # Background work of a worker goes on until its end.
    await asyncio.Event().wait()
