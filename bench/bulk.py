"""The delay of live look-ups, without an import and during an import of ten thousand contacts.

The stand-in has HubSpot's real limits. Look-ups by email are added to the work stream at random times, as by an agent.
The import is planned and confirmed over the same stream, and done by the same workers.
"""

import asyncio
import random
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.hubspot import STAFF, Driver, QuotaLoad, known_contacts, workers
from bench.process import BenchFailed
from bench.stack import Stack, stack
from libs.contact_files import Imports, Job, read_table
from libs.contracts import Accepted, ToolCompleted, ToolRequested, ToolResult, Unconfirmed, utc_now
from libs.messaging import TOOL_REQUESTED

# The rate of a busy team of twenty.
LOOK_UPS_PER_S = 5.0

# The share of rows for contacts that exist already.
_KNOWN_SHARE = 0.1

_LOOK_EVERY_S = 0.1
_TIMEOUT_S = 900.0


@dataclass
class Bulk:
    """`alone` and `during_import`: live look-ups without and with the import."""

    workers: int
    rows: int
    alone: QuotaLoad
    during_import: QuotaLoad
    plan_seconds: float
    import_seconds: float
    created: int
    updated: int
    failed: int

    @property
    def per_second(self) -> float:
        return self.rows / self.import_seconds


async def bulk(folder: Path, tools: int, rows: int, seconds: float) -> Bulk:
    """Import `rows` rows with `tools` workers, after `seconds` of look-ups alone."""
    async with stack(folder, workers(tools)) as running:
        driver = _LookUps(running, await known_contacts(running))
        alone = await driver.open_loop(0, seconds)
        importing = _Importing(running, driver.known)
        await driver.rest()
        plan_seconds, confirmation = await importing.plan(rows)
        started = time.perf_counter()
        await importing.ask(confirmation)
        job = asyncio.create_task(importing.until_done())
        during_import = await driver.during(job)
        ended = time.perf_counter()
        progress = (await job).progress
    if progress.done != rows:
        raise BenchFailed(f"{progress.done} of {rows} rows were done")
    took = (progress.ended_at or 0) - (progress.started_at or 0)
    return Bulk(
        tools, rows, alone, during_import, plan_seconds, min(max(took, 0.1), ended - started),
        progress.created, progress.updated, progress.failed,
    )  # fmt: skip


class _LookUps(Driver):
    """Sends look-ups only."""

    def operation(self) -> tuple[str, dict[str, Any]]:
        return "search_contact", {"email": random.choice(self.known)[1]}

    async def open_loop(self, percent: int, seconds: float) -> QuotaLoad:
        ends = time.perf_counter() + seconds
        return await self.measure(percent, lambda: self._send(lambda: time.perf_counter() >= ends))

    async def during(self, job: "asyncio.Task[Job]") -> QuotaLoad:
        """Look-ups until the job is done."""
        return await self.measure(0, lambda: self._send(job.done))

    async def _send(self, is_over: Any) -> list[asyncio.Future[None]]:
        sent = []
        while not is_over():
            await asyncio.sleep(random.expovariate(LOOK_UPS_PER_S))
            sent.append(await self.request())
        return sent


class _Importing:
    """A file, stored as by the gateway, and the calls of an agent for it."""

    def __init__(self, running: Stack, known: list[tuple[str, str]]) -> None:
        self._running, self._known = running, known
        self._imports = Imports(running.redis, running.keys)
        self._conversation = running.keys.new_conversation_id(STAFF.id)
        self._import_id = running.keys.new_import_id(self._conversation)

    async def plan(self, rows: int) -> tuple[float, str]:
        """The seconds that the check of all rows took, and the code that confirms the import."""
        old = [email for _, email in random.sample(self._known, min(int(rows * _KNOWN_SHARE), len(self._known)))]
        people = [*old, *(f"{secrets.token_hex(6)}@bulk.example" for _ in range(rows - len(old)))]
        lines = [f"{email},Bulk,Person{n},+1 415 555 {n % 10_000:04},Rome" for n, email in enumerate(people)]
        table = read_table("\n".join(["Email,First name,Last name,Phone,City", *lines]))
        await self._imports.put(
            self._import_id, conversation_id=self._conversation, sender=STAFF, file_name="bulk.csv",
            columns=table.columns, rows=table.rows,
        )  # fmt: skip
        started = time.perf_counter()
        planned = await self.ask(None)
        if not isinstance(planned, Unconfirmed):
            raise BenchFailed(f"the import was not planned: {planned}")
        return time.perf_counter() - started, planned.confirmation

    async def ask(self, confirmation: str | None) -> ToolResult:
        running, call_id = self._running, secrets.token_hex(8)
        replies = running.keys.stream(0, f"bench.{call_id}")
        request = ToolRequested(
            call_id=call_id, tool="plan_import", arguments={"import_id": self._import_id}, reply_to=replies,
            deadline=utc_now().replace(year=utc_now().year + 1), principal=STAFF, scope=self._conversation,
            confirmation=confirmation,
        )  # fmt: skip
        await running.redis.xadd(running.keys.stream(0, TOOL_REQUESTED), {"__data__": request.model_dump_json()})
        found: Any = None
        while not found:
            found = await running.redis.xread({replies: "0"}, block=500, count=1)
        result = ToolCompleted.model_validate_json(found[0][1][0][1][b"__data__"]).result
        if confirmation is not None and not isinstance(result, Accepted):
            raise BenchFailed(f"the import was not begun: {result}")
        return result

    async def until_done(self) -> Job:
        async with asyncio.timeout(_TIMEOUT_S):
            while True:
                job = await self._imports.job(self._import_id)
                if job is not None and job.progress.status in ("finished", "stopped"):
                    return job
                await asyncio.sleep(_LOOK_EVERY_S)
