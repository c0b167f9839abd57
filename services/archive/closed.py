"""Takes closed conversations into the archive: in batches, each of them at least once, and confirmed only afterwards.

The order is what keeps them safe. One transaction stores up to 100 conversations. Only then a script for each lets its
keys in Redis expire and acknowledges its events. A process that dies in between leaves the events to another one, which
stores the same revisions again, without effect. While the database is away, events stay pending.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.archive import ArchiveAway, ArchivedConversation, Conversations
from libs.contracts import ChatClosed, Reason
from libs.conversations import Archiving
from libs.messaging import ARCHIVE_GROUP, Delivery, NotDone, Now, dead_letter
from libs.messaging.workers import given_up_as_unknown
from services.archive.batcher import MAX_BATCH, ArchiveBatcher
from services.archive.metrics import ARCHIVED, BATCH
from services.archive.outage import Outage

BATCH_TIMEOUT = timedelta(seconds=5)
"""How long an event waits for its batch before it is handed back, so that the worker goes on reading."""

BATCHES_AT_ONCE = 2
"""One is read from Redis or confirmed there while the other is stored."""

SLOTS = BATCHES_AT_ONCE * MAX_BATCH
"""Events in flight."""

_Asked = tuple[str, Delivery]
"""A conversation's ID, and the event that asked for it."""

logger = logging.getLogger(__name__)


class ClosedConversations:
    """The consumer of `chat.closed`. Add `serve` to the worker's background."""

    def __init__(
        self, redis: Redis, archiving: Archiving, conversations: Conversations, outage: Outage, *, now: Now
    ) -> None:
        self._redis, self._archiving, self._conversations = redis, archiving, conversations
        self._outage, self._now = outage, now
        self._batches: ArchiveBatcher[_Asked] = ArchiveBatcher(self._take_in)
        # Two transactions of one process would only wait for each other: SQLite has one writer, PostgreSQL a lock.
        self._storing = asyncio.Lock()

    async def serve(self) -> None:
        """Runs in the background."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(BATCHES_AT_ONCE):
                tasks.create_task(self._batches.serve())

    async def on_closed(self, delivery: Delivery) -> None:
        """One event. Raises NotDone while the database is away."""
        if await given_up_as_unknown(self._redis, delivery, group=ARCHIVE_GROUP):
            return
        try:
            event = ChatClosed.model_validate_json(delivery.body)
        except ValidationError:
            await dead_letter(self._redis, delivery, group=ARCHIVE_GROUP, reason=Reason.UNPARSABLE)
            return
        # The slot is held during the pause, so that a long backlog is not read and handed back again and again.
        await asyncio.sleep(self._outage.pause_s)
        try:
            async with asyncio.timeout(BATCH_TIMEOUT.total_seconds()):
                await self._batches.submit((event.conversation_id, delivery))
        except (ArchiveAway, TimeoutError, RedisError) as error:
            raise NotDone from error

    async def _take_in(self, asked: Sequence[_Asked]) -> None:
        """Store these conversations as they are now. Raises ArchiveAway, and RedisError."""
        events: defaultdict[str, list[Delivery]] = defaultdict(list)
        for conversation_id, delivery in asked:
            events[conversation_id].append(delivery)
        found = dict(zip(events, await asyncio.gather(*map(self._read, events)), strict=True))
        BATCH.observe(len(found))
        async with self._storing:
            refused = await self._store([each for each in found.values() if each])
        await asyncio.gather(
            *(
                self._refuse(conversation_id, found[conversation_id], events[conversation_id])
                if conversation_id in refused
                else self._confirm(conversation_id, found[conversation_id], events[conversation_id])
                for conversation_id in events
            )
        )

    async def _read(self, conversation_id: str) -> ArchivedConversation | None:
        read = await self._archiving.read(conversation_id)
        return ArchivedConversation(read.fields, read.log, read.attachments) if read else None

    async def _store(self, batch: Sequence[ArchivedConversation]) -> set[str]:
        """Returns the IDs of those that can't be stored. Raises ArchiveAway."""
        now_ms = int(self._now().timestamp() * 1000)
        try:
            await self._conversations.store(batch, now_ms=now_ms)
        except ArchiveAway as away:
            self._outage.failed(str(away))
            raise
        except Exception as error:  # noqa: BLE001  (one conversation must not keep the others out)
            if len(batch) == 1:
                # Its text may hold what people wrote.
                fields = {"conversation_id": batch[0].id, "error": type(error).__name__}
                logger.error("conversation can't be archived", extra=fields)  # noqa: TRY400
                return {batch[0].id}
            return set().union(*[await self._store([each]) for each in batch])
        self._outage.succeeded()
        return set()

    async def _confirm(
        self, conversation_id: str, found: ArchivedConversation | None, events: Sequence[Delivery]
    ) -> None:
        # One that expired before it was archived has nothing to confirm, and its events are done, too.
        ARCHIVED.labels("archived" if found else "gone").inc()
        await self._archiving.confirm(
            conversation_id, found.revision if found else "", [each.entry_id for each in events]
        )

    async def _refuse(
        self, conversation_id: str, found: ArchivedConversation | None, events: Sequence[Delivery]
    ) -> None:
        ARCHIVED.labels("refused").inc()
        if found:
            await self._archiving.refuse(conversation_id, found.revision)
        for each in events:
            await dead_letter(self._redis, each, group=ARCHIVE_GROUP, reason=Reason.ARCHIVE_REFUSED)
