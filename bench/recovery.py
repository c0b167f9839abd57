"""`python -m bench.recovery`: the additional wait of work when its worker is killed or stopped.

The added wait of a turn or call is the time from the signal until another worker begins it, that is, until it acquires
the lease or counts its next attempt. Work that the old worker still finished has no added wait. All runs use the
shipped settings.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import uvloop

from bench.crowds import HOLD, hold_turns
from bench.load import sockets
from bench.process import BenchFailed, Process
from bench.stack import Shape, Stack, stack
from libs.contracts import Principal, ToolRequested, utc_now
from libs.messaging import TOOL_COMPLETED, TOOL_REQUESTED, TOOLS_GROUP, Keys, text

SIGNALS = (signal.SIGKILL, signal.SIGTERM)
RECOVERY_TIMEOUT_S = 60.0
_LOOK_S = 0.005
_HANG_MS = 60_000


@dataclass(frozen=True)
class Waits:
    """Added waits in seconds, of all work that the ended worker had in flight."""

    kind: str
    signal: signal.Signals
    in_flight: int
    seconds: Sequence[float]

    def at(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def text(self) -> str:
        figures = "  ".join(
            f"{name} {self.at(share):.2f} s" for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1))
        )
        return f"{self.kind:7} {self.signal.name:8} {self.in_flight:4} in flight   {figures}"


async def agents(folder: Path, count: int, number: signal.Signals, found: list[Waits]) -> None:
    """Two agents, and a model that is silent until the end: one ends with about `count` turns in flight."""
    shape = Shape(
        hubspot_in_process=True,
        model=True,
        agents=2,
        environment={"FRONTDESK_OPENAI_FIRST_TOKEN_TIMEOUT_SECONDS": "70"},
    )
    async with stack(folder, shape) as running, sockets(running, 2 * count) as chats:
        await running.control("POST", "/openai/script", {"default": {"text": "Here.", "hold": HOLD}})
        await hold_turns(running, chats)
        leases = [running.keys.conversation(chat.conversation_id).lease for chat in chats]
        held: dict[str, Any] = dict(zip(leases, await running.redis.mget(leases), strict=True))
        victim = _of(running, "agent")
        theirs = [key for key, value in held.items() if value and await _holder(running, value) == victim.pid]
        os.kill(victim.pid, number)
        seconds = await _until_changed(running, theirs, [held[key] for key in theirs])
        found.append(Waits("agent", number, len(theirs), seconds))
        await running.control("POST", f"/openai/release/{HOLD}")


async def tools(folder: Path, count: int, number: signal.Signals, found: list[Waits]) -> None:
    """Two tools workers, and a HubSpot that hangs: one ends with about `count` calls in flight."""
    environment = {"FRONTDESK_TOOLS_CONCURRENCY": str(4 * count)}
    async with stack(
        folder, Shape(hubspot_in_process=False, model=False, agents=1, tools=2, environment=environment)
    ) as running:
        await running.control(
            "POST", "/faults", [{"kind": "slow", "match": {"path_regex": ".*"}, "delay_ms": _HANG_MS}]
        )
        stream = running.keys.stream(0, TOOL_REQUESTED)
        calls = {await _ask(running, stream, f"call-{each}"): f"call-{each}" for each in range(2 * count)}
        victim = _of(running, "tools")
        pending: Any = []
        while len(pending) < 2 * count:
            await asyncio.sleep(0.05)
            pending = await running.redis.xpending_range(stream, TOOLS_GROUP, "-", "+", count=4 * count)
        theirs = [
            Keys.tool_call_in_shard_of(stream, calls[each["message_id"]])
            for each in pending
            if f"-{victim.pid}-".encode() in each["consumer"]
        ]
        os.kill(victim.pid, number)
        found.append(Waits("tools", number, len(theirs), await _until_begun_again(running, theirs)))


def _of(running: Stack, service: str) -> Process:
    return next(process for process in running.processes if process.service == service)


async def _holder(running: Stack, lease: bytes) -> int:
    """The process that holds a lease."""
    # A lease names an event of a stream, and Redis knows the consumer of the event. Its name contains the process.
    _, stream, entry_id = lease.split()
    [entry] = await running.redis.xpending_range(stream, "agent", entry_id, entry_id, count=1)
    return int(text(cast("bytes", entry["consumer"])).split("-")[-2])


async def _until_changed(running: Stack, keys: Sequence[str], before: Sequence[bytes]) -> list[float]:
    old, began, seconds = dict(zip(keys, before, strict=True)), time.perf_counter(), list[float]()
    while old and time.perf_counter() - began < RECOVERY_TIMEOUT_S:
        left = list(old)
        for key, value in zip(left, await running.redis.mget(left), strict=True):
            if value is not None and value != old[key]:
                seconds.append(time.perf_counter() - began)
                del old[key]
        await asyncio.sleep(_LOOK_S)
    if old:
        raise BenchFailed(f"{len(old)} turns were not taken over")
    return seconds


async def _until_begun_again(running: Stack, calls: Sequence[str]) -> list[float]:
    left, began, seconds = list(calls), time.perf_counter(), list[float]()
    while left and time.perf_counter() - began < RECOVERY_TIMEOUT_S:
        async with running.redis.pipeline(transaction=False) as pipe:
            for call in left:
                pipe.hget(call, "attempts")
            attempts = await pipe.execute()
        now = time.perf_counter() - began
        again = {call for call, tried in zip(left, attempts, strict=True) if int(tried or 0) > 1}
        seconds += [now] * len(again)
        left = [call for call in left if call not in again]
        await asyncio.sleep(_LOOK_S)
    if left:
        raise BenchFailed(f"{len(left)} calls were not begun again")
    return seconds


async def _ask(running: Stack, stream: str, call_id: str) -> bytes:
    request = ToolRequested(
        call_id=call_id, tool="create_contact", arguments={"email": f"{call_id}@acme.com"}, scope="bench",
        reply_to=running.keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=20),
        principal=Principal(kind="staff", id="site:bench"),
    )  # fmt: skip
    entry: Any = await running.redis.xadd(stream, {"__data__": request.model_dump_json()})
    return bytes(entry)


async def run(folder: Path, count: int, only: str | None) -> int:
    measures = [each for each in (agents, tools) if only in (None, each.__name__)]
    for number, (measure, kind) in enumerate((m, s) for m in measures for s in SIGNALS):
        place = folder / str(number)
        place.mkdir()
        found: list[Waits] = []
        try:
            await measure(place, count, kind, found)
        except BenchFailed:
            # The program that this benchmark ends counts as a failure too, after everything was measured.
            if not found:
                raise
        print(*(each.text() for each in found), sep="\n", flush=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.recovery", description=__doc__)
    parser.add_argument("--only", choices=("agents", "tools"))
    parser.add_argument("--count", type=int, default=200, help="turns or calls in flight at the worker that ends")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        try:
            return uvloop.run(run(Path(folder), options.count, options.only))
        except BenchFailed as failure:
            print(f"bench: {failure}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
