"""Changes what describes a conversation for teammates: its labels and its priority.

Each is a field of the state, and each change is an entry of the log with its author. They move no owner and no wait. A
change of priority wakes an agent while people have the conversation, because their due times depend on it, and an added
label where a flow of the conversation begins with one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import Author, ChatChanged, Labelled, Prioritised, Priority
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, Appended, appended, digest, event_head, locate
from libs.conversations.errors import DescriptionContended, TooManyLabels
from libs.messaging import CHAT_CHANGED, Keys, text

MAX_LABELS = 20
"""Labels of one conversation: a row shows three, and more than this sort nothing."""

MAX_TRIES = 5
"""Each try is refused only by another change in the same millisecond or two."""


class Describer:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis = redis
        self._keys = keys
        self._ttl = int(retention.total_seconds())

    async def label(
        self,
        conversation_id: str,
        *,
        add: Sequence[str],
        remove: Sequence[str],
        names: Mapping[str, str],
        by: Author,
        request_id: str,
    ) -> Appended:
        """Add and remove labels. The entry has only those that change something, and is left out where none does.

        Raises TooManyLabels.
        """

        def change(before: str) -> tuple[str, Labelled | None]:
            had = before.split()
            removed = [label for label in had if label in remove and label not in add]
            added = [label for label in dict.fromkeys(add) if label not in had]
            now = [label for label in had if label not in removed]
            if added and len(now) + len(added) > MAX_LABELS:
                raise TooManyLabels(conversation_id)
            if not added and not removed:
                return before, None
            named = {label: names[label] for label in (*added, *removed) if label in names}
            entry = Labelled(id=request_id, by=by, added=added, removed=removed, names=named)
            return " ".join((*now, *added)), entry

        body = digest(" ".join(sorted(add)), " ".join(sorted(remove)))
        return await self._set(conversation_id, "labels", f"labelled:{by.kind}:{by.id}:{request_id}", body, change)

    async def prioritise(self, conversation_id: str, *, priority: Priority, by: Author, request_id: str) -> Appended:
        """Set the priority; the same one again leaves no entry."""

        def change(before: str) -> tuple[str, Prioritised | None]:
            if (before or "normal") == priority:
                return before, None
            return priority, Prioritised(id=request_id, by=by, priority=priority)

        key = f"prioritised:{by.kind}:{by.id}:{request_id}"
        return await self._set(conversation_id, "priority", key, digest(priority), change)

    async def _set(
        self,
        conversation_id: str,
        field: str,
        key: str,
        body: str,
        change: Callable[[str], tuple[str, Labelled | Prioritised | None]],
    ) -> Appended:
        conversation, shard = locate(self._keys, conversation_id)
        event = event_head(ChatChanged(conversation_id=conversation_id, offset=""))
        for _try in range(MAX_TRIES):
            stored = await self._redis.hget(conversation.state, field)
            before = text(stored) if stored else ""
            value, entry = change(before)
            status, offset = await scripts.DESCRIBE(
                self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
                idempotency_key=key, digest=body, entry=entry.model_dump_json() if entry else "", ttl=self._ttl,
                live_channel=conversation.channel, field=field, before=before, value=value, event=event,
                wakes="label.added" if isinstance(entry, Labelled) and entry.added else "",
                work_stream=self._keys.stream(shard, CHAT_CHANGED),
            )  # fmt: skip
            if status != b"changed":
                return appended(conversation_id, status, offset)
        raise DescriptionContended(conversation_id)
