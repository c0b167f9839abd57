"""Starts the dependencies of the gateway's routes and the tasks next to them. The stack ends them in reverse order.

A dependency that fails at the start ends the process, so that no gateway runs with half of its parts.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from redis.asyncio import Redis

from libs.assignment import AssignmentQueue
from libs.conversations import (
    ARCHIVE_ANNOUNCE,
    Archiving,
    AttachmentRecords,
    Caps,
    DeadLetters,
    Deliveries,
    LiveFeed,
    LogWriter,
    MailOutbox,
    Ratings,
    SeenMarks,
)
from libs.messaging import RedisClock, RedisHealth, connect, end, run_every
from services.gateway.archived import ArchiveAccess, StoredConversations
from services.gateway.attachments import AttachmentLinks, Attachments, AttachmentSweep
from services.gateway.blocking import Blocks
from services.gateway.change_feed import ChangeFeed
from services.gateway.channels import UnknownChannels
from services.gateway.dead_letters import watch_dead_letters
from services.gateway.dependencies import Dependencies
from services.gateway.identity import (
    CurrentRights,
    HostTokens,
    Identity,
    KeyAddress,
    KeyFile,
    PublicKeys,
    opened_provider,
)
from services.gateway.limits import LoadShedding, RateLimits
from services.gateway.mail import MailLinks, MailSender, MailTools, transport_of
from services.gateway.metrics import GatewayMetrics
from services.gateway.queue_figures import watch_queues
from services.gateway.queue_positions import QueuePositions
from services.gateway.refused_sites import RefusedSites
from services.gateway.settings import GatewaySettings
from services.gateway.visits import Visits

MAX_CONNECTIONS = 500
"""Connections to Redis: more than the requests of one process at a time."""

REDIS_TIMEOUT = timedelta(seconds=4)
"""The timeout of one reply of Redis. Then the request ends with a 503, because a person waits for it."""

KEY_FILE_REFRESH = timedelta(seconds=30)
"""How long the content of a key file is used. Reading it again costs some kilobytes."""


async def start(settings: GatewaySettings, metrics: GatewayMetrics, stack: AsyncExitStack) -> Dependencies:
    """Everything that a route may need. The order matters: the connection to Redis is closed last."""
    redis: Redis = connect(
        settings.redis_url, name="gateway", max_connections=MAX_CONNECTIONS, patience_s=REDIS_TIMEOUT.total_seconds()
    )
    stack.push_async_callback(redis.aclose)
    keys = settings.keys
    redis_health = RedisHealth(settings.redis_url, keys.readiness, service="gateway")
    await stack.enter_async_context(redis_health.watching())
    clock = RedisClock(redis)
    await stack.enter_async_context(clock.running())
    reader = StoredConversations(redis, keys, await _archive(settings, stack))
    feed = await stack.enter_async_context(LiveFeed(redis, keys, reader))
    changes = await stack.enter_async_context(ChangeFeed(redis, keys))
    queue_positions = await stack.enter_async_context(QueuePositions(changes, AssignmentQueue(redis, keys), feed))
    current_rights = await stack.enter_async_context(CurrentRights(redis, keys, clock.seconds))
    blocks = Blocks(redis, keys, changes, clock.seconds, settings.audit_bounds)
    await stack.enter_async_context(blocks)
    rules = settings.host_rules()
    host = HostTokens(rules, clock.seconds, await _public_keys(settings, stack))
    load = LoadShedding(redis, keys, settings.marks, metrics)
    await stack.enter_async_context(load.watching())
    visits = Visits(redis, keys, feed, clock.seconds, pages=settings.visitor_pages)
    await stack.enter_async_context(visits)
    outbox = MailOutbox(redis, keys, wait=settings.mail_wait)
    writer = LogWriter(
        redis,
        keys,
        retention=settings.retention,
        caps=Caps(settings.anonymous_entries, settings.anonymous_bytes),
        new=timedelta(minutes=settings.new_conversation_minutes),
    )
    return Dependencies(
        settings=settings,
        redis=redis,
        clock=clock,
        redis_health=redis_health,
        writer=writer,
        reader=reader,
        ratings=Ratings(redis, keys, retention=settings.retention),
        deliveries=Deliveries(redis, keys, retention=settings.retention),
        feed=feed,
        changes=changes,
        queue_positions=queue_positions,
        refused_sites=RefusedSites(redis, keys),
        seen=SeenMarks(redis, keys, feed),
        visits=visits,
        identity=Identity(rules.secrets, host, current_rights, clock.seconds, anonymous=settings.anonymous),
        blocks=blocks,
        current_rights=current_rights,
        limits=RateLimits(redis, keys, settings),
        attachments=await _attachments(redis, settings, clock, metrics),
        attachment_links=AttachmentLinks(rules.secrets, clock.seconds, settings.public_url),
        mail_outbox=outbox,
        mail_links=MailLinks(rules.secrets, clock.seconds, reader, writer, outbox, settings.public_url or ""),
        load=load,
        metrics=metrics,
        proxies=settings.proxies,
        identity_provider=await opened_provider(settings, settings.public_url, redis, keys, clock.seconds, stack),
    )


async def _archive(settings: GatewaySettings, stack: AsyncExitStack) -> ArchiveAccess | None:
    address = settings.archive_address()
    if address is None:
        return None
    # The import takes a quarter of a second, which only gateways with an archive need.
    from libs.archive import open_archive

    return ArchiveAccess(await stack.enter_async_context(open_archive(address)))


async def _attachments(
    redis: Redis, settings: GatewaySettings, clock: RedisClock, metrics: GatewayMetrics
) -> Attachments:
    records = AttachmentRecords(redis, settings.keys, retention=settings.retention)
    attachments = Attachments(settings.attachment_storage(), records, settings, metrics, clock)
    await attachments.start()
    return attachments


async def start_watching(services: Dependencies, stack: AsyncExitStack) -> None:
    """The tasks that look at the whole deployment, for the metrics and for what no process keeps in order by itself."""
    letters = DeadLetters(services.redis, services.settings.keys)
    days = services.settings.dead_letters_retention_days
    watching = asyncio.create_task(
        watch_dead_letters(letters, services.metrics, timedelta(days=days) if days else None)
    )
    stack.push_async_callback(end, watching)
    settings = services.settings
    attachments = services.attachments
    if attachments.storage is not None and attachments.available:
        sweep = AttachmentSweep(
            services.redis, settings.keys, attachments.storage, attachments.records, services.reader, services.clock,
            services.metrics,
        )  # fmt: skip
        stack.push_async_callback(end, asyncio.create_task(sweep.run()))
    if services.reader.archive is not None:
        # Also while no archive's process runs: what happens waits for it then, instead of being missing.
        announcing = run_every(
            ARCHIVE_ANNOUNCE, Archiving(services.redis, settings.keys).announce, name="archive announcement"
        )
        stack.push_async_callback(end, asyncio.create_task(announcing))
    waiting = watch_queues(AssignmentQueue(services.redis, settings.keys), services.metrics)
    stack.push_async_callback(end, asyncio.create_task(waiting))
    unknown = UnknownChannels(
        services.deliveries, services.reader, list(settings.channels), services.metrics,
        shards=settings.shards, bound=settings.channel_unknown,
    )  # fmt: skip
    stack.push_async_callback(end, asyncio.create_task(unknown.watch()))


async def _public_keys(settings: GatewaySettings, stack: AsyncExitStack) -> PublicKeys | None:
    """The host site's, if it signs with any."""
    if settings.jwks_file:
        return await stack.enter_async_context(PublicKeys(KeyFile(settings.jwks_file).read, fresh=KEY_FILE_REFRESH))
    if settings.jwks_url is None:
        return None
    # The import takes a tenth of a second, which only gateways with a key address need.
    import httpx2

    # A redirect must not decide which keys are trusted.
    client = await stack.enter_async_context(httpx2.AsyncClient(follow_redirects=False))
    return await stack.enter_async_context(PublicKeys(KeyAddress(client, settings.jwks_url).read))


async def start_mail(services: Dependencies, stack: AsyncExitStack) -> None:
    settings = services.settings
    tools = MailTools(
        settings=settings, outbox=services.mail_outbox, reader=services.reader, links=services.mail_links,
        transport=transport_of(settings), metrics=services.metrics, now=services.clock.seconds,
        presence=services.visits.presence, file_link=services.attachment_links.for_mail, spend=services.limits.mail,
    )  # fmt: skip
    await stack.enter_async_context(MailSender(tools, settings.shards))


async def start_channels(services: Dependencies, stack: AsyncExitStack) -> None:
    # The import takes a tenth of a second, which only gateways with channels need.
    import httpx2

    from services.gateway.channels import ChannelService

    # Each channel's slots bound its connections; a pool shared by all would let one bridge starve the others.
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    client = await stack.enter_async_context(httpx2.AsyncClient(follow_redirects=False, limits=limits))
    settings = services.settings
    await stack.enter_async_context(
        ChannelService(
            services.redis, settings.keys, services.changes, settings.channels, services.metrics, client,
            unknown_for=settings.channel_unknown, now=services.clock.seconds,
            link_of=services.attachment_links.for_bridge,
        )
    )  # fmt: skip
