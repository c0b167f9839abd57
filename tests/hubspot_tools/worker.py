"""A tools worker inside the test: requests come over Redis, and writes that HubSpot does not accept wait there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.principals import Principal
from libs.contracts.results import ToolResult
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import TOOL_COMPLETED, TOOL_REQUESTED, TOOLS_GROUP, Keys
from libs.messaging.workers.heartbeat import Holder
from services.hubspot_tools.app import compose
from services.hubspot_tools.outbox.circuit_breaker import HubSpotBreaker
from services.hubspot_tools.outbox.delayed_writes import OutboxLimits
from services.hubspot_tools.outbox.queue import Outbox
from services.hubspot_tools.tools.context import ToolContext
from services.hubspot_tools.tools.registry import run
from tests.hubspot_tools.harness import STAFF
from tests.waiting import until

QUICK = timedelta(seconds=0.05)


class ToolsWorker:
    """All parts of one worker except its process. `lease` and `first` are short, for tests."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        tools: ToolContext,
        *,
        limits: OutboxLimits | None = None,
        lease: timedelta = timedelta(seconds=1),
        first: timedelta = QUICK,
        name: str = "test",
    ) -> None:
        self.redis, self.keys, self.tools = redis, keys, tools
        self.waiting = Outbox(redis, keys, limits or OutboxLimits(), holder=Holder(name), lease=lease)
        self.breaker = HubSpotBreaker(redis, keys, probe=timedelta(seconds=2), first=first, longest=4 * first)
        self.calls, self.draining = compose(
            redis, tools, self.answer, self.waiting, self.breaker, keys.shards, poll=QUICK / 2
        )
        self.retries: list[tuple[str, bool]] = []
        """Each request that was run, and whether as a retry."""

    async def answer(self, request: ToolRequested, retried: bool) -> ToolResult:
        self.retries.append((request.call_id, retried))
        return await run(request, self.tools, retried=retried)

    async def request(
        self,
        call_id: str,
        tool: str,
        *,
        at: datetime | None = None,
        within: timedelta = timedelta(seconds=20),
        principal: Principal = STAFF,
        shard: int = 0,
        **arguments: Any,
    ) -> Delivery:
        """Publish a request as an agent does, and read it as a worker does."""
        request = ToolRequested(
            at=at or utc_now(), call_id=call_id, tool=tool, arguments=arguments, principal=principal, scope="s",
            reply_to=self.keys.stream(shard, TOOL_COMPLETED), deadline=utc_now() + within,
        )  # fmt: skip
        stream = self.keys.stream(shard, TOOL_REQUESTED)
        await ensure_group(self.redis, stream, TOOLS_GROUP)
        await self.redis.xadd(stream, {"__data__": request.model_dump_json()})
        read: Any = await self.redis.xreadgroup(TOOLS_GROUP, "test", {stream: ">"}, count=1)
        [(entry_id, fields)] = read[0][1]
        return Delivery(stream, entry_id.decode(), fields[b"__data__"], "test")

    async def ask(self, call_id: str, tool: str, *, shard: int = 0, **about: Any) -> ToolCompleted:
        """The first answer to a request."""
        await self.calls.on_requested(await self.request(call_id, tool, shard=shard, **about))
        return (await self.answers(shard))[-1]

    async def answers(self, shard: int = 0) -> list[ToolCompleted]:
        found: Any = await self.redis.xrange(self.keys.stream(shard, TOOL_COMPLETED))
        return [ToolCompleted.model_validate_json(fields[b"__data__"]) for _, fields in found]

    async def finals(self, shard: int = 0) -> list[ToolCompleted]:
        return [each for each in await self.answers(shard) if each.seq == 1]

    async def statuses(self) -> list[tuple[str, int, str]]:
        return [(each.call_id, each.seq, each.result.status) for each in await self.answers()]

    async def until_finals(self, count: int) -> list[ToolCompleted]:
        async def enough() -> list[ToolCompleted]:
            found = await self.finals()
            return found if len(found) >= count else []

        return await until(f"{count} final results", enough)

    async def pending(self) -> int:
        found: Any = await self.redis.xpending(self.keys.stream(0, TOOL_REQUESTED), TOOLS_GROUP)
        return int(found["pending"])

    @asynccontextmanager
    async def draining_along(self) -> AsyncIterator[None]:
        """The outbox is sent while the block runs. A failure of that loop fails the test."""
        task = asyncio.create_task(self.draining.serve())
        try:
            yield
            assert not task.done(), task.exception()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
