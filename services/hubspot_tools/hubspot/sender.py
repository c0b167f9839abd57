"""One call to HubSpot: its moment in the shared budget, the attempt, and the next one where it may be repeated."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from libs.contracts import PriorityClass
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.error_mapping import error_of
from services.hubspot_tools.hubspot.errors import HubSpotError, HubSpotUnavailable
from services.hubspot_tools.hubspot.rate_limiter import RateLimiter
from services.hubspot_tools.hubspot.responses import ParsedReply
from services.hubspot_tools.hubspot.retries import SHARED_BUDGET, Retries
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest, Kind, Transport
from services.hubspot_tools.metrics import REQUESTS

T = TypeVar("T")


class Sender:
    """`budget`: shared with all who call with the same token; without one only HubSpot's refusals hold it back.

    `priority`: of all its calls. Everything here raises HubSpotError.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        retries: Retries | None = None,
        budget: RateLimiter | None = None,
        priority: PriorityClass = "live",
    ) -> None:
        self._transport = transport
        self._retries = retries or (SHARED_BUDGET if budget else Retries())
        self._budget = budget
        self._priority = priority

    def slot(self, kind: Kind) -> Callable[[Deadline], Awaitable[None]]:
        """What waits for the moment of one call of this kind."""

        async def slot(deadline: Deadline) -> None:
            if self._budget is not None:
                await self._budget.slot(kind, self._priority, deadline)

        return slot

    async def call(self, request: ApiRequest, read: Callable[[ParsedReply], T], deadline: Deadline) -> T:
        """`read` makes sense of a success; one that makes none is tried again like any failure."""
        slot = self.slot(request.kind)

        async def once() -> T:
            await slot(deadline)
            return read(await self.send(request, deadline))

        return await self.retried(request.kind, once, deadline)

    async def send(self, request: ApiRequest, deadline: Deadline) -> ParsedReply:
        """One attempt, its budget taken. Raises HubSpotError."""
        return ParsedReply(await self._transmit(request, deadline), request)

    async def _transmit(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        reply = await self._transport.send(request, deadline)
        REQUESTS.labels(request.kind, str(reply.status)).inc()
        if self._budget is not None:
            await self._budget.heard(request.kind, reply)
        if not 200 <= reply.status < 300:
            error = error_of(reply, request)
            if self._budget is not None:
                await self._budget.refused(request.kind, error)
            raise error
        return reply

    async def sent(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        """One attempt whose success needs no body."""
        await self.slot(request.kind)(deadline)
        return await self._transmit(request, deadline)

    async def retried(self, kind: Kind, once: Callable[[], Awaitable[T]], deadline: Deadline) -> T:
        """`once` until it succeeds or may not be repeated. An effect that was ever unknown stays so."""
        attempt, unsure = 0, False
        while True:
            attempt += 1
            try:
                deadline.check()
                return await once()
            except HubSpotError as error:
                if isinstance(error, HubSpotUnavailable):
                    unsure = unsure or error.effect == "unknown"
                    error.effect = "unknown" if unsure else "none"
                wait = self._retries.wait(error, attempt, kind)
                if wait is None or wait >= deadline.remaining():
                    raise
            await asyncio.sleep(wait)
