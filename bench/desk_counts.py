"""`python -m bench.desk_counts`: the counts of a desk where many teammates look at many views while everything changes.

Each teammate has a page open, with the list of their own conversations and saved views of their own. Conversations
change 100 times a second. The figures are the CPU of the one gateway that serves them all, how long its event loop is
held, and how often a page gets new counts: twice a second where the gateway keeps up.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvloop
import websockets

from bench.desk_crowd import write
from bench.desk_lists import CHANGES_PER_S, GATEWAY, NO_LIMITS, change, members, token_of
from bench.process import BenchFailed
from bench.stack import Shape, Stack, stack, start_service
from libs.assignment import Directory

SECONDS = 20.0
_FILL_S = 600.0


@dataclass(frozen=True)
class CountFigures:
    """`rest` and `changing`: cores of the gateway without and with changes. `frames_per_second`: of one page."""

    people: int
    views: int
    open: int
    rest_cores: float
    changing_cores: float
    frames_per_second: float
    held_cpu_ms: float

    def lines(self) -> str:
        return (
            f"{self.people} teammates with {self.views} saved views each, {self.open:,} open conversations\n"
            f"  without changes {self.rest_cores:.2f} cores; with {CHANGES_PER_S} changes a second "
            f"{self.changing_cores:.2f} cores\n"
            f"  a page gets its counts {self.frames_per_second:.2f} times a second (2 at most); "
            f"the event loop was held for {self.held_cpu_ms:.1f} ms of CPU"
        )


class _CountedFrames:
    """How many frames with counts all pages got."""

    def __init__(self) -> None:
        self.seen = 0

    async def read(self, socket: websockets.ClientConnection) -> None:
        async for raw in socket:
            self.seen += '"type":"counts"' in str(raw[:40])


async def measure(folder: Path, people: int, views: int, open_ones: int, seconds: float) -> CountFigures:
    """Raises BenchFailed."""
    shape = Shape(hubspot_in_process=True, model=False, gateways=0, agents=0, tools=0, environment=NO_LIMITS)
    async with stack(folder, shape) as running, AsyncExitStack() as programs:
        await Directory(running.redis, running.keys).load(members(people), "bench")
        await write(running.redis, running.keys, open_ones, 0, people)
        await _save_views(running, people, views)
        process = await start_service(running, programs, *GATEWAY, through="bench.held")
        http = await programs.enter_async_context(httpx2.AsyncClient(base_url=running.gateways[0], timeout=_FILL_S))
        await _until_filled(http, running)
        frames = await programs.enter_async_context(_pages(running, people))
        await asyncio.sleep(2.0)
        began, cpu = time.perf_counter(), process.cpu_s()
        await asyncio.sleep(seconds / 2)
        rest = (process.cpu_s() - cpu) / (time.perf_counter() - began)
        changing = asyncio.create_task(change(running, open_ones))
        await http.get("/bench/held")
        began, cpu, seen = time.perf_counter(), process.cpu_s(), frames.seen
        await asyncio.sleep(seconds)
        took = time.perf_counter() - began
        found = CountFigures(
            people, views, open_ones, rest, (process.cpu_s() - cpu) / took, (frames.seen - seen) / took / people,
            (await http.get("/bench/held")).json()["cpu_ms"],
        )  # fmt: skip
        if changing.done():
            await changing  # raises what ended it
        changing.cancel()
    return found


async def _save_views(running: Stack, people: int, views: int) -> None:
    """Views of each teammate, all of them different, as a desk would have them."""
    labels, priorities = ("refund", "vip", "bug", "shipping", "invoice"), ("urgent", "high", "normal", "low")
    async with running.redis.pipeline(transaction=False) as pipeline:
        for number in range(people * views):
            person, place = divmod(number, views)
            query = {
                "label": [labels[place % 5]], "priority": [priorities[number % 4]],
                "owner": [f"person:p{person:03}", "assistant"],
                "waiting_minutes": place * 10 if place % 3 == 0 else None,
            }  # fmt: skip
            view = {"id": f"v{number}", "name": f"View {number}", "owner": f"p{person:03}", "query": query}
            pipeline.hset(running.keys.desk.saved_views, f"v{number}", json.dumps(view))
        await pipeline.execute()


async def _until_filled(http: httpx2.AsyncClient, running: Stack) -> None:
    headers, ends = {"Authorization": f"Bearer {token_of(running)}"}, time.perf_counter() + _FILL_S
    while True:
        answer = await http.get("/v1/desk/conversations", params={"q": "xyzzyq"}, headers=headers)
        if answer.status_code == 200 and not answer.json()["unsearched"]:
            return
        if time.perf_counter() > ends:
            raise BenchFailed("the gateway did not read everything in time")
        await asyncio.sleep(0.5)


@asynccontextmanager
async def _pages(running: Stack, people: int) -> AsyncIterator[_CountedFrames]:
    frames, url = _CountedFrames(), running.gateways[0].replace("http", "ws") + "/v1/desk/socket"
    async with AsyncExitStack() as sockets, asyncio.TaskGroup() as reading:
        tasks = []
        for number in range(people):
            protocols: Any = ["frontdesk.desk.v1", f"bearer.{token_of(running, f'p{number:03}')}"]
            connecting = websockets.connect(url, subprotocols=protocols, max_queue=None, open_timeout=60)
            socket = await sockets.enter_async_context(connecting)
            await socket.send(json.dumps({"type": "list", "ask": 1, "query": {"view": "mine"}}))
            tasks.append(reading.create_task(frames.read(socket)))
        yield frames
        for task in tasks:
            task.cancel()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_counts", description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="teammates with an open page")
    parser.add_argument("--views", type=int, default=10, help="saved views of each")
    parser.add_argument("--open", type=int, default=5_000, metavar="N", help="open conversations")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="with changes; half of it without")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        try:
            found = uvloop.run(measure(Path(folder), options.people, options.views, options.open, options.seconds))
        except BenchFailed as failure:
            print(f"bench: {failure}", file=sys.stderr)
            return 1
    print(found.lines())
    if options.json:
        options.json.write_text(json.dumps(asdict(found), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
