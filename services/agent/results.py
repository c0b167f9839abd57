"""Tool results come in: each is appended to its conversation's log before anything else is done with it."""

from dataclasses import dataclass

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.bus.dead_letters import bury
from libs.bus.delivery import Delivery
from libs.bus.keys import AGENT_GROUP
from libs.contracts.base import VERSION
from libs.contracts.events import ToolCompleted
from libs.conversations import CallUnknown, ConversationUnknown, Facts
from services.agent.metrics import RESULTS


@dataclass(frozen=True)
class Results:
    redis: Redis
    facts: Facts

    async def on_completed(self, delivery: Delivery) -> None:
        """Append one `tool.completed`; what nobody asked for goes to the dead letters."""
        try:
            completed = ToolCompleted.model_validate_json(delivery.body)
        except ValidationError:
            await bury(self.redis, delivery, group=AGENT_GROUP, reason="unparsable")
            return
        if completed.v > VERSION:
            return  # a newer worker's; it stays pending until one claims it
        try:
            await self.facts.result(completed, delivery, group=AGENT_GROUP)
        except (CallUnknown, ConversationUnknown) as error:
            await bury(self.redis, delivery, group=AGENT_GROUP, reason=error.code)
            RESULTS.labels(error.code).inc()
        else:
            RESULTS.labels(completed.result.status).inc()
