"""From a `tool.requested` to its `tool.completed`: what makes a call's effect happen once.

A record per call says that it was started, and later its result. A request that comes again with a result is
answered from the record; one that was started and has none may have reached HubSpot, and is run as a retry. So is one
that is read soon after a restart of Redis, which may have lost that record. A request that kills its worker again and
again is answered too, so that its caller never waits for ever.

A write that HubSpot doesn't take now is not answered so: it is accepted, and waits in its record's queue (`waiting`).
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contracts import Reason, ToolRequested, ToolResult, Unavailable, utc_now
from libs.contracts.tools import may_wait, reads_only
from libs.messaging import TOOLS_GROUP, Delivery, Keys, LuaScript, Now, bury
from libs.messaging.workers import given_up_as_unknown
from services.hubspot_tools import redis_restarts
from services.hubspot_tools.hubspot import Deadline, Effect, in_utc
from services.hubspot_tools.metrics import CALLS
from services.hubspot_tools.outbox import KEEP, MAX_ATTEMPTS, HubSpotBreaker, Outbox, completed, record_of

_SCRIPTS = Path(__file__).parent / "scripts"
_BEGIN = LuaScript(_SCRIPTS / "begin_call.lua")
_FINISH = LuaScript(_SCRIPTS / "finish_call.lua")

LAST_LOOK = timedelta(seconds=4)
"""For a write that a worker left undone near its deadline: a look and a write take less, and its caller still waits."""

SILENT = frozenset(("hubspot_down", "rate_limited", "timeout"))
"""What `unavailable` says when it is HubSpot that doesn't answer, or has no budget left for us."""

_KEEP_S = int(KEEP.total_seconds())

logger = logging.getLogger(__name__)

Run = Callable[[ToolRequested, bool], Awaitable[ToolResult]]
"""Runs a request; the flag says that an earlier attempt may have had its effect."""


@dataclass(frozen=True)
class OutboxAccess:
    """Where writes go that HubSpot doesn't take now. `rehearse` says what can be said of one without HubSpot."""

    waiting: Outbox
    breaker: HubSpotBreaker
    rehearse: Run


@dataclass(frozen=True)
class CallHandler:
    """Answers requests. Safe to share between tasks. Without `aside` nothing waits for HubSpot."""

    redis: Redis
    run: Run
    group: str = TOOLS_GROUP
    aside: OutboxAccess | None = None
    now: Now = utc_now

    async def on_requested(self, delivery: Delivery) -> None:
        """Handle one `tool.requested`. Expected failures are results; a crash is redelivered."""
        if await given_up_as_unknown(self.redis, delivery, group=self.group):
            return
        try:
            request = ToolRequested.model_validate_json(delivery.body)
        except ValidationError:
            await bury(self.redis, delivery, group=self.group, reason=Reason.UNPARSABLE)
            return
        if not Keys.same_shard(delivery.stream, request.reply_to):
            await bury(self.redis, delivery, group=self.group, reason=Reason.WRONG_SHARD)
            return
        names = [delivery.stream, Keys.tool_call_beside(delivery.stream, request.call_id), request.reply_to]
        queue = Keys.waiting_beside(delivery.stream).queue(record_of(request))
        status, attempts, behind, lost = await _BEGIN(
            self.redis,
            [*names, queue, Keys.server_beside(delivery.stream)],
            [self.group, delivery.consumer, delivery.entry_id, _KEEP_S, MAX_ATTEMPTS, *redis_restarts.ARGUMENTS],
        )
        if status == b"started":
            result = await self._result(request, delivery, attempts, behind=behind > 0, lost=bool(lost))
        elif status == b"exhausted":
            logger.error(
                "call given up", extra={"call_id": request.call_id, "tool": request.tool, "attempts": attempts}
            )
            effect: Effect = "none" if reads_only(request.tool) else "unknown"
            result = Unavailable(code="gave_up", effect=effect, detail="no worker survived this call")
        else:
            CALLS.labels(request.tool, status.decode()).inc()
            return
        if result is None:
            return
        answer = completed(request, 0, result).model_dump_json()
        await _FINISH(self.redis, names, [self.group, delivery.consumer, delivery.entry_id, _KEEP_S, answer])
        CALLS.labels(request.tool, result.status).inc()

    async def _result(
        self, request: ToolRequested, delivery: Delivery, attempts: int, *, behind: bool, lost: bool
    ) -> ToolResult | None:
        """None for a write that waits now. `behind`: others of its record do; `lost`: see `restarts`."""
        in_time = Deadline.until(request.deadline, self.now()).remaining() > 0
        # A request that comes too late is not begun; that alone makes its effect no less certain.
        retried = attempts > 1 or (lost and in_time)
        if attempts > 1 and not reads_only(request.tool):
            # Its first worker died or was stopped: the outcome is checked, however late it is.
            request = request.model_copy(update={"deadline": max(in_utc(request.deadline), self.now() + LAST_LOOK)})
        if self.aside is None or not may_wait(request.tool):
            return await self.run(request, retried)
        if behind or self.aside.breaker.is_open:
            result = await self.aside.rehearse(request, retried)
        else:
            result = await self.run(request, retried)
        if not isinstance(result, Unavailable):
            return result
        silent = result.code in SILENT
        # Late, though it was begun: what was in flight to HubSpot held it up, or a worker died over it.
        if not silent and not (result.code == "late" and (in_time or attempts > 1)):
            return result
        outcome = await self.aside.waiting.accept(
            request, delivery, group=self.group, effect=result.effect, reason="hubspot" if silent else "late"
        )
        if outcome == "full":
            logger.warning(
                "no more room for writes that wait", extra={"call_id": request.call_id, "tool": request.tool}
            )
            return result
        # The outcome of a call that belongs to another worker by now says nothing about HubSpot.
        if silent and not behind and outcome == "accepted":
            await self.aside.breaker.trip("refused")
        CALLS.labels(request.tool, "accepted" if outcome == "accepted" else "repeated").inc()
        return None
