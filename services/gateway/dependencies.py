"""The objects that request handlers use. `app.py` creates them once, and handlers get them by `Use`."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from libs.conversations import Deliveries, LiveFeed, LogWriter, MailOutbox, Ratings, SeenMarks
from libs.messaging import RedisClock, RedisHealth
from services.gateway.archived import StoredConversations
from services.gateway.attachments import AttachmentLinks, Attachments
from services.gateway.blocking import Blocks
from services.gateway.change_feed import ChangeFeed
from services.gateway.http import TrustedProxies
from services.gateway.identity import CurrentRights, Identity, IdentityProvider
from services.gateway.limits import LoadShedding, RateLimits
from services.gateway.mail import MailLinks
from services.gateway.metrics import GatewayMetrics
from services.gateway.queue_positions import QueuePositions
from services.gateway.refused_sites import RefusedSites
from services.gateway.settings import GatewaySettings
from services.gateway.visits import Visits

MAX_FEED_READERS = 100
"""Requests of one gateway that wait for events. A further one gets an empty page at once."""


@dataclass(frozen=True)
class Dependencies:
    """`draining` is set when the process begins to shut down. Streams then end themselves."""

    settings: GatewaySettings
    redis: Redis
    clock: RedisClock
    redis_health: RedisHealth
    writer: LogWriter
    reader: StoredConversations
    ratings: Ratings
    deliveries: Deliveries
    feed: LiveFeed
    changes: ChangeFeed
    queue_positions: QueuePositions
    refused_sites: RefusedSites
    seen: SeenMarks
    visits: Visits
    identity: Identity
    blocks: Blocks
    current_rights: CurrentRights
    limits: RateLimits
    attachments: Attachments
    attachment_links: AttachmentLinks
    mail_outbox: MailOutbox
    mail_links: MailLinks
    load: LoadShedding
    metrics: GatewayMetrics
    proxies: TrustedProxies
    identity_provider: IdentityProvider | None = None
    feed_readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_FEED_READERS))
    """Requests that wait for new events."""
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    followers: dict[str, int] = field(default_factory=dict)
    """The number of clients that follow each conversation through this process."""
    reading_files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One file is read at a time, in a thread, so that chats keep at least half of the processor."""


async def services_of(connection: HTTPConnection) -> Dependencies:
    services: Dependencies = connection.app.state.services
    return services


Use = Annotated[Dependencies, Depends(services_of)]


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    # HTTP's schemes are not case-sensitive.
    return token.strip() or None if scheme.lower() == "bearer" else None


def address_of(connection: HTTPConnection) -> str:
    """The client's address as limits count it: see `http.client_addresses`."""
    services: Dependencies = connection.app.state.services
    peer = connection.client.host if connection.client else None
    return services.proxies.client(peer, connection.headers.getlist(services.proxies.header))
