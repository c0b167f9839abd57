"""From a `tool.requested` to its `tool.completed`: each call takes effect once.

A record for each call says that the call was started, and later its result. A repeated request is answered from this
record if there is a result. Without a result the call may have reached HubSpot, and is run as a retry. A request that
is read soon after a restart of Redis is also a retry, because Redis may have lost the record. A request that repeatedly
kills its worker is given up with a result, so that its caller does not wait forever.

A write that HubSpot doesn't take now is accepted, and waits in the outbox.
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
from libs.messaging import TOOLS_GROUP, Delivery, Keys, LuaScript, Now, dead_letter, is_trouble
from libs.messaging.workers import given_up_as_unknown
from libs.telemetry import TraceSpan
from services.hubspot_tools import redis_restarts
from services.hubspot_tools.hubspot import Deadline, Effect, in_utc
from services.hubspot_tools.metrics import CALL_SECONDS, CALLS
from services.hubspot_tools.outbox import KEEP, MAX_ATTEMPTS, HubSpotBreaker, Outbox, completed, record_of

_SCRIPTS = Path(__file__).parent / "scripts"
_BEGIN = LuaScript(_SCRIPTS / "begin_call.lua")
_FINISH = LuaScript(_SCRIPTS / "finish_call.lua")
_EXCUSE = LuaScript(_SCRIPTS / "excuse_attempt.lua")

LAST_LOOK = timedelta(seconds=4)
"""The time to check a write after its worker died near the deadline: a check and a write take less, and the caller
waits longer than the deadline."""

SILENT = frozenset(("hubspot_down", "rate_limited", "timeout"))
"""The codes of `unavailable` that mean that HubSpot doesn't answer, or that its limits are used up."""

_KEEP_S = int(KEEP.total_seconds())

logger = logging.getLogger(__name__)

Run = Callable[[ToolRequested, bool], Awaitable[ToolResult]]
"""Runs a request. The flag says that a previous attempt may have had its effect."""


@dataclass(frozen=True)
class OutboxAccess:
    """The way into the outbox for writes that HubSpot doesn't take now. `dry_run` checks a write without HubSpot."""

    queue: Outbox
    breaker: HubSpotBreaker
    dry_run: Run


@dataclass(frozen=True)
class CallHandler:
    """Answers requests. Safe to share between tasks. Without an `outbox` no write waits for HubSpot."""

    redis: Redis
    run: Run
    group: str = TOOLS_GROUP
    outbox: OutboxAccess | None = None
    now: Now = utc_now

    async def on_requested(self, delivery: Delivery) -> None:
        """Handle one `tool.requested`. Expected failures become results. After a crash the request is redelivered."""
        if await given_up_as_unknown(self.redis, delivery, group=self.group):
            return
        try:
            request = ToolRequested.model_validate_json(delivery.body)
        except ValidationError:
            # There is no valid stream to which an answer could go.
            await dead_letter(self.redis, delivery, group=self.group, reason=Reason.UNPARSABLE)
            return
        # The scripts below change both streams at once. Redis Cluster allows that only within one shard.
        if not Keys.same_shard(delivery.stream, request.reply_to):
            await dead_letter(self.redis, delivery, group=self.group, reason=Reason.WRONG_SHARD)
            return
        with TraceSpan("tool call", request.trace, kind="consumer") as span:
            span.set("tool", request.tool)
            span.set("call_id", request.call_id)
            await self._answer(request, delivery, span)

    async def _answer(self, request: ToolRequested, delivery: Delivery, span: TraceSpan) -> None:
        call = Keys.tool_call_in_shard_of(delivery.stream, request.call_id)
        queue = Keys.outbox_in_shard_of(delivery.stream).queue(record_of(request))
        status, attempts, behind, lost = await _BEGIN(
            self.redis, stream=delivery.stream, call=call, reply_stream=request.reply_to, queue=queue,
            server_state=Keys.server_in_shard_of(delivery.stream), group=self.group, consumer=delivery.consumer,
            entry_id=delivery.entry_id, ttl=_KEEP_S, max_attempts=MAX_ATTEMPTS,
            restart_ms=redis_restarts.RETRY_WINDOW_MS, server_ttl=redis_restarts.KEEP_S,
        )  # fmt: skip
        if status == b"started":
            try:
                with CALL_SECONDS.labels(request.tool).time():
                    result = await self._result(request, delivery, attempts, behind=behind > 0, lost=bool(lost))
            except Exception as error:
                # The limits of HubSpot may be on another master of Redis, which is lost for some seconds.
                if is_trouble(error):
                    await _EXCUSE(
                        self.redis, stream=delivery.stream, call=call, group=self.group, consumer=delivery.consumer,
                        entry_id=delivery.entry_id,
                    )  # fmt: skip
                raise
        elif status == b"exhausted":
            logger.error(
                "call given up", extra={"call_id": request.call_id, "tool": request.tool, "attempts": attempts}
            )
            # Each of its dead workers may have sent the write.
            effect: Effect = "none" if reads_only(request.tool) else "unknown"
            result = Unavailable(code="gave_up", effect=effect, detail="no worker survived this call")
        else:
            CALLS.labels(request.tool, status.decode()).inc()
            return
        if result is None:
            span.set("outcome", "accepted")
            return
        span.set("outcome", result.status)
        await _FINISH(
            self.redis, stream=delivery.stream, call=call, reply_stream=request.reply_to, group=self.group,
            consumer=delivery.consumer, entry_id=delivery.entry_id, ttl=_KEEP_S,
            completed=completed(request, 0, result, span.trace).model_dump_json(),
        )  # fmt: skip
        CALLS.labels(request.tool, result.status).inc()

    async def _result(
        self, request: ToolRequested, delivery: Delivery, attempts: int, *, behind: bool, lost: bool
    ) -> ToolResult | None:
        """None for a write that waits in the outbox now.

        `behind`: other writes of its record wait there. `lost`: see `redis_restarts`.
        """
        in_time = Deadline.until(request.deadline, self.now()).remaining() > 0
        # A late request is not begun. Lateness alone does not make its effect uncertain.
        retried = attempts > 1 or (lost and in_time)
        if attempts > 1 and not reads_only(request.tool):
            # Its first worker died or was stopped: the outcome is checked, even after the deadline.
            request = request.model_copy(update={"deadline": max(in_utc(request.deadline), self.now() + LAST_LOOK)})
        if self.outbox is None or not may_wait(request.tool):
            return await self.run(request, retried)
        # A write must not overtake the waiting ones of its record, even if HubSpot answers again.
        if behind or self.outbox.breaker.is_open:
            result = await self.outbox.dry_run(request, retried)
        else:
            result = await self.run(request, retried)
        if not isinstance(result, Unavailable):
            return result
        silent = result.code in SILENT
        # Late, though it was begun in time: other calls to HubSpot delayed it, or a worker died during it.
        if not silent and not (result.code == "late" and (in_time or attempts > 1)):
            return result
        outcome = await self.outbox.queue.accept(
            request, delivery, group=self.group, effect=result.effect, reason="hubspot" if silent else "late"
        )
        if outcome == "full":
            logger.warning(
                "no more room for writes that wait", extra={"call_id": request.call_id, "tool": request.tool}
            )
            return result
        # If another worker has the call now, this worker's outcome says nothing about HubSpot.
        if silent and not behind and outcome == "accepted":
            await self.outbox.breaker.trip("refused")
        CALLS.labels(request.tool, "accepted" if outcome == "accepted" else "repeated").inc()
        return None
