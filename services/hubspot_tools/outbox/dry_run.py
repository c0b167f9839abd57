"""Tries a call without HubSpot: whether it is allowed and valid by the data that is in memory already.

Without it, a write could wait in the outbox for a day and then be refused for a reason that was known at once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar, get_args

from libs.contracts import PriorityClass, ToolRequested, ToolResult
from services.hubspot_tools.contacts import Cached, DuplicateSearch
from services.hubspot_tools.hubspot import ApiReply, ApiRequest, Deadline, Down, HubSpotClient, Retries
from services.hubspot_tools.tools import ToolContext, run

T = TypeVar("T")

_TTL_S = 60.0
"""Longer than any dry run."""


class _Nothing:
    """A transport that sends nothing."""

    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:  # noqa: ARG002  (the protocol's)
        raise Down("Nothing is sent while HubSpot doesn't answer.")


def without_hubspot(tools: ToolContext) -> ToolContext:
    """A context with the cached data of this one, which reads nothing new."""
    # One attempt: a retry would only wait, because this transport always fails.
    client = HubSpotClient(_Nothing(), version="", retries=Retries(attempts=1))
    return replace(
        tools,
        duplicates=DuplicateSearch(client, most=1),
        identities=None,  # a dry run holds and remembers nothing in Redis
        changes=None,
        clients=dict.fromkeys(get_args(PriorityClass), client),
        definitions=Cached(_known(tools.definitions), ttl=_TTL_S, name="known property definitions"),
        owners=Cached(_known(tools.owners), ttl=_TTL_S, name="known owners"),
    )


async def dry_run(request: ToolRequested, tools: ToolContext, *, retried: bool) -> ToolResult:
    """The result of the call without HubSpot; `unavailable` if only HubSpot can decide."""
    return await run(request, without_hubspot(tools), retried=retried)


def _known(cached: Cached[T]) -> Callable[[Deadline], Awaitable[T]]:
    async def load(_: Deadline) -> T:
        value = cached.peek()
        if value is None:
            raise Down("Nothing is known of the account yet.")
        return value

    return load
