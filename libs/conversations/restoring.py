"""Brings an archived conversation back into Redis, so that a late event meets what it would have met on the first day.

Late events are ratings, labels, priorities, undos and transcripts. Each has one script that appends it; none of them
knows the archive. A restored conversation stays closed. It is archived again after the event, and expires again.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from redis.asyncio import Redis

from libs.conversations import _scripts as scripts
from libs.conversations.appending import locate
from libs.messaging import Keys

RESTORED = timedelta(hours=2)
"""How long a restored conversation stays if nothing is appended to it."""


class Restorer:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def restore(
        self, conversation_id: str, fields: Mapping[str, str], log: Sequence[tuple[str, str]], files: Mapping[str, str]
    ) -> bool:
        """Write state, log and files in one step, unless they are there. Two writers at once restore it once.

        `log`: offsets and entries, in order. `files`: what is known of each, by its name in Redis. False for a
        conversation that was not closed, or was forgotten.
        """
        conversation, shard = locate(self._keys, conversation_id)
        status = await scripts.RESTORE(
            self._redis, state=conversation.state, log=conversation.log, attachments=conversation.attachments,
            forgotten=self._keys.forgotten(shard), fields=json.dumps(dict(fields)), files=json.dumps(dict(files)),
            ttl=int(RESTORED.total_seconds()), entries=[part for each in log for part in each],
        )  # fmt: skip
        return status not in (b"open", b"forgotten")
