"""Carries imports on: any worker takes one that nobody carries, writes a chunk, says so, and goes on.

A chunk counts in the same step in which it is done with, under a lease that only its holder can extend. So a worker
that dies repeats at most the chunk it had in hand, and who repeats it knows from the intents what the dead one was
about to do: a contact counts as created although it is there already. HubSpot being down, or having no budget left, is
no failure: the import waits, however long it takes.
"""

import asyncio
import json
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contact_files import unpack_chunk
from libs.contracts import ToolResult, Unavailable, WaitReason
from libs.messaging import Backoff, Keys, LeaseLost, is_cancelled, run_every, text
from services.hubspot_tools.contact_import.running import ImportLease, RunningImports
from services.hubspot_tools.contact_import.writer import Contacts, Outcomes, Writer
from services.hubspot_tools.contacts import rights_of
from services.hubspot_tools.hubspot import Deadline, HubSpotError, RateLimited
from services.hubspot_tools.hubspot import HubSpotUnavailable as AwayError
from services.hubspot_tools.tools import ToolContext

LOOK_EVERY = timedelta(seconds=1)
AT_ONCE = 2
"""Imports that one worker carries on: they share one queue to HubSpot, so more would not be faster."""

CALL_WITHIN_S = 60.0
"""Live calls come first, so that one of an import may wait long for its turn."""

PAUSE, MOST_TOLD_S = Backoff(first_s=1.0, max_s=30.0, jitter=(1.0, 1.25)), 60.0
"""A day's pause is looked at again each minute: the budget knows of it, and no call is spent."""

MOST_ODD = 3
"""Tries of a contact that is there and isn't, as HubSpot says, before it counts as refused."""

MAX_ATTEMPTS = 5
"""Takings without a chunk in between, before an import is given up."""

logger = logging.getLogger(__name__)


class Runner:
    """One for a process. `run_for_ever` is its background work; `begun` wakes it."""

    def __init__(self, redis: Redis, keys: Keys, tools: ToolContext, imports: RunningImports) -> None:
        self._redis, self._keys, self._tools, self._imports = redis, keys, tools, imports
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def begun(self) -> None:
        self._wake.set()

    async def run_for_ever(self) -> None:
        """Until cancelled; then what is in hand is given back, for another worker to go on at once."""
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
                await asyncio.shield(self._imports.release(lease))
            raise
        except LeaseLost:
            logger.warning("import lost to another worker", extra=lease.about())
        except (RedisError, OSError) as error:
            logger.warning("import left", extra={"import_id": lease.import_id, "error": type(error).__name__})
        except Exception:
            # Its lease runs out, and it is tried again; that counts, so that a poisonous one ends.
            logger.exception("import failed", extra=lease.about())

    async def _all_chunks(self, lease: ImportLease) -> None:
        fields = lease.fields
        rights = rights_of(lease.request.principal, self._tools.policy)
        writer = Writer(self._tools.clients["bulk"], rights, columns=json.loads(fields["mapping"]))
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
            intents = {}
            _go_if_told()
        await self._end(lease, None, stopped=False)

    async def _chunk(
        self, lease: ImportLease, writer: Writer, contacts: Contacts, intents: dict[str, Any]
    ) -> Outcomes | None:
        """All of it, however long HubSpot is away; None where somebody stopped the import before it had begun."""
        outcomes, failures = Outcomes(), 0
        while True:
            deadline = Deadline.after(CALL_WITHIN_S)
            left = [(row, values) for row, values in contacts if row not in outcomes]
            try:
                known = await writer.read(left, deadline)
                if not intents:
                    intents = {str(row): writer.intent(values, known[row]) for row, values in contacts}
                    await self._imports.mark(lease, "intents", json.dumps(intents))
                error = await writer.write(left, known, outcomes, deadline, last=failures >= MOST_ODD)
            except HubSpotError as away:
                error = away
            if error is None:
                return _intended(outcomes, intents)
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
                return _intended(outcomes, intents) if outcomes.effects or outcomes.failures else None

    async def _end(self, lease: ImportLease, result: ToolResult | None, *, stopped: bool) -> None:
        progress = await self._imports.end(lease, result, stopped=stopped)
        logger.info("import ended", extra={**lease.about(), "done": progress.done, "failed": progress.failed})


def _intended(outcomes: Outcomes, intents: dict[str, Any]) -> Outcomes:
    """A contact that is as it should be counts as what was done to it by whoever began this chunk."""
    for row, effect in outcomes.effects.items():
        if effect == "unchanged" and (meant := intents.get(str(row))) is not None:
            outcomes.effects[row] = meant
    return outcomes


def _go_if_told() -> None:
    if is_cancelled():
        raise asyncio.CancelledError


def _pause_s(error: HubSpotError, failures: int) -> float:
    """Longer each time, and no shorter than HubSpot tells."""
    told = min(error.retry_after or 0.0, MOST_TOLD_S) if isinstance(error, AwayError) else 0.0
    return PAUSE.jittered_s(failures, at_least_s=told)
