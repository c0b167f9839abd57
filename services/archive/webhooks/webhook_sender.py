"""Sends the event feed to its endpoints: to each in the feed's order, from one process at a time, at least once.

An endpoint's place is stored after each event. A process that dies between the answer and that leaves the event to
another one, which sends it again under the same `webhook-id`.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b

from libs.archive import ArchiveAway, Events, StoredEvent, WebhookLetter, WebhookPlace, Webhooks
from libs.messaging import LeaseLost, Seconds, now_s, run_every
from services.archive.metrics import WEBHOOK_BEHIND, WEBHOOK_DEAD_LETTERS, WEBHOOK_MISSED, WEBHOOK_STATE, WEBHOOKS
from services.archive.outage import Outage
from services.archive.task_leases import TaskLeases
from services.archive.webhooks.delivery_steps import after
from services.archive.webhooks.sending import EventSender, WebhookAnswer
from services.archive.webhooks.settings import WebhookEndpoint

POLL = timedelta(seconds=0.5)
"""How long a new event waits at most until the feed is read."""

MAX_PAUSE_S = 5.0
"""How late an operator's command is noticed at most: an endpoint with a pause is looked at again after this time."""

SHOW_EVERY_S = 5.0

PAGE = 100
LETTERS = 20

logger = logging.getLogger(__name__)


class WebhookSender:
    """One for a process."""

    def __init__(
        self,
        endpoints: Mapping[str, WebhookEndpoint],
        events: Events,
        webhooks: Webhooks,
        sender: EventSender,
        leases: TaskLeases,
        outage: Outage,
        *,
        now: Seconds,
    ) -> None:
        self._endpoints, self._events, self._webhooks, self._sender = endpoints, events, webhooks, sender
        self._leases, self._outage, self._now = leases, outage, now
        self._show_at_s: dict[str, float] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for name in self._endpoints:
                group.create_task(run_every(POLL, partial(self._serve, name), name="webhooks"))

    async def _serve(self, name: str) -> None:
        """While this process has the endpoint's lease."""
        lease = await self._leases.acquire(f"webhook:{name}")
        if lease is None:
            return
        try:
            async with self._leases.held(lease):
                while True:
                    pause_s = await self.advance(name)
                    await asyncio.sleep(pause_s)
        except LeaseLost:
            return
        except ArchiveAway as away:
            self._outage.failed(str(away))
            await asyncio.sleep(self._outage.pause_s)

    async def advance(self, name: str) -> float:
        """Send what is due. Returns the pause in seconds. Raises ArchiveAway."""
        endpoint, address = self._endpoints[name], _digest(self._endpoints[name])
        # Read each time: a command may have changed it, or another process, if this one lost its lease.
        place = await self._webhooks.find(name)
        if place is None or place.address != address:
            place = await self._webhooks.begin(name, address)
        self._outage.succeeded()
        await self._show(place)
        if place.state == "disabled":
            return MAX_PAUSE_S
        if (left_ms := place.due_ms - self._now_ms()) > 0:
            return min(left_ms / 1000, MAX_PAUSE_S)
        # Not while it fails: an operator's retry must not be used up by an outage.
        if not place.failures and not await self._send_letters(name, endpoint):
            return POLL.total_seconds()
        found, span = await self._events.page(place.passed, PAGE, endpoint.types)
        if span.removed > place.passed:
            place = await self._skip_removed(place, span.removed)
        for each in found:
            moved = await self._deliver(endpoint, place, each)
            if moved is None or moved.failures or moved.state == "disabled":
                return 0.0 if moved else POLL.total_seconds()
            place = moved
        if len(found) == PAGE:
            return 0.0
        if span.newest > place.passed:
            # Events of other types: the place must not stay behind those that are kept.
            await self._webhooks.move(replace(place, passed=span.newest), passed_before=place.passed)
        return POLL.total_seconds()

    async def _deliver(self, endpoint: WebhookEndpoint, place: WebhookPlace, each: StoredEvent) -> WebhookPlace | None:
        """Returns the stored place; None if another process has moved the endpoint."""
        answer = await self._sender.send(endpoint, each.id, each.body.encode())
        WEBHOOKS.labels(place.name, answer.outcome).inc()
        now_ms = self._now_ms()
        step = after(answer, place, each.seq, attempts=endpoint.attempts, now_ms=now_ms)
        letter = None
        if step.gave_up:
            letter = WebhookLetter(
                place.name, each.seq, each.id, each.type, place.attempts + 1, answer.detail, now_ms, retry=False,
                body=each.body,
            )  # fmt: skip
        self._log(place, step.place, answer, gave_up=step.gave_up)
        moved = await self._webhooks.move(step.place, passed_before=place.passed, letter=letter)
        return step.place if moved else None

    async def _send_letters(self, name: str, endpoint: WebhookEndpoint) -> bool:
        """Dead letters that an operator retries, each once. False after a failure."""
        for letter in await self._webhooks.letters(name, retry_only=True, limit=LETTERS):
            answer = await self._sender.send(endpoint, letter.event_id, letter.body.encode())
            WEBHOOKS.labels(name, answer.outcome).inc()
            if answer.outcome != "delivered":
                tried = replace(
                    letter, attempts=letter.attempts + 1, detail=answer.detail, at_ms=self._now_ms(), retry=False
                )
                await self._webhooks.put(tried)
                return False
            await self._webhooks.drop([letter])
        return True

    async def _skip_removed(self, place: WebhookPlace, removed: int) -> WebhookPlace:
        """The endpoint was away for longer than events are kept."""
        logger.warning("events expired before an endpoint took them", extra={"endpoint": place.name})
        WEBHOOK_MISSED.labels(place.name).inc(removed - place.passed)
        skipped = replace(place, passed=removed)
        await self._webhooks.move(skipped, passed_before=place.passed)
        return skipped

    async def _show(self, place: WebhookPlace) -> None:
        """In the metrics, now and then."""
        if now_s() < self._show_at_s.get(place.name, 0.0):
            return
        self._show_at_s[place.name] = now_s() + SHOW_EVERY_S
        span = await self._events.span()
        WEBHOOK_BEHIND.labels(place.name).set(max(0, span.newest - place.passed))
        WEBHOOK_STATE.labels(place.name).set(("active", "paused", "disabled").index(place.state))
        WEBHOOK_DEAD_LETTERS.labels(place.name).set(await self._webhooks.count_letters(place.name))

    def _now_ms(self) -> int:
        return int(self._now() * 1000)

    @staticmethod
    def _log(before: WebhookPlace, now: WebhookPlace, answer: WebhookAnswer, *, gave_up: bool) -> None:
        """A line when something begins, and none for each failure of an outage."""
        about = {"endpoint": now.name, "status": answer.detail}
        if gave_up:
            logger.warning("an event went to the dead letters", extra=about)
        elif now.state != before.state:
            logger.warning("an endpoint changed its state", extra={**about, "state": now.state})
        elif now.failures == 1:
            logger.warning("an endpoint fails", extra=about)


def _digest(endpoint: WebhookEndpoint) -> str:
    return blake2b(str(endpoint.url).encode(), digest_size=8).hexdigest()
