"""What a tool works with: the client, what the account is made of, and on whose behalf it works."""

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
from services.hubspot_tools.contacts import MOST as MOST_ALIKE
from services.hubspot_tools.contacts import (
    Cached,
    Definitions,
    DuplicateSearch,
    Identities,
    Owners,
    Policy,
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
    """What all workers of a deployment share, in Redis."""

    budget: RateLimiter
    locks: RecordLocks
    identities: Identities
    changes: UndoLog
    now: Now

    @classmethod
    def over(cls, redis: Redis, keys: Keys, settings: HubSpotSettings, now: Now = utc_now) -> Self:
        token = settings.hubspot_token.get_secret_value()
        limits = RateLimiterLimits(settings.hubspot_burst_limit, settings.hubspot_search_limit)
        return cls(
            RateLimiter(redis, keys, token, limits), RecordLocks(redis, keys), Identities(redis, keys, app_of(token)),
            UndoLog(redis, keys), now,
        )  # fmt: skip


@dataclass(frozen=True)
class ToolContext:
    """One for a process. `region`: in which phone numbers are read where a request names none.

    `identities` and `changes`: what the workers of a deployment remember together; None without a Redis. `now`: the
    clock that callers share.
    """

    clients: Mapping[PriorityClass, HubSpotClient]
    alike: DuplicateSearch
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
        """HubSpot, for calls of this priority: they share the budget, and no queue."""
        return self.clients[self.priority]

    def guarded(self, guard: UpdateCheck) -> Self:
        """The same, for a write that this guard is asked about."""
        return replace(self, clients={priority: each.guarded(guard) for priority, each in self.clients.items()})


@dataclass(frozen=True)
class Caller:
    """One for a tool call: who asks, when and by when, and where their phone numbers are from.

    `retried`: an earlier attempt at this call may have had its effect. `call_id`: the same for all attempts. `scope`:
    what a change can be taken back in. `confirm`: what a person has to be shown first, `confirmation` what they
    confirmed.
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
    """Over any way to HubSpot. Nothing is asked of it yet."""
    clients: dict[PriorityClass, HubSpotClient] = {
        priority: HubSpotClient(
            transport, version=settings.hubspot_api_version, retries=retries, priority=priority,
            budget=shared.budget if shared else None, locks=shared.locks if shared else None,
            most=settings.hubspot_batch_inputs,
        )
        for priority in get_args(PriorityClass)
    }  # fmt: skip
    client = clients["live"]

    async def definitions(deadline: Deadline) -> Definitions:
        return parse_definitions(await client.definitions(deadline))

    async def owners(deadline: Deadline) -> Owners:
        return parse_owners(await client.owners(deadline))

    ttl = settings.hubspot_definitions_ttl
    return ToolContext(
        clients=clients,
        definitions=Cached(definitions, ttl=ttl, name="property definitions"),
        owners=Cached(owners, ttl=ttl, name="owners"),
        alike=DuplicateSearch(client, most=MOST_ALIKE if settings.hubspot_batch_inputs > 1 else 1),
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
    """Over HTTP; its connections and the shared locks are closed at the end. `http` takes the place of the network."""
    async with http_client(settings, http) as connections:
        try:
            yield build_toolbox(HttpTransport(connections), settings, retries=retries, shared=shared)
        finally:
            if shared is not None:
                await shared.locks.aclose()
