"""A teammate's request to take a change in HubSpot back: an entry of the log, which the agent answers with a call."""

from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import Author, ChatChanged, UndoRequested
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, Appended, appended, event_head, locate
from libs.messaging import CHAT_CHANGED, Keys


class UndoRequests:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis = redis
        self._keys = keys
        self._ttl = int(retention.total_seconds())

    async def append(
        self, conversation_id: str, *, call_id: str, by: Author, after: str, request_id: str, trace: str = ""
    ) -> Appended:
        """Request the undo of this call's change. Of several requests after the same failed one, the first counts.

        `after`: the offset of that failed request, or the start. So two clicks, or two teammates, make one request.
        """
        conversation, shard = locate(self._keys, conversation_id)
        entry = UndoRequested(id=request_id, author=by, call_id=call_id, trace=trace)
        event = ChatChanged(conversation_id=conversation_id, offset="", trace=trace)
        status, offset = await scripts.REQUEST_UNDO(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            work_stream=self._keys.stream(shard, CHAT_CHANGED), idempotency_key=f"undo:{call_id}:{after}", digest="-",
            entry=entry.model_dump_json(), event=event_head(event), ttl=self._ttl, live_channel=conversation.channel,
        )  # fmt: skip
        return appended(conversation_id, status, offset)
