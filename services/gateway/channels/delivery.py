"""Delivers one conversation's messages to its bridge: in order, at least once, and given up with a reason at last."""

import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2

from libs.contracts import START, LogEntry, Reason, UnknownEntry
from libs.conversations import (
    ConversationState,
    ConversationUnknown,
    Deliveries,
    DeliveryLease,
    LogReader,
    OffsetUnknown,
)
from libs.messaging import Backoff, LeaseLost, Seconds, jittered_s
from services.gateway.bridges import BridgeBreaker, BridgeReply, ChannelSettings, send
from services.gateway.channels.payloads import LinkOf, payload_of, with_links
from services.gateway.http import sent_span
from services.gateway.metrics import GatewayMetrics

MAX_IN_A_ROW = 50
"""Messages of one conversation before other conversations of its channel get their turn."""

PAUSE = Backoff(first_s=1.0, max_s=600.0)

NEWER_PAUSE = timedelta(seconds=5)
"""The pause at an entry of an unknown kind, so that a newer gateway can take the conversation."""

logger = logging.getLogger(__name__)


class ConversationDelivery:
    """One for each channel of a process. Once `stopping` is set a conversation ends with the message in flight.

    `unknown_for`: how long an entry waits for a gateway that knows it."""

    def __init__(
        self, name: str, settings: ChannelSettings, deliveries: Deliveries, reader: LogReader, breaker: BridgeBreaker,
        client: httpx2.AsyncClient, metrics: GatewayMetrics, *, unknown_for: timedelta, now: Seconds, link_of: LinkOf,
    ) -> None:  # fmt: skip
        self._name, self._settings = name, settings
        self._deliveries, self._reader, self._breaker = deliveries, reader, breaker
        self._client, self._metrics, self._unknown_for, self._now = client, metrics, unknown_for, now
        self._link_of = link_of
        self.stopping = False

    async def deliver(self, lease: DeliveryLease) -> timedelta | None:
        """Deliver the messages that are due. Returns the pause after a failure; None after the end or a lost lease."""
        started = time.monotonic()
        try:
            state = await self._reader.state(lease.conversation_id)
            for offset in await self._deliveries.given_up_before(lease.conversation_id):
                item = await self._reader.entry(lease.conversation_id, offset)
                if item is None:
                    await self._pass(lease, offset, again=True)
                elif pause := await self._deliver_one(lease, state, item, started, again=True):
                    return pause
            return await self._deliver_new(lease, state, started)
        except (ConversationUnknown, LeaseLost):
            return None

    async def _deliver_new(self, lease: DeliveryLease, state: ConversationState, started: float) -> timedelta | None:
        passed, number = "", 0
        async for item in self._entries(state):
            if payload_of(state, item) is None and not isinstance(item.entry, UnknownEntry):
                passed = item.offset  # not for the bridge: one write passes over several such entries
                continue
            if number >= MAX_IN_A_ROW or self.stopping:
                break
            passed, number = "", number + 1
            if pause := await self._deliver_one(lease, state, item, started):
                return pause
        if passed:
            await self._pass(lease, passed)
        return None

    async def _deliver_one(
        self, lease: DeliveryLease, state: ConversationState, item: LogEntry, started: float, *, again: bool = False
    ) -> timedelta | None:
        """None if the message is delivered or given up; else the pause before the next try."""
        payload = payload_of(state, item)
        if payload is None:
            return await self._wait_for_newer(lease, item, started, again=again)
        with sent_span("delivery", item) as span:
            span.set("conversation_id", lease.conversation_id)
            answer = await send(self._client, self._settings, with_links(payload, self._link_of), self._now)
            span.set("outcome", answer.outcome)
        self._breaker.failed() if answer.is_outage else self._breaker.succeeded()
        if answer.outcome == "delivered":
            self._metrics.webhooks.labels(self._name, "delivered").inc()
            if not again:
                await self._pass(lease, item.offset)
            elif not await self._deliveries.delivered_after_all(lease, item.offset):
                raise LeaseLost
            return None
        tries, waited = await self._failures(lease, started)
        window = timedelta(hours=self._settings.give_up_hours)
        about = {"conversation_id": lease.conversation_id, "channel": self._name, "offset": item.offset}
        if answer.outcome == "refused" or waited > window:
            reason = Reason.BRIDGE_REFUSED if answer.outcome == "refused" else Reason.BRIDGE_UNAVAILABLE
            await self._give_up(lease, item, reason, again=again)
            return None
        self._metrics.webhooks.labels(self._name, "retry").inc()
        logger.warning("not delivered yet", extra={**about, "answer": answer.detail, "attempts": tries + 1})
        return _pause(answer, tries)

    async def _wait_for_newer(
        self, lease: DeliveryLease, item: LogEntry, started: float, *, again: bool
    ) -> timedelta | None:
        """An entry of an unknown kind may be for the contact, so a newer gateway must deliver it."""
        _, waited = await self._failures(lease, started)
        if not isinstance(item.entry, UnknownEntry):
            await self._pass(lease, item.offset, again=again)
        elif waited > self._unknown_for:
            await self._give_up(lease, item, Reason.ENTRY_UNKNOWN, again=again)
        else:
            return timedelta(seconds=jittered_s(NEWER_PAUSE.total_seconds(), (0.5, 1.5)))
        return None

    async def _failures(self, lease: DeliveryLease, started: float) -> tuple[int, timedelta]:
        """The failed attempts at this message, and the time since the first, by Redis' clock."""
        state = await self._reader.state(lease.conversation_id)
        since = state.delivery_since
        # Redis' time when the lease was acquired, and the time since then: clocks of gateways may differ.
        now_ms = lease.at_ms + (time.monotonic() - started) * 1000
        return state.delivery_tries, timedelta(milliseconds=max(0.0, now_ms - since)) if since else timedelta(0)

    async def _give_up(self, lease: DeliveryLease, item: LogEntry, reason: Reason, *, again: bool) -> None:
        if not await self._deliveries.give_up(lease, item.offset, reason, again=again):
            raise LeaseLost
        self._metrics.webhooks.labels(self._name, "given_up").inc()
        about = {"conversation_id": lease.conversation_id, "channel": self._name, "offset": item.offset}
        logger.error("message to a bridge given up", extra={**about, "reason": reason})

    async def _pass(self, lease: DeliveryLease, offset: str, *, again: bool = False) -> None:
        if not await self._deliveries.advance(lease, offset, again=again):
            raise LeaseLost

    async def _entries(self, state: ConversationState) -> AsyncIterator[LogEntry]:
        last = state.delivered
        while True:
            try:
                page = await self._reader.entries(state.id, after=last)
            except OffsetUnknown:
                # The offset is from before a loss in Redis. A message may be delivered twice, but none is left out.
                last = START
                continue
            for item in page:
                yield item
            if not page:
                return
            last = page[-1].offset


def _pause(answer: BridgeReply, tries: int) -> timedelta:
    """The pause grows with each attempt, has jitter, and is at least what the bridge asks for."""
    pause = timedelta(seconds=PAUSE.jittered_s(tries + 1))
    return max(pause, answer.retry_after or pause)
