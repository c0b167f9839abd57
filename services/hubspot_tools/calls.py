"""From a `tool.requested` to its `tool.completed`: what makes a call's effect happen once.

A record per call says that it was started, and later its result. A request that comes again with a result is
answered from the record; one that was started and has none may have reached HubSpot, and is run as a retry. A
request that kills its worker again and again is answered too, so that its caller never waits for ever.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.bus.dead_letters import bury
from libs.bus.delivery import Delivery
from libs.bus.keys import TOOLS_GROUP, Keys
from libs.bus.scripts import Script
from libs.contracts.events import ToolCompleted, ToolRequested, is_newer
from libs.contracts.tools import ToolResult, Unavailable
from services.hubspot_tools.metrics import CALLS

_SCRIPTS = Path(__file__).parent / "scripts"
_BEGIN = Script(_SCRIPTS / "begin_call.lua")
_FINISH = Script(_SCRIPTS / "finish_call.lua")

KEEP = timedelta(days=2)
"""How long a call's record answers a redelivery: far longer than any event stays undelivered."""

MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)

Run = Callable[[ToolRequested, bool], Awaitable[ToolResult]]
"""Runs a request; the flag says that an earlier attempt may have had its effect."""


@dataclass(frozen=True)
class Calls:
    """Answers requests. Safe to share between tasks."""

    redis: Redis
    run: Run
    group: str = TOOLS_GROUP

    async def on_requested(self, delivery: Delivery) -> None:
        """Handle one `tool.requested`. Expected failures are results; a crash is redelivered."""
        if is_newer(delivery.body):
            return  # a newer worker's; it stays pending until one claims it
        try:
            request = ToolRequested.model_validate_json(delivery.body)
        except ValidationError:
            await bury(self.redis, delivery, group=self.group, reason="unparsable")
            return
        if not Keys.same_shard(delivery.stream, request.reply_to):
            await bury(self.redis, delivery, group=self.group, reason="reply_to is of another shard")
            return
        names = [delivery.stream, Keys.tool_call_beside(delivery.stream, request.call_id), request.reply_to]
        ttl = int(KEEP.total_seconds())
        status, attempts = await _BEGIN(self.redis, names, [self.group, delivery.entry_id, ttl, MAX_ATTEMPTS])
        if status == b"started":
            result = await self.run(request, attempts > 1)
        elif status == b"exhausted":
            logger.error("call given up; call=%s tool=%s attempts=%s", request.call_id, request.tool, attempts)
            result = Unavailable(code="gave_up", effect="unknown", detail="no worker survived this call")
        else:
            CALLS.labels(request.tool, status.decode()).inc()
            return
        completed = ToolCompleted(
            trace=request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, result=result
        )
        await _FINISH(self.redis, names, [self.group, delivery.entry_id, ttl, completed.model_dump_json()])
        CALLS.labels(request.tool, result.status).inc()
