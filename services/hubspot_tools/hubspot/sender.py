"""One call to HubSpot: it waits for its permit, makes the attempt, and repeats it where that is allowed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from libs.contracts import PriorityClass
from libs.telemetry import TraceSpan
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.error_mapping import error_of
from services.hubspot_tools.hubspot.errors import HubSpotError, HubSpotUnavailable
from services.hubspot_tools.hubspot.rate_limiter import RateLimiter
from services.hubspot_tools.hubspot.responses import ParsedReply
from services.hubspot_tools.hubspot.retries import WITH_RATE_LIMITER, Retries
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest, Kind, Transport
from services.hubspot_tools.metrics import PERMIT_SECONDS, REQUEST_SECONDS, REQUESTS

T = TypeVar("T")


class Sender:
    """Everything here raises HubSpotError. `priority` is the class of all calls.

    All workers with the same token share the `rate_limiter`. Without one, only HubSpot's refusals slow calls down.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        retries: Retries | None = None,
        rate_limiter: RateLimiter | None = None,
        priority: PriorityClass = "live",
    ) -> None:
        self._transport = transport
        self._retries = retries or (WITH_RATE_LIMITER if rate_limiter else Retries())
        self._rate_limiter = rate_limiter
        self._priority = priority

    def permit(self, kind: Kind) -> Callable[[Deadline], Awaitable[None]]:
        """A function that waits for the permit of one call of this kind."""

        async def permit(deadline: Deadline) -> None:
            if self._rate_limiter is not None:
                began = time.perf_counter()
                with TraceSpan("HubSpot permit"):
                    await self._rate_limiter.acquire(kind, self._priority, deadline)
                PERMIT_SECONDS.labels(kind).observe(time.perf_counter() - began)

        return permit

    async def call(self, request: ApiRequest, read: Callable[[ParsedReply], T], deadline: Deadline) -> T:
        """`read` parses a successful reply. A reply that can't be parsed is retried like any failure."""
        permit = self.permit(request.kind)

        async def once() -> T:
            await permit(deadline)
            return read(await self.send(request, deadline))

        return await self.retried(request.kind, once, deadline)

    async def send(self, request: ApiRequest, deadline: Deadline) -> ParsedReply:
        """One attempt, for which the caller has a permit."""
        return ParsedReply(await self._transmit(request, deadline), request)

    async def _transmit(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        with REQUEST_SECONDS.labels(request.kind).time(), TraceSpan("HubSpot request", kind="client") as span:
            span.set("kind", request.kind)
            span.set("http.request.method", request.method)
            reply = await self._transport.send(request, deadline)
            span.set("http.response.status_code", reply.status)
        REQUESTS.labels(request.kind, str(reply.status)).inc()
        if self._rate_limiter is not None:
            await self._rate_limiter.observe(request.kind, reply)
        if not 200 <= reply.status < 300:
            error = error_of(reply, request)
            if self._rate_limiter is not None:
                await self._rate_limiter.refused(request.kind, error)
            raise error
        return reply

    async def sent(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        """One attempt with its permit, for a call without a body in its success."""
        await self.permit(request.kind)(deadline)
        return await self._transmit(request, deadline)

    async def retried(self, kind: Kind, once: Callable[[], Awaitable[T]], deadline: Deadline) -> T:
        """Repeat `once` until it succeeds or must not be repeated."""
        attempt, unsure = 0, False
        while True:
            attempt += 1
            try:
                deadline.check()
                return await once()
            except HubSpotError as error:
                if isinstance(error, HubSpotUnavailable):
                    # An attempt with an unknown effect may still take effect, even if the last one had none.
                    unsure = unsure or error.effect == "unknown"
                    error.effect = "unknown" if unsure else "none"
                wait = self._retries.wait(error, attempt, kind)
                # A retry after the deadline would be too late: the caller gets the error while it can still act.
                if wait is None or wait >= deadline.remaining():
                    raise
            await asyncio.sleep(wait)
