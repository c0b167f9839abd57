"""Carries imports on: any worker takes one that nobody carries, writes a chunk, says so, and goes on.

A chunk counts in the same step in which it is done with, under a lease that only its holder can extend. So a worker
that dies repeats at most the chunk it had in hand, and who repeats it knows from the intents what the dead one was
about to do: a contact counts as created although it is there already. HubSpot being down, or having no budget left, is
no failure: the import waits, however long it takes.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contact_files import Imports, job_of, unpack_chunk
from libs.contracts import ImportFinished, Ok, ToolCompleted, ToolRequested, ToolResult, Unavailable, WaitReason
from libs.messaging import Backoff, ImportKeys, Keys, is_cancelled, run_every, text
from libs.messaging.workers import Holder
from services.hubspot_tools.contact_import import _scripts as scripts
from services.hubspot_tools.contact_import.writer import Contacts, Outcomes, Writer
from services.hubspot_tools.contacts import rights_of
from services.hubspot_tools.hubspot import Deadline, HubSpotError, RateLimited
from services.hubspot_tools.hubspot import HubSpotUnavailable as AwayError
from services.hubspot_tools.metrics import IMPORTED
from services.hubspot_tools.tools import ToolContext

LEASE = timedelta(seconds=15)
LOOK_EVERY = timedelta(seconds=1)
AT_ONCE = 2
"""Imports that one worker carries on: they share one queue to HubSpot, so more would not be faster."""

CALL_WITHIN_S = 60.0
"""Live calls come first, so that one of an import may wait long for its turn."""

SHOW_EVERY_MS = 500
PAUSE, MOST_TOLD_S = Backoff(first_s=1.0, max_s=30.0, jitter=(1.0, 1.25)), 60.0
"""A day's pause is looked at again each minute: the budget knows of it, and no call is spent."""

MOST_ODD = 3
"""Tries of a contact that is there and isn't, as HubSpot says, before it counts as refused."""

MAX_ATTEMPTS = 5
"""Takings without a chunk in between, before an import is given up."""

Held = Literal["kept", "stop", "lost"]

logger = logging.getLogger(__name__)


class _Lost(Exception):
    """Another worker carries this import on now."""


@dataclass
class _Taken:
    """An import in this worker's hands. `fields` are its hash, as it was taken."""

    import_id: str
    token: str
    keys: ImportKeys
    running: str
    fields: dict[str, str]
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def request(self) -> ToolRequested:
        return ToolRequested.model_validate_json(self.fields["request"])


class Runner:
    """One for a process. `run_for_ever` is its background work; `begun` wakes it."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        imports: Imports,
        tools: ToolContext,
        *,
        holder: Holder,
        lease: timedelta = LEASE,
    ) -> None:
        self._holder = holder
        self._redis, self._keys, self._imports, self._tools = redis, keys, imports, tools
        self._lease_ms = int(lease.total_seconds() * 1000)
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
                if taken := await self._take(text(member)):
                    task = asyncio.create_task(self._carry(taken))
                    self._tasks.add(task)
                    task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _take(self, import_id: str) -> _Taken | None:
        keys, running = self._imports.keys_of(import_id), self._imports.running_of(import_id)
        token = self._holder.token()
        argv: list[str | int] = [import_id, token, self._lease_ms, *self._holder.judging(running)]
        raw: list[bytes] = await scripts.TAKE(self._redis, [keys.job, running], argv)
        fields = {name.decode(): value.decode() for name, value in zip(raw[::2], raw[1::2], strict=True)}
        return _Taken(import_id, token, keys, running, fields) if fields else None

    async def _carry(self, taken: _Taken) -> None:
        try:
            async with self._kept(taken):
                if int(taken.fields["attempts"]) > MAX_ATTEMPTS:
                    logger.error("import given up", extra={"import_id": taken.import_id})
                    gone = Unavailable(code="gave_up", effect="unknown", detail="no worker survived this import")
                    await self._end(taken, gone, stopped=True)
                    return
                await self._all_chunks(taken)
        except asyncio.CancelledError:
            with suppress(RedisError, OSError):
                await asyncio.shield(self._keep(taken, 0))
            raise
        except _Lost:
            logger.warning("import lost to another worker", extra={"import_id": taken.import_id})
        except (RedisError, OSError) as error:
            logger.warning("import left", extra={"import_id": taken.import_id, "error": type(error).__name__})
        except Exception:
            # Its lease runs out, and it is tried again; that counts, so that a poisonous one ends.
            logger.exception("import failed", extra={"import_id": taken.import_id})

    async def _all_chunks(self, taken: _Taken) -> None:
        fields = taken.fields
        rights = rights_of(taken.request.principal, self._tools.policy)
        writer = Writer(self._tools.clients["bulk"], rights, columns=json.loads(fields["mapping"]))
        intents = json.loads(fields.get("intents") or "{}")
        for chunk in range(int(fields["next"]), int(fields["chunks"])):
            if taken.stop.is_set():
                await self._end(taken, None, stopped=True)
                return
            raw: Any = await self._redis.hget(taken.keys.prepared, str(chunk))
            contacts: Contacts = [(row, values) for row, values in unpack_chunk(raw)] if raw else []
            outcomes = await self._chunk(taken, writer, contacts, intents)
            if outcomes is None:
                await self._end(taken, None, stopped=True)
                return
            await self._finish_chunk(taken, chunk, outcomes)
            intents = {}
            _go_if_told()
        await self._end(taken, None, stopped=False)

    async def _chunk(
        self, taken: _Taken, writer: Writer, contacts: Contacts, intents: dict[str, Any]
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
                    await self._mark(taken, "intents", json.dumps(intents))
                error = await writer.write(left, known, outcomes, deadline, last=failures >= MOST_ODD)
            except HubSpotError as away:
                error = away
            if error is None:
                return _intended(outcomes, intents)
            failures += 1
            reason: WaitReason = "budget" if isinstance(error, RateLimited) else "hubspot"
            logger.warning(
                "import waits", extra={"import_id": taken.import_id, "error": str(error), "failures": failures}
            )
            await self._mark(taken, "waiting", reason)
            with suppress(TimeoutError):
                async with asyncio.timeout(_pause_s(error, failures)):
                    await taken.stop.wait()
            if taken.stop.is_set():
                # What this chunk has done so far must count.
                return _intended(outcomes, intents) if outcomes.effects or outcomes.failures else None

    # --- the lease ------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _kept(self, taken: _Taken) -> AsyncIterator[None]:
        """While the block runs the lease is extended; losing it cancels the block with `_Lost`."""
        holder = asyncio.current_task()
        lost = False

        async def keep() -> None:
            nonlocal lost
            while True:
                try:
                    held = await self._keep(taken, self._lease_ms)
                except (RedisError, OSError) as error:
                    logger.warning(
                        "lease not extended", extra={"import_id": taken.import_id, "error": type(error).__name__}
                    )
                    held = "kept"
                if held == "lost" and holder is not None:
                    lost = True
                    holder.cancel()
                    return
                if held == "stop":
                    taken.stop.set()
                await asyncio.sleep(self._lease_ms / 1000 / 15)

        keeper = asyncio.create_task(keep())
        try:
            yield
        except asyncio.CancelledError:
            if lost:
                raise _Lost from None
            raise
        finally:
            keeper.cancel()

    async def _keep(self, taken: _Taken, lease_ms: int) -> Held:
        held = await scripts.KEEP(
            self._redis, [taken.keys.job, taken.running], [taken.import_id, taken.token, lease_ms]
        )
        return _held(held)

    # --- what is written down -------------------------------------------------------------------------------

    async def _mark(self, taken: _Taken, name: Literal["intents", "waiting"], value: str) -> None:
        argv = [taken.import_id, taken.token, self._channel(taken), name, value]
        if not await scripts.MARK(self._redis, [taken.keys.job], argv):
            raise _Lost

    async def _finish_chunk(self, taken: _Taken, chunk: int, outcomes: Outcomes) -> None:
        failures = [outcomes.failures[row].model_dump_json() for row in sorted(outcomes.failures)]
        held = await scripts.FINISH_CHUNK(
            self._redis,
            [taken.keys.job, taken.running, taken.keys.prepared, taken.keys.failures],
            [
                taken.import_id, taken.token, self._lease_ms, self._imports.ttl, self._channel(taken),
                SHOW_EVERY_MS, chunk, outcomes.count("created"), outcomes.count("updated"),
                outcomes.count("unchanged"), *failures,
            ],
        )  # fmt: skip
        for effect in ("created", "updated", "unchanged"):
            IMPORTED.labels(effect).inc(outcomes.count(effect))
        IMPORTED.labels("failed").inc(len(failures))
        if _held(held) == "lost":
            raise _Lost
        if _held(held) == "stop":
            taken.stop.set()

    async def _end(self, taken: _Taken, result: ToolResult | None, *, stopped: bool) -> None:
        raw: Any = await self._redis.hgetall(taken.keys.job)
        progress = job_of(taken.import_id, {name.decode(): value.decode() for name, value in raw.items()}).progress
        request = taken.request
        finished = ImportFinished(
            **progress.model_dump(include=set(ImportFinished.model_fields) - {"kind", "stopped"}), stopped=stopped
        )
        completed = ToolCompleted(
            trace=request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, seq=1,
            result=result or Ok(data=finished),
        )  # fmt: skip
        ended = await scripts.END(
            self._redis,
            [taken.keys.job, taken.running, taken.keys.prepared, request.reply_to],
            [
                taken.import_id, taken.token, "stopped" if stopped else "finished", self._channel(taken),
                completed.model_dump_json(),
            ],
        )  # fmt: skip
        if not ended:
            raise _Lost
        logger.info(
            "import ended", extra={"import_id": taken.import_id, "done": progress.done, "failed": progress.failed}
        )

    def _channel(self, taken: _Taken) -> str:
        return self._keys.conversation(taken.fields["conversation_id"]).channel


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


def _held(answer: bytes) -> Held:
    found = text(answer)
    return "lost" if found == "lost" else "stop" if found == "stop" else "kept"
