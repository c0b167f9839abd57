"""HubSpot's quota under load: operations on contacts, through the tools workers and a stand-in with real limits.

Requests are added to the work stream as by an agent, and results are read from a stream of their own. Half of them are
look-ups by email, a quarter creates, and a quarter updates (a read and a write each). The stand-in allows 190 calls in
ten seconds and 5 searches in a second, and answers after a realistic time. A load of 100 % is the rate that the quota
allows with one call for each operation. The same loads are measured without batching, too.
"""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx2

from bench.hubspot_idle import added_ms
from bench.process import BenchFailed
from bench.stack import Shape, Stack, stack
from libs.contracts import Principal, ToolCompleted, ToolRequested, utc_now
from libs.messaging import TOOL_REQUESTED

TIER = "professional"
ANSWER_MS = 120
KNOWN = 2_000
QUOTA_PER_S = 19.0
# HubSpot calls of one operation of the mix without batching.
CALLS_EACH = 1.25

STAFF = Principal(kind="staff", id="bench:1", email="bench@desk.example", email_verified=True)
_DEADLINE = timedelta(seconds=20)
_DRAIN_S = 25.0
_SENDING = 100
_REST_S = 2.0

_REAL = {"tier": TIER, "answer_ms": ANSWER_MS}


@dataclass
class QuotaLoad:
    """`delays` of successful operations, in seconds; `outcomes` by status and code. `done`: the operations within
    `seconds`. Later ones count for `delays` only.
    """

    percent: int
    delays: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    done: int = 0
    calls: int = 0
    refused: int = 0
    memory: tuple[int, int] = (0, 0)

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    @property
    def per_call(self) -> float:
        return len(self.delays) / max(1, self.calls)

    @property
    def p50_ms(self) -> float:
        return median(self.delays) * 1000

    @property
    def p99_ms(self) -> float:
        ordered = sorted(self.delays)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


@dataclass
class Quota:
    """`saturated`: the highest rate. `joined` and `alone`: the loads, with batching and without.

    `added_ms`: the time that the client adds to a single call, by kind.
    """

    workers: int
    saturated: QuotaLoad
    joined: list[QuotaLoad]
    alone: list[QuotaLoad]
    added_ms: dict[str, float]


async def quota(
    folder: Path, tools: int, percents: Sequence[int], seconds: float, outstanding: int, idle: int
) -> Quota:
    """Each load for `seconds`, with `tools` workers; the highest rate with `outstanding` requests in flight.

    `idle`: the number of single calls.
    """
    joined = folder / "joined"
    joined.mkdir()
    async with stack(joined, workers(tools)) as running:
        driver = Driver(running, await known_contacts(running))
        # A single call's overhead is too small to be seen behind 120 ms of waiting.
        await running.control("POST", "/settings", {"tier": "off", "answer_ms": 0})
        added = await added_ms(running, *driver.some_contact, idle)
        await running.control("POST", "/settings", _REAL)
        loads = [await driver.open_loop(percent, seconds) for percent in percents]
        saturated = await driver.closed_loop(outstanding, 2 * seconds)
    alone = folder / "alone"
    alone.mkdir()
    async with stack(alone, workers(tools, FRONTDESK_HUBSPOT_BATCH_INPUTS="1")) as running:
        driver = Driver(running, await known_contacts(running))
        unbatched = [await driver.open_loop(percent, seconds) for percent in percents]
    return Quota(tools, saturated, loads, unbatched, added)


def workers(count: int, **settings: str) -> Shape:
    environment = {"FRONTDESK_TOOLS_CONCURRENCY": "1000", "FRONTDESK_HUBSPOT_BURST_LIMIT": "190", **settings}
    return Shape(
        hubspot_in_process=False,
        model=False,
        gateways=0,
        agents=0,
        tools=count,
        environment=environment,
        contacts=KNOWN,
    )


async def known_contacts(running: Stack) -> list[tuple[str, str]]:
    """IDs and emails of all contacts. After this the account has its real limits."""
    known: list[tuple[str, str]] = []
    after: str | None = "0"
    headers = {"Authorization": "Bearer bench"}
    async with httpx2.AsyncClient(base_url=running.sandbox or "", headers=headers) as http:
        while after is not None:
            query = {"limit": "100", "properties": "email", **({"after": after} if after != "0" else {})}
            page = (await http.get("/crm/objects/2026-09/contacts", params=query)).raise_for_status().json()
            known += [(row["id"], row["properties"]["email"]) for row in page["results"] if row["properties"]["email"]]
            after = page.get("paging", {}).get("next", {}).get("after")
    await running.control("POST", "/settings", _REAL)
    return known


class Driver:
    def __init__(self, running: Stack, known: list[tuple[str, str]]) -> None:
        self.running, self.known = running, known
        self._stream = running.keys.stream(0, TOOL_REQUESTED)
        self._replies = running.keys.stream(0, "bench.completed")
        self._waiting: dict[str, tuple[float, asyncio.Future[None]]] = {}
        # Thousands begin at once, and the pool of connections raises an error when it is empty.
        self._sending = asyncio.Semaphore(_SENDING)
        self._load = QuotaLoad(0)
        self._measuring = self._has_measured = False

    @property
    def some_contact(self) -> tuple[str, str]:
        """The ID and email of a contact."""
        return self.known[0]

    async def rest(self) -> None:
        """Pause between two loads, because both share the quota."""
        if self._has_measured:
            await asyncio.sleep(_REST_S)

    async def open_loop(self, percent: int, seconds: float) -> QuotaLoad:
        """Requests at random times, as from people."""
        await self.rest()
        rate = QUOTA_PER_S / CALLS_EACH * percent / 100

        async def send() -> list[asyncio.Future[None]]:
            sent, at = [], time.perf_counter()
            ends = at + seconds
            while (at := at + random.expovariate(rate)) < ends:
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                sent.append(await self.request())
            return sent

        return await self.measure(percent, send)

    async def closed_loop(self, outstanding: int, seconds: float) -> QuotaLoad:
        """A fixed number of requests in flight."""
        await self.rest()
        ends = time.perf_counter() + seconds

        async def one() -> None:
            while time.perf_counter() < ends:
                await (await self.request())

        async def send() -> list[asyncio.Future[None]]:
            working: list[asyncio.Future[None]] = [asyncio.ensure_future(one()) for _ in range(outstanding)]
            await asyncio.sleep(max(0.0, ends - time.perf_counter()))
            return working

        return await self.measure(0, send)

    async def measure(self, percent: int, send: Callable[[], Any]) -> QuotaLoad:
        self._has_measured = True
        self._load = load = QuotaLoad(percent)
        calls, refused = await self._asked()
        before = self.running.memory("tools")
        self._measuring = True
        reading = asyncio.create_task(self._read())
        started = time.perf_counter()
        try:
            sent = await send()
            # Counted before the rest arrives: a rate must not include work of the drain.
            load.seconds, load.done = time.perf_counter() - started, len(load.delays)
            if sent:
                await asyncio.wait(sent, timeout=_DRAIN_S)
        finally:
            self._measuring = False
            await reading
        calls_after, refused_after = await self._asked()
        load.calls, load.refused = calls_after - calls, refused_after - refused
        load.memory = (before, self.running.memory("tools"))
        if not load.delays:
            raise BenchFailed(f"nothing was done: {load.outcomes}")
        return load

    async def _asked(self) -> tuple[int, int]:
        """The number of calls to HubSpot, and of those that a limit refused."""
        found = await self.running.control("GET", "/requests?after=1000000000")
        return sum(found["calls"].values()), int(found.get("statuses", {}).get("429", 0))

    async def request(self) -> "asyncio.Future[None]":
        tool, arguments = self.operation()
        call_id = secrets.token_hex(8)
        request = ToolRequested(
            call_id=call_id, tool=tool, arguments=arguments, reply_to=self._replies, deadline=utc_now() + _DEADLINE,
            principal=STAFF, scope="bench",
        )  # fmt: skip
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = (time.perf_counter(), done)
        async with self._sending:
            await self.running.redis.xadd(self._stream, {"__data__": request.model_dump_json()})
        return done

    def operation(self) -> tuple[str, dict[str, Any]]:
        chance, (contact_id, email) = random.random(), random.choice(self.known)
        if chance < 0.5:
            return "search_contact", {"email": email}
        if chance < 0.75:
            return "create_contact", {"email": f"{secrets.token_hex(6)}@bench.example", "firstname": "Bench"}
        # A new value each time: an update without a change would need no write.
        return "update_contact", {"contact_id": contact_id, "city": secrets.token_hex(4)}

    async def _read(self) -> None:
        last = "$"
        while self._measuring:
            found: Any = await self.running.redis.xread({self._replies: last}, block=200, count=500)
            for _, entries in found or ():
                for offset, fields in entries:
                    last = offset
                    self._take(ToolCompleted.model_validate_json(fields[b"__data__"]))

    def _take(self, completed: ToolCompleted) -> None:
        sent = self._waiting.pop(completed.call_id, None)
        if sent is None:
            return
        began, done = sent
        result = completed.result
        self._load.outcomes[f"{result.status} {getattr(result, 'code', '')}".strip()] += 1
        if result.status in ("ok", "conflict"):
            self._load.delays.append(time.perf_counter() - began)
        if not done.done():
            done.set_result(None)
