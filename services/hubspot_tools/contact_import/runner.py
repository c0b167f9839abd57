"""Runs imports: any worker acquires the lease of an import that no other worker runs, and writes it chunk by chunk.

One script counts a chunk and moves on to the next one, if the lease is still this worker's. So after a worker dies, at
most its current chunk is repeated. The next worker knows from the intents what the dead one was about to do: a contact
that exists already still counts as created. If HubSpot is down, or its limits are used up, the import waits without an
end.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contact_files import unpack_chunk
from libs.contracts import ToolResult, Unavailable, WaitReason
from libs.messaging import Backoff, Keys, LeaseLost, is_cancelled, run_every, text
from services.hubspot_tools.contact_import.running import ImportLease, RunningImports
from services.hubspot_tools.contact_import.undoer import Undoer
from services.hubspot_tools.contact_import.writer import EMAIL, Contacts, Outcomes, Writer, before_of, undo_of
from services.hubspot_tools.contacts import rights_of
from services.hubspot_tools.hubspot import Deadline, HubSpotError, RateLimited, Record
from services.hubspot_tools.hubspot import HubSpotUnavailable as AwayError
from services.hubspot_tools.tools import ToolContext

LOOK_EVERY = timedelta(seconds=1)
AT_ONCE = 2
"""Imports that one worker runs at once: they share one queue to HubSpot, so that more would not be faster."""

CALL_TIMEOUT_S = 60.0
"""Live calls come first, so that a call of an import may wait long for its permit."""

PAUSE, MAX_ASKED_PAUSE_S = Backoff(first_s=1.0, max_s=30.0, jitter=(1.0, 1.25)), 60.0
"""Even during a pause of a day the import tries each minute: the rate limiter refuses it, which uses up no call."""

MAX_CONTRADICTIONS = 3
"""Tries of a contact that HubSpot calls existing and missing in turn, before it counts as refused."""

MAX_ATTEMPTS = 5
"""Workers that may take an import without finishing a chunk, before it is given up."""

REDIS_PAUSE_S = 1.0
"""The time until an import is tried again that was left because of Redis."""

BEFORE = "before"
"""Among the intents: the values that are about to be replaced, by row."""

logger = logging.getLogger(__name__)


class Runner:
    """One for a process. `serve` is its background work; `begun` wakes it."""

    def __init__(self, redis: Redis, keys: Keys, tools: ToolContext, imports: RunningImports) -> None:
        self._redis, self._keys, self._tools, self._imports = redis, keys, tools, imports
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def begun(self) -> None:
        self._wake.set()

    async def serve(self) -> None:
        """Run until cancelled. Imports in progress are then released, so that another worker goes on at once."""
        try:
            await run_every(LOOK_EVERY, self._look, name="imports", wake=self._wake)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _look(self) -> None:
        for shard in range(self._keys.shards):
            running = self._keys.imports_running(shard)
            # The script decides which are free, by Redis' clock and the heartbeats.
            members: Any = await self._redis.zrange(running, 0, 4 * AT_ONCE)
            for member in members:
                if len(self._tasks) >= AT_ONCE:
                    return
                if lease := await self._imports.acquire(text(member)):
                    task = asyncio.create_task(self._carry(lease))
                    self._tasks.add(task)
                    task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _carry(self, lease: ImportLease) -> None:
        try:
            with self._imports.held(lease):
                if int(lease.fields["attempts"]) > MAX_ATTEMPTS:
                    logger.error("import given up", extra=lease.about())
                    gone = Unavailable(code="gave_up", effect="unknown", detail="no worker survived this import")
                    await self._end(lease, gone, stopped=True)
                    return
                await self._all_chunks(lease)
        except asyncio.CancelledError:
            with suppress(RedisError, OSError):
                # A second cancellation would leave the lease to its timeout.
                await asyncio.shield(self._imports.release(lease))
            raise
        except LeaseLost:
            logger.warning("import lost to another worker", extra=lease.about())
        except (RedisError, OSError) as error:
            logger.warning("import left", extra={"import_id": lease.import_id, "error": type(error).__name__})
            await self._hand_back(lease)
        except Exception:
            # Its lease ends, and it is tried again. The attempt counts, so that an import that always fails ends.
            logger.exception("import failed", extra=lease.about())

    async def _hand_back(self, lease: ImportLease) -> None:
        """Release an import after a master of Redis was lost: that attempt does not count."""
        with suppress(RedisError, OSError):
            try:
                await asyncio.sleep(REDIS_PAUSE_S)
            finally:
                await asyncio.shield(self._imports.release(lease))

    async def _all_chunks(self, lease: ImportLease) -> None:
        fields = lease.fields
        rights = rights_of(lease.request.principal, self._tools.policy)
        own = Writer(self._tools.clients["bulk"], rights, columns=json.loads(fields["mapping"]))
        writer: Writer | Undoer = own
        if lease.is_undo:
            writer = Undoer(own, self._tools.definitions, float(fields["began_at"]))
        intents = json.loads(fields.get("intents") or "{}")
        for chunk in range(int(fields["next"]), int(fields["chunks"])):
            if lease.stop.is_set():
                await self._end(lease, None, stopped=True)
                return
            raw: Any = await self._redis.hget(lease.keys.prepared, str(chunk))
            contacts: Contacts = [(row, values) for row, values in unpack_chunk(raw)] if raw else []
            outcomes = await self._chunk(lease, writer, contacts, intents)
            if outcomes is None:
                await self._end(lease, None, stopped=True)
                return
            await self._imports.finish_chunk(lease, chunk, outcomes)
            # The stored intents were those of the interrupted chunk only.
            intents = {}
            _stop_if_cancelled()
        await self._end(lease, None, stopped=False)

    async def _chunk(
        self, lease: ImportLease, writer: Writer | Undoer, contacts: Contacts, intents: dict[str, Any]
    ) -> Outcomes | None:
        """The outcomes of a chunk, after any wait for HubSpot; None if a person stopped the import before it began."""
        outcomes, failures = Outcomes(), 0
        known: dict[int, Record | None] = {}
        while True:
            deadline = Deadline.after(CALL_TIMEOUT_S)
            left = [(row, values) for row, values in contacts if row not in outcomes]
            try:
                known |= await writer.read(left, deadline)
                # Stored before anything is written: a worker that repeats the chunk can't tell new contacts from old.
                if not intents:
                    intents = {str(row): writer.intent(values, known[row]) for row, values in contacts}
                    intents[BEFORE] = _before(writer, contacts, known)
                    await self._imports.mark(lease, "intents", json.dumps(intents))
                error = await writer.write(left, known, outcomes, deadline, last=failures >= MAX_CONTRADICTIONS)
            except HubSpotError as away:
                error = away
            if error is None:
                return _intended(outcomes, intents, contacts, known)
            failures += 1
            reason: WaitReason = "budget" if isinstance(error, RateLimited) else "hubspot"
            logger.warning(
                "import waits", extra={"import_id": lease.import_id, "error": str(error), "failures": failures}
            )
            await self._imports.mark(lease, "waiting", reason)
            with suppress(TimeoutError):
                async with asyncio.timeout(_pause_s(error, failures)):
                    await lease.stop.wait()
            if lease.stop.is_set():
                # What this chunk has done so far must count.
                return _intended(outcomes, intents, contacts, known) if outcomes.effects or outcomes.failures else None

    async def _end(self, lease: ImportLease, result: ToolResult | None, *, stopped: bool) -> None:
        progress = await self._imports.end(lease, result, stopped=stopped)
        logger.info("import ended", extra={**lease.about(), "done": progress.done, "failed": progress.failed})


def _before(writer: Writer | Undoer, contacts: Contacts, known: Mapping[int, Record | None]) -> dict[str, Any]:
    """By row, the values that are about to be replaced: a worker that repeats the chunk finds the new ones."""
    if isinstance(writer, Undoer):
        return {}
    found = {}
    for row, values in contacts:
        record = known[row]
        if record is not None and (different := writer.different(values, record)):
            found[str(row)] = before_of(different, record)
    return found


def _intended(
    outcomes: Outcomes, intents: dict[str, Any], contacts: Contacts, known: Mapping[int, Record | None]
) -> Outcomes:
    """An unchanged contact counts as created or updated if the worker that began this chunk was about to do that."""
    for row, values in contacts:
        meant = intents.get(str(row))
        if outcomes.effects.get(row) != "unchanged" or meant in (None, "unchanged"):
            continue
        outcomes.effects[row] = meant
        before, record = intents.get(BEFORE, {}).get(str(row)), known.get(row)
        if record is not None and EMAIL in values and (meant == "created" or before is not None):
            outcomes.undo[row] = undo_of(record.id, values, None if meant == "created" else before)
    return outcomes


def _stop_if_cancelled() -> None:
    # redis-py may lose a cancellation that comes while it sends.
    if is_cancelled():
        raise asyncio.CancelledError


def _pause_s(error: HubSpotError, failures: int) -> float:
    """Longer each time, and not shorter than the time that HubSpot asks for."""
    asked_s = min(error.retry_after or 0.0, MAX_ASKED_PAUSE_S) if isinstance(error, AwayError) else 0.0
    return PAUSE.jittered_s(failures, at_least_s=asked_s)
