"""Receives tool results: each is appended to its conversation's log before anything else happens with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contracts import ContactCreated, ContactUpdated, Ok, Reason, ToolCompleted, ToolResult
from libs.conversations import RETENTION, CallUnknown, ConversationUnknown, append_result
from libs.messaging import AGENT_GROUP, Delivery, Keys, dead_letter
from libs.messaging.workers import given_up_as_unknown
from libs.telemetry import TraceSpan
from services.agent.confirmations import UNDO
from services.agent.metrics import RESULTS


@dataclass(frozen=True)
class Results:
    """`advance` goes on with the conversation, in the delivery that brought the result.

    A result that can be taken back offers the action `undo:<token>`, with these labels.
    """

    redis: Redis
    keys: Keys
    advance: Callable[[str, Delivery, TraceSpan], Awaitable[None]]
    undo_labels: Mapping[str, str]
    retention: timedelta = RETENTION

    async def on_completed(self, delivery: Delivery) -> None:
        """Append one `tool.completed`. A result without a request goes to the dead letters."""
        if await given_up_as_unknown(self.redis, delivery, group=AGENT_GROUP):
            return
        try:
            completed = ToolCompleted.model_validate_json(delivery.body)
        except ValidationError:
            await dead_letter(self.redis, delivery, group=AGENT_GROUP, reason=Reason.UNPARSABLE)
            return
        with TraceSpan("tool result", completed.trace, kind="consumer") as span:
            span.set("tool", completed.tool)
            await self._append(completed, delivery, span)

    async def _append(self, completed: ToolCompleted, delivery: Delivery, span: TraceSpan) -> None:
        try:
            appended = await append_result(
                self.redis,
                self.keys,
                completed,
                delivery,
                group=AGENT_GROUP,
                offers=self._offers(completed.result),
                retention=self.retention,
            )
        except (CallUnknown, ConversationUnknown) as error:
            RESULTS.labels(error.code).inc()
            await dead_letter(self.redis, delivery, group=AGENT_GROUP, reason=Reason(error.code))
            return
        RESULTS.labels(completed.result.status if appended else "superseded").inc()
        if appended:  # else this result, or a newer one, is in the log already
            await self.advance(completed.scope, delivery, span)

    def _offers(self, result: ToolResult) -> dict[str, Mapping[str, str]]:
        match result:
            case Ok(data=ContactCreated(undo=str() as token) | ContactUpdated(undo=str() as token)):
                return {UNDO + token: self.undo_labels}
            case _:
                return {}
