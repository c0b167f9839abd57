"""What can be said of a call without HubSpot: whether it is allowed and makes sense, by what is known already.

So that a write which joins the queue is not refused a day later for what could have been said at once.
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
"""Longer than any rehearsal."""


class _Nothing:
    """A way to HubSpot on which nothing travels."""

    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:  # noqa: ARG002  (the protocol's)
        raise Down("Nothing is sent while HubSpot doesn't answer.")


def without_hubspot(tools: ToolContext) -> ToolContext:
    """A toolbox that knows what this one knows by now, and learns nothing more."""
    client = HubSpotClient(_Nothing(), version="", retries=Retries(attempts=1))
    return replace(
        tools,
        alike=DuplicateSearch(client, most=1),
        identities=None,
        changes=None,
        clients=dict.fromkeys(get_args(PriorityClass), client),
        definitions=Cached(_known(tools.definitions), ttl=_TTL_S, name="known property definitions"),
        owners=Cached(_known(tools.owners), ttl=_TTL_S, name="known owners"),
    )


async def rehearse(request: ToolRequested, tools: ToolContext, *, retried: bool) -> ToolResult:
    """`unavailable` where only HubSpot can tell."""
    return await run(request, without_hubspot(tools), retried=retried)


def _known(cached: Cached[T]) -> Callable[[Deadline], Awaitable[T]]:
    async def load(_: Deadline) -> T:
        value = cached.peek()
        if value is None:
            raise Down("Nothing is known of the account yet.")
        return value

    return load
