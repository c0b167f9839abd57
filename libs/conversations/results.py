"""Tools' results: events that arrive as a delivery. The delivery stays unacknowledged and wakes the agent."""

import json
from collections.abc import Mapping
from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import ToolCompleted, ToolResultEntry
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, Appended, appended, locate
from libs.messaging import Delivery, Keys


async def append_result(
    redis: Redis,
    keys: Keys,
    completed: ToolCompleted,
    delivery: Delivery,
    *,
    group: str,
    offers: Mapping[str, Mapping[str, str]] | None = None,
    retention: timedelta = RETENTION,
) -> Appended | None:
    """Append a tool's result once; `delivery` brought it to `group`.

    `offers` are actions that may be clicked from then on, such as an undo, with their label in each language.
    None if a newer result of the same call replaced it (the delivery is finished then), or if the delivery belongs to
    another worker by now. Raises CallUnknown if this conversation never made the call, and ConversationUnknown.
    """
    conversation, shard = locate(keys, completed.scope)
    entry = ToolResultEntry(
        id=completed.id,
        trace=completed.trace,
        call_id=completed.call_id,
        tool=completed.tool,
        seq=completed.seq,
        result=completed.result,
    )
    status, offset = await scripts.APPEND_RESULT(
        redis,
        state=conversation.state,
        log=conversation.log,
        idempotency=conversation.idempotency,
        calls=conversation.calls,
        timers=keys.timers(shard),
        actions=conversation.actions,
        delivery_stream=delivery.stream,
        idempotency_key=f"tool_result:{completed.call_id}:{completed.seq}",
        # The key names call and number, and a worker that repeats a call may word its result differently.
        digest="-",
        entry=entry.model_dump_json(),
        ttl=int(retention.total_seconds()),
        live_channel=conversation.channel,
        call_id=completed.call_id,
        final=completed.result.status != "accepted",
        group=group,
        consumer=delivery.consumer,
        entry_id=delivery.entry_id,
        offers=[part for action, labels in (offers or {}).items() for part in (action, json.dumps(labels))],
    )
    return None if status in (b"superseded", b"dropped") else appended(completed.scope, status, offset)
