"""Removes files that belong to nothing any more: those of expired conversations, and uploads that were never sent.

One gateway at a time sweeps. Each step may be repeated, and two sweeps at once do no harm: bytes go only after the step
in Redis that makes sure that no message has them.

A gateway with an archive leaves a mark among the files. One without an archive that finds the mark removes no
conversation: those that Redis does not have may be in the archive that was switched off.
"""

import asyncio
import logging
from datetime import timedelta

from redis.asyncio import Redis

from libs.attachments import AttachmentStorage
from libs.contracts import new_id
from libs.conversations import ArchiveAway, AttachmentRecords, ConversationUnknown
from libs.messaging import Keys, RedisClock, run_every
from services.gateway.archived import StoredConversations
from services.gateway.metrics import GatewayMetrics

EVERY = timedelta(hours=1)

UNSENT_AFTER = timedelta(hours=24)
"""A file that was uploaded and not sent is kept for this time: a person may finish the message after a break."""

MARK, MARK_FILE = "archive", "in-use"
"""A folder of the storage with one file. It can't be the ID of a conversation."""

logger = logging.getLogger(__name__)


class AttachmentSweep:
    def __init__(
        self, redis: Redis, keys: Keys, storage: AttachmentStorage, records: AttachmentRecords,
        stored: StoredConversations, clock: RedisClock, metrics: GatewayMetrics,
    ) -> None:  # fmt: skip
        self._redis, self._key = redis, keys.attachments_sweep
        self._stored = stored
        self._storage, self._records, self._clock, self._metrics = storage, records, clock, metrics
        self._kept = False

    async def run(self) -> None:
        """Runs until it is cancelled."""
        await run_every(EVERY, self._sweep_alone, name="attachments")

    async def _sweep_alone(self) -> None:
        lasts = int(EVERY.total_seconds() * 0.8)  # before the next round of the same gateway, despite the jitter
        if await self._redis.set(self._key, "1", nx=True, ex=lasts):
            await self.sweep()

    async def sweep(self) -> None:
        away = await self._is_archive_away()
        async for conversation_id in self._storage.conversations():
            try:
                if not await self._stored.is_known(conversation_id):
                    if away:
                        continue
                    await self._storage.delete_conversation(conversation_id)
                    self._removed("expired", conversation_id, 1)
                else:
                    await self._remove_unsent(conversation_id)
            except ConversationUnknown:
                continue  # this folder is not one of ours
            except ArchiveAway:
                continue  # the conversation may be there: the next sweep asks again

    async def _is_archive_away(self) -> bool:
        """Whether there was an archive, of which this gateway knows nothing. With an archive: leaves the mark."""
        marked = bool(await self._storage.files(MARK))
        if self._stored.archive is None:
            if marked and not self._kept:
                self._kept = True
                logger.warning("files of conversations that may be archived are kept: no archive is set")
            return marked
        if not marked:
            file = self._storage.staging / f"{MARK}-{new_id()}"
            await asyncio.to_thread(file.write_text, "The archive has conversations of these files.\n")
            await self._storage.put(MARK, MARK_FILE, file)
        return False

    async def _remove_unsent(self, conversation_id: str) -> None:
        before = self._clock.now() - UNSENT_AFTER
        archived = await self._stored.archived_files(conversation_id)
        here = await self._records.all(conversation_id)
        known = {each.attachment.id: each for each in here} | (archived or {})
        removed = set()
        for file in await self._storage.files(conversation_id):
            attachment_id = file.name.partition(".")[0]
            record = known.get(attachment_id)
            if record is not None and record.audience is not None:
                continue
            if (record.uploaded_at if record else file.modified_at) >= before:
                continue
            if attachment_id in removed or await self._records.drop_unsent(conversation_id, attachment_id):
                await self._storage.delete(conversation_id, file.name)
                removed.add(attachment_id)
        if removed:
            self._removed("unsent", conversation_id, len(removed))

    def _removed(self, reason: str, conversation_id: str, number: int) -> None:
        self._metrics.attachments_removed.labels(reason).inc(number)
        about = {"conversation_id": conversation_id, "reason": reason, "number": number}
        logger.info("attachments were removed", extra=about)
