"""Sends the writes of the outbox once HubSpot answers again: those of one record one by one and in order.

While HubSpot doesn't answer, one worker sends one write from time to time, and the other workers send nothing. A write
without an answer keeps its place, and its record waits longer. Any other result is final. A worker that loses a lease
stops at once.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from redis.exceptions import RedisError

from libs.contracts import ToolRequested, ToolResult, Unavailable, utc_now
from libs.messaging import Backoff, LeaseLost, Now, is_cancelled, run_every
from libs.telemetry import TraceSpan
from services.hubspot_tools.hubspot import Effect, in_utc
from services.hubspot_tools.metrics import CALLS, OUTBOX_OLDEST, OUTBOX_SECONDS, OUTBOX_WRITES
from services.hubspot_tools.outbox.circuit_breaker import HubSpotBreaker
from services.hubspot_tools.outbox.delayed_writes import Head, OutboxLease
from services.hubspot_tools.outbox.queue import MAX_ATTEMPTS, Outbox
from services.hubspot_tools.tools.common import StaleWriteCheck

POLL = timedelta(seconds=1)
"""How soon a worker sees a new write, or that the circuit breaker has closed."""

WRITE_TIMEOUT = timedelta(seconds=30)
"""The time for one write. No person waits for it, so that permits and retries may take long."""

PROBE_TIMEOUT = timedelta(seconds=8)
PROBE = PROBE_TIMEOUT + timedelta(seconds=2)
"""A worker that dies during a probe delays the next probe by this time."""

RECORD_PAUSE = Backoff(first_s=1, max_s=30)
"""The wait of a record if its write fails while others succeed: it delays no other record."""

REDIS_PAUSE = timedelta(seconds=1)
"""The time until a write is tried again that failed because of Redis."""

TRIPPING_FAILURES = 2
"""The first failures of a write open the circuit breaker. Later ones say only that this write fails."""

LOOK_FOR_PREVIOUS = timedelta(minutes=1)
"""How often a worker looks for writes that workers of the previous version have left, as long as they may still run."""

MAX_CONCURRENT_RECORDS = 50
"""The number of records that one worker sends at once."""

SendWrite = Callable[[ToolRequested, bool, StaleWriteCheck], Awaitable[ToolResult]]
"""Runs a request as a retry. The flag says that a previous attempt may have had its effect."""

Outcome = Literal["sent", "silent", "nothing"]

logger = logging.getLogger(__name__)


@dataclass
class OutboxWorker:
    """One for a worker; `serve` is its background work."""

    outbox: Outbox
    breaker: HubSpotBreaker
    run: SendWrite
    shards: int
    max_concurrent_records: int = MAX_CONCURRENT_RECORDS
    poll: timedelta = POLL
    now: Now = utc_now
    _looked_at: float = float("-inf")

    async def serve(self) -> None:
        """Run until cancelled. Another worker takes over an interrupted write when its lease ends."""
        running: set[asyncio.Task[Outcome]] = set()
        try:
            await run_every(self.poll, partial(self._round, running), name="outbox")
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _round(self, running: "set[asyncio.Task[Outcome]]") -> timedelta:
        """Start the writes that may be sent now. Returns the time until the next round."""
        await self._move_previous()
        survey = await self.outbox.survey()
        OUTBOX_WRITES.set(survey.writes)
        OUTBOX_OLDEST.set(survey.oldest.total_seconds())
        # Even with nothing to send, one shard is asked, because only its scripts notice a restart of its Redis
        # (`redis_restarts`).
        shards = survey.shards or (random.randrange(self.shards),)
        for shard in survey.shards:
            if released := await self.outbox.release_dead(shard):
                logger.warning("waiting writes taken over", extra={"shard": shard, "records": released})
        # Before the breaker is asked: overdue writes are given up even while HubSpot is down.
        if survey.oldest > self.outbox.limits.give_up:
            await self._give_up(shards)
        state, wait = await self.breaker.ask()
        if state == "open":
            return wait
        if state == "half_open":
            await self._probe(shards, anything=survey.writes > 0)
            return timedelta()
        return await self._start(running, shards)

    async def _move_previous(self) -> None:
        if time.monotonic() - self._looked_at < LOOK_FOR_PREVIOUS.total_seconds():
            return
        for shard in range(self.shards):
            while moved := await self.outbox.move_previous(shard):
                logger.info("writes of the previous version moved", extra={"shard": shard, "records": moved})
        self._looked_at = time.monotonic()

    async def _start(self, running: "set[asyncio.Task[Outcome]]", shards: Sequence[int]) -> timedelta:
        """Send as many records at once as allowed, until the next round is due."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.poll.total_seconds()
        while not self.breaker.is_open:
            while len(running) < self.max_concurrent_records and (lease := await self._acquire(shards)):
                task = asyncio.create_task(self._attend(lease, WRITE_TIMEOUT))
                running.add(task)
                task.add_done_callback(running.discard)
            left = until - loop.time()
            if left <= 0 or len(running) < self.max_concurrent_records:
                break
            await asyncio.wait(running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        return timedelta(seconds=max(0.0, until - loop.time()))

    async def _probe(self, shards: Sequence[int], *, anything: bool) -> None:
        """Send one write, to see whether HubSpot answers."""
        lease = await self._acquire(shards)
        outcome = await self._attend(lease, PROBE_TIMEOUT, most=1) if lease else "nothing"
        # Nothing waits: the breaker closes, and the next call shows whether HubSpot answers.
        if outcome == "sent" or not anything:
            await self.breaker.close()
        else:
            await self.breaker.trip("failed" if outcome == "silent" else "unused")

    async def _acquire(self, shards: Sequence[int]) -> OutboxLease | None:
        # In random order, so that a busy shard doesn't keep all workers from the others.
        for shard in random.sample(shards, len(shards)):
            if lease := await self.outbox.acquire(shard):
                return lease
        return None

    async def _give_up(self, shards: Sequence[int]) -> None:
        for shard in shards:
            for record in await self.outbox.overdue(shard):
                if lease := await self.outbox.acquire(shard, record):
                    await self._attend(lease, timedelta(), most=0)

    async def _attend(self, lease: OutboxLease, within: timedelta, *, most: int | None = None) -> Outcome:
        """Send a record's writes while its lease lasts, at most `most`. Overdue writes are given up in any case."""
        try:
            with self.outbox.held(lease):
                return await self._send_all(lease, within, most)
        except LeaseLost:
            return "nothing"
        except (RedisError, OSError) as error:
            logger.warning("waiting write not sent", extra={"shard": lease.shard, "error": type(error).__name__})
            return "nothing"

    async def _send_all(self, lease: OutboxLease, within: timedelta, most: int | None) -> Outcome:
        outcome: Outcome = "nothing"
        while not is_cancelled() and (head := await self.outbox.begin(lease)):
            result: ToolResult | None = self._given_up(head)
            if result is None:
                if most == 0:
                    await self.outbox.postpone(lease, head, effect=head.effect, wait=timedelta())
                    return outcome
                most = None if most is None else most - 1
                result = await self._result(lease, head, within)
                if result is None:
                    return "nothing"
                if isinstance(result, Unavailable):
                    await self._postpone(lease, head, result)
                    return "nothing" if result.code == "late" else "silent"
                outcome = "sent"
            left = await self.outbox.finish(lease, head, result)
            if left >= 0:
                OUTBOX_SECONDS.observe(head.age.total_seconds())
                CALLS.labels(head.request.tool, result.status).inc()
            if left <= 0:  # the lease has ended with the last write, or it was lost
                return outcome
        return outcome

    async def _result(self, lease: OutboxLease, head: Head, within: timedelta) -> ToolResult | None:
        """The write's result; None after an unexpected error, which counts as an attempt with an unknown end."""
        request = head.request.model_copy(update={"deadline": self.now() + within})
        own = await self.outbox.own_values(lease)
        check = StaleWriteCheck(in_utc(request.at), own, partial(self.outbox.keep_own_values, lease), self.now)
        try:
            with TraceSpan("outbox write", request.trace) as span:
                span.set("tool", request.tool)
                return await self.run(request, head.effect == "unknown", check)
        except asyncio.CancelledError:
            # This worker ends, which is no failed attempt. A request on its way to HubSpot may still take effect.
            postponing = self.outbox.postpone(lease, head, effect="unknown", wait=timedelta())
            # Shielded: a second cancellation must not leave the record leased until the lease ends.
            await asyncio.shield(asyncio.ensure_future(postponing))
            raise
        except (RedisError, OSError):
            # Another master of Redis may be lost than that of the outbox: this is no attempt that ended its worker. If
            # it is the same one, nothing can be stored, the lease ends, and another worker repeats it.
            with suppress(RedisError, OSError):
                await self.outbox.postpone(lease, head, effect="unknown", wait=REDIS_PAUSE)
            raise
        except Exception:
            logger.exception("waiting write failed", extra={"call_id": head.call_id, "tool": request.tool})
            await self.outbox.postpone(
                lease, head, effect="unknown", wait=timedelta(seconds=RECORD_PAUSE.max_s), ended=False
            )
            return None

    async def _postpone(self, lease: OutboxLease, head: Head, result: Unavailable) -> None:
        effect: Effect = "unknown" if "unknown" in (head.effect, result.effect) else "none"
        wait = RECORD_PAUSE.delay(head.postponed + 1)
        await self.outbox.postpone(lease, head, effect=effect, wait=wait)
        # A late write was delayed by other calls, and a write that fails repeatedly while others succeed fails alone:
        # neither says that HubSpot doesn't answer.
        if result.code != "late" and head.postponed < TRIPPING_FAILURES:
            await self.breaker.trip("refused")

    def _given_up(self, head: Head) -> Unavailable | None:
        # Attempts of this write kill their workers, or raise each time by a mistake of ours.
        if head.begun > MAX_ATTEMPTS:
            logger.error("waiting write given up", extra={"call_id": head.call_id, "attempts": head.begun})
            return Unavailable(code="gave_up", effect="unknown", detail="no worker survived this call")
        if head.age > self.outbox.limits.give_up:
            detail = "HubSpot did not answer for as long as a write may wait."
            return Unavailable(code="gave_up", effect=head.effect, detail=detail)
        return None
