"""Imports of a test's own: files as the gateway stores them, calls as the agent makes them, and what comes of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contact_files import Imports, read_table
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.imports import ImportFinished, ImportProgress
from libs.contracts.principals import Principal
from libs.contracts.results import Accepted, Ok, ToolResult, Unconfirmed
from libs.messaging.keys import TOOL_COMPLETED, Keys
from libs.messaging.workers.heartbeat import Holder
from services.hubspot_tools.contact_import.planner import Planner
from services.hubspot_tools.contact_import.runner import Runner
from services.hubspot_tools.contact_import.running import RunningImports
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import STAFF
from tests.waiting import until


class Importing:
    """One conversation that imports files."""

    def __init__(self, redis: Redis, keys: Keys, tools: ToolContext, *, lease_s: float = 1.0) -> None:
        self.redis, self.keys, self.tools = redis, keys, tools
        self.imports = Imports(redis, keys)
        self.conversation = keys.new_conversation_id("site:ann")
        self.lease = timedelta(seconds=lease_s)

    async def upload(self, text: str | bytes) -> str:
        table = read_table(text)
        import_id = self.keys.new_import_id(self.conversation)
        await self.imports.put(
            import_id, conversation_id=self.conversation, sender=STAFF, file_name="contacts.csv",
            columns=table.columns, rows=table.rows,
        )  # fmt: skip
        return import_id

    async def plan(
        self, import_id: str, *, confirmation: str | None = None, principal: Principal = STAFF, call_id: str = "c1",
        scope: str | None = None, undo: bool = False,
    ) -> ToolResult:  # fmt: skip
        request = ToolRequested(
            call_id=call_id, tool="plan_import", arguments={"import_id": import_id} | ({"undo": True} if undo else {}),
            reply_to=self.keys.stream(0, TOOL_COMPLETED), deadline=datetime.now(UTC) + timedelta(seconds=20),
            principal=principal, scope=scope or self.conversation, confirmation=confirmation,
        )  # fmt: skip
        return await Planner(self.redis, self.imports, self.tools, lambda: None).answer(request)

    async def undo(self, import_id: str, *, call_id: str = "u1") -> ToolResult:
        return await self.plan(import_id, call_id=call_id, undo=True)

    async def start(self, text: str | bytes) -> str:
        """Upload, plan and confirm; nobody carries it out yet."""
        import_id = await self.upload(text)
        planned = await self.plan(import_id)
        assert isinstance(planned, Unconfirmed), planned
        started = await self.plan(import_id, confirmation=planned.confirmation)
        assert isinstance(started, Accepted), started
        return import_id

    def imports_of(self, name: str = "test") -> RunningImports:
        return RunningImports(self.redis, self.keys, self.imports, holder=Holder(name), lease=self.lease)

    def runner(self, name: str = "test") -> Runner:
        return Runner(self.redis, self.keys, self.tools, self.imports_of(name))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A worker that carries imports on."""
        task = asyncio.create_task(self.runner().serve())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def state(self, import_id: str) -> ImportProgress:
        job = await self.imports.job(import_id)
        assert job is not None
        return job.progress

    async def progress(self, import_id: str) -> tuple[str, int, int]:
        state = await self.state(import_id)
        return state.status, state.total, state.done

    async def finished(self, import_id: str, *, of: int = 1) -> ImportFinished:
        """The final result, as the conversation gets it: one, with `seq` 1. `of`: the results until then."""

        async def answers() -> list[Any]:
            found: Any = await self.redis.xrange(self.keys.stream(0, TOOL_COMPLETED))
            return [ToolCompleted.model_validate_json(fields[b"__data__"]) for _, fields in found]

        async def ended() -> bool:
            return len(await answers()) == of

        await until("the import has ended", ended, within=20)
        completed = (await answers())[-1]
        assert (completed.seq, completed.scope, completed.tool) == (1, self.conversation, "plan_import")
        assert isinstance(completed.result, Ok)
        assert isinstance(completed.result.data, ImportFinished)
        assert completed.result.data.import_id == import_id
        return completed.result.data

    async def failures(self, import_id: str) -> list[tuple[int, str]]:
        return [(each.row, each.code) async for each in self.imports.failures(import_id)]
