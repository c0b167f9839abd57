"""Announces the channels of this gateway, and gives up messages to channels that no gateway knows.

During a rolling deployment only some gateways may know a channel, and the others leave its messages alone. A channel
that no gateway has known for a limited time is an operator's mistake: its messages go to the dead letters, and
teammates see that they were not delivered. Every gateway does this, also a gateway without channels.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from libs.contracts import LogEntry, Reason, UnknownEntry
from libs.conversations import (
    ConversationState,
    ConversationUnknown,
    Deliveries,
    DeliveryLease,
    LogReader,
    OffsetUnknown,
    OtherChannel,
)
from libs.messaging import run_every
from services.gateway.channels.payloads import payload_of
from services.gateway.metrics import GatewayMetrics

EVERY = timedelta(seconds=5)

MISSED = timedelta(seconds=30)
"""A channel that was announced within this is known to another gateway."""

AT_ONCE = 20
"""Conversations that are given up in one round, for each shard."""

logger = logging.getLogger(__name__)


class UnknownChannels:
    """One for a process. `bound`: the time without a gateway that knows a channel, before its messages are given up."""

    def __init__(
        self, deliveries: Deliveries, reader: LogReader, mine: Sequence[str], metrics: GatewayMetrics, *, shards: int,
        bound: timedelta,
    ) -> None:  # fmt: skip
        self._deliveries, self._reader, self._metrics = deliveries, reader, metrics
        self._mine, self._shards, self._bound = mine, shards, bound
        self._missed: set[str] = set()

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        await run_every(min(EVERY, self._bound / 4), self.look, name="unknown channels", jitter=(0.75, 1.0))

    async def look(self) -> None:
        """One round."""
        others = await self._deliveries.announce(self._mine, forget=self._bound)
        missed = {one.name: one for one in others if one.waiting and one.unknown_for > min(MISSED, self._bound)}
        for name in self._missed | set(missed):
            self._metrics.unknown_channel.labels(name).set(missed[name].waiting if name in missed else 0)
        for name in set(missed) - self._missed:
            logger.error("no gateway knows a channel that has messages waiting", extra=_about(missed[name]))
        self._missed = set(missed)
        for one in missed.values():
            if one.unknown_for > self._bound:
                await self._give_up_all(one)

    async def _give_up_all(self, channel: OtherChannel) -> None:
        number = 0
        for shard in range(self._shards):
            for lease in await self._deliveries.acquire(shard, channel.name, AT_ONCE):
                number += await self._give_up(lease)
                await self._deliveries.release(lease)
        if number:
            logger.error("messages to an unknown channel given up", extra={**_about(channel), "number": number})

    async def _give_up(self, lease: DeliveryLease) -> int:
        """The number of messages of one conversation that were given up."""
        try:
            state = await self._reader.state(lease.conversation_id)
            page = await self._new(state)
            again = await self._deliveries.given_up_before(lease.conversation_id)
        except ConversationUnknown:
            return 0
        number = 0
        for offset in again:
            if not await self._deliveries.give_up(
                lease, offset, Reason.CHANNEL_UNKNOWN, again=True, unknown_for=self._bound
            ):
                return number
            number += 1
        for item in page:
            if payload_of(state, item) is None and not isinstance(item.entry, UnknownEntry):
                done = await self._deliveries.advance(lease, item.offset)
            else:
                done = await self._deliveries.give_up(
                    lease, item.offset, Reason.CHANNEL_UNKNOWN, unknown_for=self._bound
                )
                number += done
                self._metrics.webhooks.labels(lease.channel, "given_up").inc(int(done))
            if not done:
                return number  # another gateway has the lease, or knows the channel by now
        return number

    async def _new(self, state: ConversationState) -> list[LogEntry]:
        try:
            return await self._reader.entries(state.id, after=state.delivered)
        except OffsetUnknown:
            return await self._reader.entries(state.id)


def _about(channel: OtherChannel) -> dict[str, object]:
    return {
        "channel": channel.name,
        "waiting": channel.waiting,
        "unknown_for_s": int(channel.unknown_for.total_seconds()),
        "remedy": "name it in FRONTDESK_CHANNELS of the gateways",
    }
