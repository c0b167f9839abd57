"""Delivers what was said on a bridged channel to the bridge: in order, at least once, with an ID to tell repeats by.

Every gateway does it; a claim with a time to live keeps two from delivering one conversation at once, and whoever
dies leaves the claim to run out. A conversation is forgotten only in the step that sees that nothing was appended
since. What a bridge refuses for ever (410), or can't take for a day, goes to the dead letters.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

import httpx2
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.bus.keys import Keys
from libs.bus.redis import text
from libs.bus.scripts import Script
from libs.contracts.base import new_id
from libs.contracts.dead_letters import Reason
from libs.contracts.entries import Closed, LogEntry
from libs.contracts.messages import created_at, visible
from libs.contracts.offsets import START
from libs.conversations import ConversationUnknown, OffsetUnknown, Reader
from libs.conversations.state import ConversationState
from services.gateway.changes import Changes
from services.gateway.channels import signing
from services.gateway.channels.settings import ChannelSettings
from services.gateway.metrics import Metrics

DELIVERY = "Frontdesk-Delivery"

TIMEOUT = timedelta(seconds=10)
CLAIM = timedelta(seconds=30)
"""Longer than one delivery may take."""

CHECK = timedelta(seconds=1)
"""How often what is to be tried again is looked for; what is new is heard of at once."""

AT_ONCE = 64
"""Conversations that one process delivers at a time."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 600.0
GIVE_UP = timedelta(hours=24)

_ADVANCE = Script(Path(__file__).with_name("advance.lua"))
_RELEASE = Script(Path(__file__).with_name("release.lua"))

logger = logging.getLogger(__name__)

Outcome = Literal["delivered", "retry", "gone"]


class Outbound:
    """One for a process. Use as an async context manager."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        changes: Changes,
        channels: Mapping[str, ChannelSettings],
        metrics: Metrics,
        client: httpx2.AsyncClient,
    ) -> None:
        self._redis, self._keys, self._changes = redis, keys, changes
        self._channels, self._metrics, self._client = channels, metrics, client
        self._reader = Reader(redis, keys)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._run())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._tasks, *self._busy.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self) -> None:
        with self._changes.listening() as mailbox:
            while True:
                if (await mailbox.take()).conversations:
                    self._news.set()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                for shard in range(self._keys.shards):
                    await self._look(shard)
            except RedisError as error:
                logger.warning("webhooks not looked at: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK.total_seconds() * (0.5 + random.random())):
                    await self._news.wait()

    async def _look(self, shard: int) -> None:
        due: Any = await self._redis.zrangebyscore(
            self._keys.outbound(shard), "-inf", int(time.time() * 1000), start=0, num=2 * AT_ONCE
        )
        for raw in due:
            conversation_id = text(raw)
            if conversation_id not in self._busy:
                self._busy[conversation_id] = asyncio.create_task(self._deliver_all(conversation_id))

    async def _deliver_all(self, conversation_id: str) -> None:
        try:
            async with self._slots:
                await self._deliver(conversation_id)
        except (RedisError, ConversationUnknown) as error:
            # The claim runs out, and the conversation is looked at again.
            logger.warning("not delivered; conversation=%s: %s", conversation_id, type(error).__name__)
        finally:
            del self._busy[conversation_id]

    async def _deliver(self, conversation_id: str) -> None:
        keys, shard = self._keys.conversation(conversation_id), self._keys.shard_of(conversation_id)
        token = new_id()
        if not await self._redis.set(keys.delivering, token, nx=True, px=int(CLAIM.total_seconds() * 1000)):
            return  # another gateway is at it
        retry_at = await self._deliver_claimed(conversation_id, token)
        given = [token, conversation_id, "" if retry_at is None else retry_at]
        await _RELEASE(self._redis, [keys.state, keys.delivering, self._keys.outbound(shard)], given)
        self._news.set()  # what was appended meanwhile is still to be delivered

    async def _deliver_claimed(self, conversation_id: str, token: str) -> int | None:
        """Deliver what is new. When to try again, in ms; None when all is delivered."""
        state = await self._state(conversation_id)
        channel = self._channels.get(state.channel) if state else None
        if state is None:
            return None
        async for item in self._entries(state):
            payload = _payload(state, item)
            if payload is not None and channel is not None:
                outcome = await self._send(state, channel, item, payload)
                if outcome == "retry":
                    return int(time.time() * 1000) + _pause_ms(int(state.extra.get("delivery_tries", "0")))
                if outcome == "gone":
                    await self._bury(state, item, payload)
            keys, claim_ms = self._keys.conversation(conversation_id), int(CLAIM.total_seconds() * 1000)
            if not await _ADVANCE(self._redis, [keys.state, keys.delivering], [token, item.offset, claim_ms]):
                return None  # the claim went to another gateway
        return None

    async def _state(self, conversation_id: str) -> ConversationState | None:
        try:
            return await self._reader.state(conversation_id)
        except ConversationUnknown:
            return None

    async def _entries(self, state: ConversationState) -> AsyncIterator[LogEntry]:
        last = state.extra.get("delivered", START)
        while True:
            try:
                page = await self._reader.entries(state.id, after=last)
            except OffsetUnknown:
                last = START
                continue
            for item in page:
                yield item
            if not page:
                return
            last = page[-1].offset

    async def _send(
        self, state: ConversationState, channel: ChannelSettings, item: LogEntry, payload: dict[str, Any]
    ) -> Outcome:
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {
            **signing.headers(channel.keys, body), DELIVERY: payload["delivery_id"], "Content-Type": "application/json",
        }  # fmt: skip
        outcome: Outcome = "retry"
        detail = ""
        try:
            answer = await self._client.post(
                str(channel.url), content=body, headers=headers, timeout=TIMEOUT.total_seconds()
            )
            detail = str(answer.status_code)
            if answer.is_success:
                outcome = "delivered"
            elif answer.status_code == 410 or _too_old(item):
                outcome = "gone"
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            detail = type(error).__name__
            outcome = "gone" if _too_old(item) else "retry"
        self._metrics.webhooks.labels(state.channel, outcome).inc()
        if outcome != "delivered":
            logger.warning("webhook: %s; conversation=%s delivery=%s answer=%s", outcome, state.id,
                           payload["delivery_id"], detail)  # fmt: skip
        return outcome

    async def _bury(self, state: ConversationState, item: LogEntry, payload: dict[str, Any]) -> None:
        """Kept for whoever runs this: nobody else will deliver it."""
        shard = self._keys.shard_of(state.id)
        fields: dict[Any, Any] = {
            "reason": Reason.BRIDGE_REFUSED, "channel": state.channel, "offset": item.offset,
            "event": json.dumps(payload, ensure_ascii=False),
        }  # fmt: skip
        await self._redis.xadd(self._keys.dead(shard), fields)
        await self._redis.hincrby(self._keys.dead_reasons(shard), Reason.BRIDGE_REFUSED, 1)


def _payload(state: ConversationState, item: LogEntry) -> dict[str, Any] | None:
    """What a bridge is told of an entry; None for what is not for the contact, or is theirs."""
    prefix = f"channel:{state.channel}:"
    about = {
        "delivery_id": f"{state.id}:{item.offset}",
        "channel": state.channel,
        "conversation_id": state.id,
        "recipient": {"id": state.contact.removeprefix(prefix), "name": state.principal.name},
    }
    if isinstance(item.entry, Closed):
        return {"type": "closed", **about}
    message = visible(item)
    if message is None or message.author.kind == "contact":
        return None
    return {"type": "message", **about, "message": message.model_dump(mode="json", exclude_none=True)}


def _pause_ms(tries: int) -> int:
    longest = min(FIRST_PAUSE_S * 2.0 ** min(tries, 20), LONGEST_PAUSE_S)
    return int(longest * (0.5 + random.random() / 2) * 1000)


def _too_old(item: LogEntry) -> bool:
    return time.time() - created_at(item.offset).timestamp() > GIVE_UP.total_seconds()
