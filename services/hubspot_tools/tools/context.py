"""The context of a tool: the client, the account's definitions, and the caller."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Self, get_args

import httpx2
from redis.asyncio import Redis

from libs.contracts import Confirm, Principal, PriorityClass, utc_now
from libs.messaging import Keys, Now
from services.hubspot_tools.contacts import (
    MAX_SEARCHED,
    Cached,
    Definitions,
    DuplicateSearch,
    Identities,
    Owners,
    Policy,
    PublishedProperties,
    Rights,
    UndoLog,
    parse_definitions,
    parse_owners,
    read_policy,
    rights_of,
)
from services.hubspot_tools.hubspot import (
    Deadline,
    HttpTransport,
    HubSpotClient,
    RateLimiter,
    RateLimiterLimits,
    RecordLocks,
    Retries,
    Transport,
    UpdateCheck,
    app_of,
    http_client,
)
from services.hubspot_tools.settings import HubSpotSettings


@dataclass(frozen=True)
class Shared:
    """The parts that all workers of a deployment share through Redis."""

    rate_limiter: RateLimiter
    locks: RecordLocks
    identities: Identities
    changes: UndoLog
    properties: PublishedProperties
    now: Now

    @classmethod
    def over(cls, redis: Redis, keys: Keys, settings: HubSpotSettings, now: Now = utc_now) -> Self:
        token = settings.hubspot_token.get_secret_value()
        limits = RateLimiterLimits(settings.hubspot_burst_limit, settings.hubspot_search_limit)
        return cls(
            RateLimiter(redis, keys, token, limits), RecordLocks(redis, keys), Identities(redis, keys, app_of(token)),
            UndoLog(redis, keys), PublishedProperties(redis, keys), now,
        )  # fmt: skip


@dataclass(frozen=True)
class ToolContext:
    """One for a process. `region` is for phone numbers without a country code, unless the request names a region.

    `identities` and `changes` are shared by the workers of a deployment, and None without Redis. `now`: the clock that
    callers share.
    """

    clients: Mapping[PriorityClass, HubSpotClient]
    duplicates: DuplicateSearch
    definitions: Cached[Definitions]
    owners: Cached[Owners]
    region: str | None = None
    priority: PriorityClass = "live"
    policy: Policy | None = None
    identities: Identities | None = None
    changes: UndoLog | None = None
    now: Now = utc_now

    @property
    def client(self) -> HubSpotClient:
        """The client for calls of this priority. All clients share the rate limiter, but no queue."""
        return self.clients[self.priority]

    def with_check(self, check: UpdateCheck) -> Self:
        """The same context with clients that check each update first."""
        return replace(self, clients={priority: each.with_check(check) for priority, each in self.clients.items()})


@dataclass(frozen=True)
class Caller:
    """One for a tool call: its principal, its time and deadline, and the region of its phone numbers.

    `retried`: a previous attempt at this call may have had its effect. `call_id` is the same for all attempts. `scope`:
    the conversation in which a change can be undone. `confirm`: the changes that a person must confirm, `confirmation`
    the confirmed one.
    """

    principal: Principal
    deadline: Deadline
    asked_at: datetime
    region: str | None = None
    retried: bool = False
    call_id: str = ""
    scope: str = ""
    confirm: Confirm = "never"
    confirmation: str | None = None
    policy: Policy | None = None

    @cached_property
    def rights(self) -> Rights:
        return rights_of(self.principal, self.policy)


def build_toolbox(
    transport: Transport, settings: HubSpotSettings, *, retries: Retries | None = None, shared: Shared | None = None
) -> ToolContext:
    """A context over any transport. It sends nothing yet."""
    clients: dict[PriorityClass, HubSpotClient] = {
        priority: HubSpotClient(
            transport, version=settings.hubspot_api_version, retries=retries, priority=priority,
            rate_limiter=shared.rate_limiter if shared else None, locks=shared.locks if shared else None,
            most=settings.hubspot_batch_inputs,
        )
        for priority in get_args(PriorityClass)
    }  # fmt: skip
    client = clients["live"]  # definitions and owners are read for people who wait

    async def definitions(deadline: Deadline) -> Definitions:
        found = parse_definitions(await client.definitions(deadline))
        if shared:
            await shared.properties.publish(found)
        return found

    async def owners(deadline: Deadline) -> Owners:
        return parse_owners(await client.owners(deadline))

    ttl = settings.hubspot_definitions_ttl
    return ToolContext(
        clients=clients,
        definitions=Cached(definitions, ttl=ttl, name="property definitions"),
        owners=Cached(owners, ttl=ttl, name="owners"),
        duplicates=DuplicateSearch(client, most=MAX_SEARCHED if settings.hubspot_batch_inputs > 1 else 1),
        region=settings.default_region,
        policy=read_policy(settings.policy) if settings.policy else None,
        identities=shared.identities if shared else None,
        changes=shared.changes if shared else None,
        now=shared.now if shared else utc_now,
    )


@asynccontextmanager
async def open_toolbox(
    settings: HubSpotSettings,
    *,
    http: httpx2.AsyncBaseTransport | None = None,
    retries: Retries | None = None,
    shared: Shared | None = None,
) -> AsyncIterator[ToolContext]:
    """A context over HTTP. Its connections and the shared locks are closed at the end. `http` replaces the network."""
    async with http_client(settings, http) as connections:
        try:
            yield build_toolbox(HttpTransport(connections), settings, retries=retries, shared=shared)
        finally:
            if shared is not None:
                await shared.locks.aclose()
