"""Lets the flows of schedules begin, once in each open conversation, whichever agents run, die or start in between.

The event has an ID made of the flow and the minute, so that a log takes it once: several agents, or one that goes on
after another died, change nothing. The key of a shard only saves work. A time that no agent saw in time is over.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Triggered
from libs.conversations import ConversationClosed, ConversationState, ConversationUnknown, LogReader, LogWriter
from libs.messaging import Keys, Now, text
from services.agent.flows import FlowError, FlowStore
from services.agent.flows.runtime import FlowState
from services.agent.flows.triggers import FlowEvent
from services.agent.turns.trigger_steps import event_values

SCHEDULE_CHECK = timedelta(seconds=20)

MAX_DELAY = timedelta(minutes=15)
"""Agents that start after an outage must not send in the evening what was meant for the morning."""

CLAIM = timedelta(seconds=60)
"""An agent that stopped in the middle leaves the rest to another one after this."""

PAGE = 100
"""Conversations between two renewals of the claim."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedules:
    """Safe to run in every agent at once."""

    redis: Redis
    keys: Keys
    flows: FlowStore
    writer: LogWriter
    reader: LogReader
    now: Now

    async def run_due(self) -> int:
        """Begin the flows that are due. Returns the number of conversations that got an event."""
        begun = 0
        for flow, trigger in self.flows.own.all_on_events:
            due = trigger.due(self.now(), MAX_DELAY)
            if due is None:
                continue
            minute = int(due.timestamp() // 60)
            for shard in range(self.keys.shards):
                begun += await self._run(shard, flow, minute)
        return begun

    async def _run(self, shard: int, flow: str, minute: int) -> int:
        key = self.keys.schedule(shard, flow, minute)
        if not await self.redis.set(key, "begun", nx=True, ex=CLAIM):
            return 0
        members: Any = await self.redis.zrange(self.keys.desk_list(shard, "open"), 0, -1)
        begun = 0
        for first in range(0, len(members), PAGE):
            begun += await self._page([text(each) for each in members[first : first + PAGE]], flow, minute)
            await self.redis.set(key, "begun", xx=True, ex=CLAIM)
        # Longer than the time is looked for, so that no agent begins it again.
        await self.redis.set(key, "done", ex=2 * MAX_DELAY)
        if begun:
            logger.info("a schedule began", extra={"flow": flow, "conversations": begun})
        return begun

    async def _page(self, ids: Sequence[str], flow: str, minute: int) -> int:
        begun = 0
        for conversation_id in ids:
            try:
                state = await self.reader.state(conversation_id)
                if (
                    state.is_open
                    and int(state.opened_at or 0) < minute * 60_000
                    and await self._meets(state, flow, minute)
                ):
                    event = Triggered(id=f"schedule.{flow}.{minute}", on="schedule", name=flow)
                    appended = await self.writer.trigger(conversation_id, event)
                    begun += not appended.repeated
            except (ConversationClosed, ConversationUnknown):
                continue  # it ended since the list was read
        return begun

    async def _meets(self, state: ConversationState, flow: str, minute: int) -> bool:
        """Whether the flow that the conversation has under this name begins now. It is decided again in the turn."""
        try:
            flows = await self.flows.find(self.keys.shard_of(state.id), state.flows, state.contact)
        except FlowError:
            return False
        trigger = dict(flows.on_events).get(flow) if flows else None
        # A canary and the version that the others have may have different times under one name.
        if trigger is not None and (flow, trigger) in self.flows.own.all_on_events:
            trigger = trigger if trigger.due(datetime.fromtimestamp(minute * 60, UTC), timedelta(minutes=1)) else None
        values = event_values(state, FlowState.of(state), FlowEvent("", {}, {}))
        # Without this look every open conversation would get an event, and a turn, for nothing.
        return trigger is not None and trigger.accepts(flow, values)
