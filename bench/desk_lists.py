"""`python -m bench.desk_lists`: the desk's lists, searches and counts with thousands of open conversations.

A real Redis has the conversations, and a real gateway process reads them: the seconds until it answers, until a search
covers everything, and its memory. Then one teammate asks for pages and searches over HTTP, one request at a time. Then
conversations change 100 times a second, and the same is asked again.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
import jwt
import uvloop

from bench import machine
from bench.desk_crowd import write
from bench.process import BenchFailed, Process
from bench.stack import Shape, Stack, stack, start_service
from libs.assignment import Directory
from libs.contracts import DeskConfig, Team, Teammate
from libs.messaging import text

OPEN = (5_000, 20_000, 50_000)
PEOPLE = 40
TARGET_MS = 50.0
TARGET_HELD_MS = 20.0
CHANGES_PER_S = 100
REPEATS = 60
REPORTS = 5
"""Each takes seconds where there are many conversations."""
READY_S = 900.0
ASK_AGAIN_S = 0.5
MAX_PAGE = 200
"""Conversations of the largest page."""

SEARCHES = {
    "search: a common word": ("add",),
    "search: one letter": ("a",),
    "search: an order's number": ("inv000123",),
    "search: two words, any order": ("vera muller", "muller vera", "add smith", "smith add"),
    "search: without accents": ("lefevre", "muller", "dvorak", "ozturk"),
    "search: Korean": ("연락", "하나", "연락처 추가"),
    "search: no such word": ("xyzzyq",),
}


@dataclass(frozen=True)
class AskedPages:
    """Milliseconds of requests of one kind: on the clock, and of the gateway's CPU, both of its threads."""

    p50_ms: float
    p95_ms: float
    cpu_ms: float


@dataclass
class ListFigures:
    """`memory`: of the gateway, in MB; `before` without conversations. `held`: the longest holds of its event loop.

    `refused`: answers with 503, because the gateway did not know what had changed in time.
    """

    open: int
    closed: int
    lists_s: float = 0.0
    searches_s: float = 0.0
    fill_held: dict[str, float] = field(default_factory=dict)
    memory_before_mb: float = 0.0
    memory_mb: float = 0.0
    quiet: dict[str, AskedPages] = field(default_factory=dict)
    quiet_held: dict[str, float] = field(default_factory=dict)
    changing: dict[str, AskedPages] = field(default_factory=dict)
    changing_held: dict[str, float] = field(default_factory=dict)
    refused: int = 0

    def lines(self) -> Iterator[str]:
        yield f"{self.open:,} open conversations, and {self.closed:,} closed ones"
        yield (
            f"  lists after {self.lists_s:.1f} s, searches cover all after {self.searches_s:.1f} s; "
            f"{self.memory_mb:.0f} MB, {self.memory_before_mb:.0f} of it without conversations; {_held(self.fill_held)}"
        )
        if self.refused:
            yield f"  {self.refused} requests were refused, and asked again"
        for title, asked, held in (
            ("one request at a time", self.quiet, self.quiet_held),
            (f"the same during {CHANGES_PER_S} changes a second", self.changing, self.changing_held),
        ):
            yield f"  {title}; {_held(held)}"
            for name, each in asked.items():
                met = "met" if each.p95_ms <= TARGET_MS else "missed"
                yield (
                    f"    {name:<32}p50 {each.p50_ms:6.1f} ms  p95 {each.p95_ms:6.1f} ms  "
                    f"CPU {each.cpu_ms:5.1f} ms  {met}"
                )


def _held(held: dict[str, float]) -> str:
    return f"the event loop was held for {held['cpu_ms']:.1f} ms of CPU, {held['clock_ms']:.0f} ms on the clock"


class _AskingTeammate:
    """A teammate of the desk who sees everything."""

    def __init__(self, http: httpx2.AsyncClient, process: Process, token: str) -> None:
        self.http, self.process = http, process
        self.refused = 0
        self._headers = {"Authorization": f"Bearer {token}"}

    async def page(self, **query: Any) -> dict[str, Any]:
        """Like the desk's page, ask again after a refusal with 503, which counts in the time of the request."""
        while True:
            answer = await self.http.get("/v1/desk/conversations", params=query, headers=self._headers)
            if answer.status_code != 503:
                break
            self.refused += 1
            await asyncio.sleep(ASK_AGAIN_S)
        if answer.is_error:
            raise BenchFailed(f"the gateway refused: {answer.text}")
        page: dict[str, Any] = answer.json()
        return page

    async def report(self) -> None:
        """Of the last seven days."""
        answer = await self.http.get("/v1/desk/reports", headers=self._headers)
        if answer.is_error:
            raise BenchFailed(f"the gateway refused a report: {answer.text}")

    async def held(self) -> dict[str, float]:
        found: dict[str, float] = (await self.http.get("/bench/held")).raise_for_status().json()
        return found

    async def timed(self, ask: Callable[[int], Awaitable[Any]], repeats: int) -> AskedPages:
        await ask(0)
        took, cpu = [], self.process.cpu_s()
        for number in range(repeats):
            began = time.perf_counter()
            await ask(number)
            took.append((time.perf_counter() - began) * 1000)
        cpu_ms = (self.process.cpu_s() - cpu) * 1000 / repeats
        return AskedPages(median(took), quantiles(took, n=20, method="inclusive")[-1], cpu_ms)

    async def ask_all(self, repeats: int) -> dict[str, AskedPages]:
        """Each kind of request, `repeats` times."""
        far = await self._far_down()
        found = {
            "first page of all": await self.timed(lambda _: self.page(view="all"), repeats),
            "first page of one's own": await self.timed(lambda _: self.page(view="mine"), repeats),
            "a page far down": await self.timed(lambda _: self.page(view="all", after=far), repeats),
            "filtered by label and priority": await self.timed(
                lambda _: self.page(view="all", label="vip", priority="urgent"), repeats
            ),
            "report of a week": await self.timed(lambda _: self.report(), min(repeats, REPORTS)),
        }
        for name, searches in SEARCHES.items():
            found[name] = await self.timed(lambda n, s=searches: self.page(q=s[n % len(s)]), repeats)  # type: ignore[misc]
        return found

    async def _far_down(self) -> str:
        """The cursor of a page behind four fifths of the list."""
        page = await self.page(view="all")
        passed = len(page["conversations"])
        cursor = page["next"]
        while passed < page["total"] * 4 // 5 and page["next"]:
            cursor = page["next"]
            page = await self.page(view="all", limit=MAX_PAGE, after=cursor)
            passed += len(page["conversations"])
        if cursor is None:
            raise BenchFailed("too few conversations for a second page")
        return str(cursor)


async def measure(folder: Path, open_ones: int, closed: int, repeats: int) -> ListFigures:
    """Raises BenchFailed."""
    found = ListFigures(open_ones, closed)
    shape = Shape(hubspot_in_process=True, model=False, gateways=0, agents=0, tools=0, environment=NO_LIMITS)
    async with stack(folder, shape) as running, AsyncExitStack() as programs:
        _say(f"writing {open_ones + closed:,} conversations")
        async with AsyncExitStack() as empty:
            found.memory_before_mb = (await start_service(running, empty, *GATEWAY)).memory() / 1e6
        running.gateways.clear()
        await Directory(running.redis, running.keys).load(members(), "bench")
        await write(running.redis, running.keys, open_ones, closed, PEOPLE)
        began = time.perf_counter()
        process = await start_service(running, programs, *GATEWAY, through="bench.held")
        http = await programs.enter_async_context(httpx2.AsyncClient(base_url=running.gateways[0], timeout=READY_S))
        desk = _AskingTeammate(http, process, token_of(running))
        await desk.held()
        await _until_filled(desk, found, began)
        found.fill_held, found.memory_mb = await desk.held(), process.memory() / 1e6
        _say("asking")
        found.quiet = await desk.ask_all(repeats)
        found.quiet_held = await desk.held()
        changing = asyncio.create_task(change(running, open_ones))
        found.changing = await desk.ask_all(repeats)
        found.changing_held = await desk.held()
        changing.cancel()
        found.refused = desk.refused
    return found


GATEWAY = ("gateway", "services.gateway")
NO_LIMITS = {"FRONTDESK_READS_PER_PERSON": "0", "FRONTDESK_REPORTS_PER_TEAMMATE": "0"}


async def _until_filled(desk: _AskingTeammate, found: ListFigures, began: float) -> None:
    async with asyncio.timeout(READY_S):
        await desk.page(view="all")
        found.lists_s = time.perf_counter() - began
        while (await desk.page(q="xyzzyq"))["unsearched"]:  # noqa: ASYNC110  (it is another process)
            await asyncio.sleep(0.2)
        found.searches_s = time.perf_counter() - began
    desk.refused = 0


async def change(running: Stack, open_ones: int) -> None:
    """Until it is cancelled, move conversations to the end of the lists, as when a teammate answers."""
    number, began = 0, time.perf_counter()
    while True:
        chat = f"0-{number * 7919 % open_ones:026}"
        keys = running.keys.conversation(chat)
        now = int(time.time() * 1000)
        entry = {"kind": "message", "v": 1, "author": {"kind": "contact", "id": "x"}, "text": f"and one more {number}"}
        offset = text(await running.redis.xadd(keys.log, {"e": json.dumps(entry)}))
        await running.redis.hset(keys.state, mapping={"tail": offset, "contact_offset": offset, "waiting_since": now})
        await running.redis.publish(running.keys.desk_channel(0), chat)
        number += 1
        await asyncio.sleep(max(0.0, began + number / CHANGES_PER_S - time.perf_counter()))


def members(people: int = PEOPLE) -> DeskConfig:
    """A desk with the people and teams of the invented conversations."""
    staff = [Teammate(id=f"p{number:03}", name=f"P{number}", role="admin") for number in range(people)]
    names = [each.id for each in staff]
    return DeskConfig(people=staff, teams=[Team(id=f"team{n}", name=f"Team {n}", members=names) for n in range(4)])


def token_of(running: Stack, person: str = "p001") -> str:
    """The sign-in of a teammate."""
    claims = {"sub": person, "role": "teammate", "exp": int(time.time()) + 3_600}
    return jwt.encode(claims, running.secret, "HS256")


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


async def _measure_all(folder: Path, sizes: list[int], closed_share: float, repeats: int) -> list[ListFigures]:
    found = []
    for size in sizes:
        own = folder / str(size)
        own.mkdir()
        found.append(await measure(own, size, round(size * closed_share), repeats))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_lists", description=__doc__)
    parser.add_argument("--open", type=int, action="append", metavar="N", help=f"open conversations; default {OPEN}")
    parser.add_argument("--closed", type=float, default=1.0, help="closed conversations for each open one")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="requests of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        about = machine.describe(Path(folder))
        print(f"{about.cores} cores, Python {about.python}; load before: {os.getloadavg()[0]:.1f}")
        try:
            found = uvloop.run(_measure_all(Path(folder), options.open or list(OPEN), options.closed, options.repeats))
        except (BenchFailed, TimeoutError) as failure:
            print(f"bench: {failure or 'the gateway did not read everything in time'}", file=sys.stderr)
            return 1
    for each in found:
        print("\n".join(each.lines()))
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
