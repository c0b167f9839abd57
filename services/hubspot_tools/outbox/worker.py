"""Sends what waits for HubSpot: each record's writes one by one, in order, once it answers again.

While it doesn't, one worker sends one waiting write now and then, and the others nothing. A write that HubSpot
doesn't take keeps its place, and its record waits a while longer; any other result is final. Whoever loses a lease
stops at once.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from redis.exceptions import RedisError

from libs.contracts import ToolRequested, ToolResult, Unavailable, utc_now
from libs.messaging import Backoff, LeaseLost, Now, is_cancelled, run_every
from services.hubspot_tools.hubspot import Effect, in_utc
from services.hubspot_tools.metrics import CALLS, OLDEST, WAITING
from services.hubspot_tools.outbox.circuit_breaker import HubSpotBreaker
from services.hubspot_tools.outbox.queue import MAX_ATTEMPTS, Head, Outbox, OutboxLease
from services.hubspot_tools.tools.common import StaleWriteCheck

POLL = timedelta(seconds=1)
"""How soon a worker sees that something waits, or that the circuit breaker has closed."""

WITHIN = timedelta(seconds=30)
"""For one write: nobody looks on, so that budget and retries may take their time."""

PROBE_WITHIN = timedelta(seconds=8)
PROBE = PROBE_WITHIN + timedelta(seconds=2)
"""A worker that dies over a probe holds the next one up by this."""

RECORD_PAUSE = Backoff(first_s=1, max_s=30)
"""Of a record whose write fails while others get through: it doesn't hold them up."""

ALONE = 2
"""Failures after which a write is no more a sign that HubSpot doesn't answer anybody."""

TOGETHER = 50
"""Records that one worker sends at once."""

RunWaiting = Callable[[ToolRequested, bool, StaleWriteCheck], Awaitable[ToolResult]]
"""Runs a request as a retry; the flag says that an earlier attempt may have had its effect."""

Outcome = Literal["sent", "silent", "nothing"]

logger = logging.getLogger(__name__)


@dataclass
class OutboxWorker:
    """One for a worker; `serve` is its background work."""

    waiting: Outbox
    breaker: HubSpotBreaker
    run: RunWaiting
    shards: int
    together: int = TOGETHER
    poll: timedelta = POLL
    now: Now = utc_now

    async def serve(self) -> None:
        """Until cancelled; what is cut off is taken over when its lease ends."""
        running: set[asyncio.Task[Outcome]] = set()
        try:
            await run_every(self.poll, partial(self._round, running), name="outbox")
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _round(self, running: "set[asyncio.Task[Outcome]]") -> timedelta:
        """Start what may be sent now. Returns how long nothing more can be done."""
        survey = await self.waiting.survey()
        WAITING.set(survey.writes)
        OLDEST.set(survey.oldest.total_seconds())
        # With nothing to send, one shard is looked at nevertheless: a restart of its Redis is to be seen (`restarts`).
        shards = survey.shards or (random.randrange(self.shards),)
        for shard in survey.shards:
            if freed := await self.waiting.free(shard):
                logger.warning("waiting writes taken over", extra={"shard": shard, "records": freed})
        if survey.oldest > self.waiting.limits.give_up:
            await self._give_up(shards)
        state, wait = await self.breaker.ask()
        if state == "open":
            return wait
        if state == "half_open":
            await self._probe(shards, anything=survey.writes > 0)
            return timedelta()
        return await self._start(running, shards)

    async def _start(self, running: "set[asyncio.Task[Outcome]]", shards: Sequence[int]) -> timedelta:
        """Keep as many records in hand as may be, until it is time to look around again."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.poll.total_seconds()
        while not self.breaker.is_open:
            while len(running) < self.together and (lease := await self._take(shards)):
                task = asyncio.create_task(self._attend(lease, WITHIN))
                running.add(task)
                task.add_done_callback(running.discard)
            left = until - loop.time()
            if left <= 0 or len(running) < self.together:
                break
            await asyncio.wait(running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        return timedelta(seconds=max(0.0, until - loop.time()))

    async def _probe(self, shards: Sequence[int], *, anything: bool) -> None:
        """Send one write, to see what HubSpot says."""
        lease = await self._take(shards)
        outcome = await self._attend(lease, PROBE_WITHIN, most=1) if lease else "nothing"
        if outcome == "sent" or not anything:
            await self.breaker.close()
        else:
            await self.breaker.trip("failed" if outcome == "silent" else "unused")

    async def _take(self, shards: Sequence[int]) -> OutboxLease | None:
        for shard in random.sample(shards, len(shards)):
            if lease := await self.waiting.take(shard):
                return lease
        return None

    async def _give_up(self, shards: Sequence[int]) -> None:
        for shard in shards:
            for record in await self.waiting.overdue(shard):
                if lease := await self.waiting.take(shard, record):
                    await self._attend(lease, timedelta(), most=0)

    async def _attend(self, lease: OutboxLease, within: timedelta, *, most: int | None = None) -> Outcome:
        """Send a record's writes while its lease holds. `most`: how many; what is overdue is given up in any case."""
        try:
            with self.waiting.held(lease):
                return await self._send_all(lease, within, most)
        except LeaseLost:
            return "nothing"
        except (RedisError, OSError) as error:
            logger.warning("waiting write not sent", extra={"shard": lease.shard, "error": type(error).__name__})
            return "nothing"

    async def _send_all(self, lease: OutboxLease, within: timedelta, most: int | None) -> Outcome:
        outcome: Outcome = "nothing"
        while not is_cancelled() and (head := await self.waiting.begin(lease)):
            result: ToolResult | None = self._given_up(head)
            if result is None:
                if most == 0:
                    await self.waiting.postpone(lease, head, effect=head.effect, wait=timedelta())
                    return outcome
                most = None if most is None else most - 1
                result = await self._result(lease, head, within)
                if result is None:
                    return "nothing"
                if isinstance(result, Unavailable):
                    await self._postpone(lease, head, result)
                    return "nothing" if result.code == "late" else "silent"
                outcome = "sent"
            left = await self.waiting.finish(lease, head, result)
            if left >= 0:
                CALLS.labels(head.request.tool, result.status).inc()
            if left <= 0:  # the lease has ended with the last write, or it was lost
                return outcome
        return outcome

    async def _result(self, lease: OutboxLease, head: Head, within: timedelta) -> ToolResult | None:
        """None where it failed by a mistake of ours: that counts as an attempt that ended nobody knows how."""
        request = head.request.model_copy(update={"deadline": self.now() + within})
        own = await self.waiting.own_values(lease)
        guard = StaleWriteCheck(in_utc(request.at), own, partial(self.waiting.keep_own_values, lease), self.now)
        try:
            return await self.run(request, head.effect == "unknown", guard)
        except asyncio.CancelledError:
            # This worker ends, which is no failed attempt; what is under way to HubSpot may have its effect.
            giving_back = self.waiting.postpone(lease, head, effect="unknown", wait=timedelta())
            await asyncio.shield(asyncio.ensure_future(giving_back))
            raise
        except (RedisError, OSError):
            raise
        except Exception:
            logger.exception("waiting write failed", extra={"call_id": head.call_id, "tool": request.tool})
            await self.waiting.postpone(
                lease, head, effect="unknown", wait=timedelta(seconds=RECORD_PAUSE.max_s), ended=False
            )
            return None

    async def _postpone(self, lease: OutboxLease, head: Head, result: Unavailable) -> None:
        effect: Effect = "unknown" if "unknown" in (head.effect, result.effect) else "none"
        wait = RECORD_PAUSE.delay(head.postponed + 1)
        await self.waiting.postpone(lease, head, effect=effect, wait=wait)
        # Late is whom another call held up; and who fails again and again while others get through fails alone.
        if result.code != "late" and head.postponed < ALONE:
            await self.breaker.trip("refused")

    def _given_up(self, head: Head) -> Unavailable | None:
        if head.begun > MAX_ATTEMPTS:
            logger.error("waiting write given up", extra={"call_id": head.call_id, "attempts": head.begun})
            return Unavailable(code="gave_up", effect="unknown", detail="no worker survived this call")
        if head.age > self.waiting.limits.give_up:
            detail = "HubSpot did not answer for as long as a write may wait."
            return Unavailable(code="gave_up", effect=head.effect, detail=detail)
        return None
