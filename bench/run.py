"""Runs the parts one after the other, each with a new Frontdesk, and shows its progress on standard error."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import crowds, machine
from bench.bulk import bulk
from bench.desk import desk
from bench.hubspot import quota
from bench.process import BenchFailed
from bench.report import GUIDED, OPENAI, BenchReport
from bench.sizes import Sizes
from bench.stack import Shape, Stack, appendfsync, some_contact, stack
from bench.turns import measure
from frontdesk.redis_server import find_binary

PARTS = ("guided", "openai", "desk", "hubspot", "bulk", "waiting", "sockets")

# Of a turn: one asks for the tool, and one for the answer.
_MODEL_CALLS = 2

# The journals answer with their counters only.
_NO_ENTRIES = "after=1000000000"


def make_report(folder: Path, sizes: Sizes) -> BenchReport:
    return BenchReport(machine.describe(folder), str(find_binary()), sizes.turns)


async def run(report: BenchReport, folder: Path, sizes: Sizes, parts: Sequence[str], agents: int) -> None:
    """Fill the report. Raises BenchFailed; the report keeps the parts that were measured before."""
    current = asyncio.current_task()
    assert current
    # As for Ctrl-C: without it the programs would not end in order.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, current.cancel)
    if "guided" in parts:
        _say("guided brain, HubSpot answered inside the tools process")
        async with stack(
            _new_folder(folder / "guided"), Shape(hubspot_in_process=True, model=False, agents=agents)
        ) as running:
            await _guided(running, sizes, report, agents)
    if "openai" in parts:
        _say("OpenAI SDK and HubSpot client over HTTP to the stand-ins")
        async with stack(
            _new_folder(folder / "openai"), Shape(hubspot_in_process=False, model=True, agents=agents)
        ) as running:
            await _openai(running, sizes, report)
    if "desk" in parts:
        _say(f"{sizes.assigned:,} conversations for {sizes.people} people at the desk")
        report.desk = await desk(_new_folder(folder / "desk"), sizes.people, sizes.assigned, sizes.desk_seconds)
    if "hubspot" in parts:
        _say("HubSpot's quota, with batching and without")
        report.quota = await quota(
            _new_folder(folder / "hubspot"),
            sizes.tools,
            sizes.quota_loads,
            sizes.quota_seconds,
            sizes.quota_outstanding,
            sizes.quota_idle,
        )
    if "bulk" in parts:
        _say(f"look-ups during an import of {sizes.bulk_rows:,} contacts")
        report.bulk = await bulk(_new_folder(folder / "bulk"), sizes.tools, sizes.bulk_rows, sizes.bulk_seconds)
    if "waiting" in parts:
        _say(f"{sizes.waiting:,} conversations that wait for the model")
        report.waiting = await crowds.waiting(_new_folder(folder / "waiting"), sizes.waiting)
    if "sockets" in parts and sizes.idle:
        _say(f"{sizes.idle:,} idle sockets")
        report.idle = await crowds.idle(_new_folder(folder / "sockets"), sizes.idle)


async def _guided(running: Stack, sizes: Sizes, report: BenchReport, agents: int) -> None:
    report.sync = await appendfsync(running)
    loads = (
        ("one at a time", 1, sizes.alone, True),
        (f"{sizes.together} at a time", sizes.together, sizes.together_conversations, True),
        (GUIDED, sizes.guided, sizes.guided_conversations, False),
    )
    await _warm_up(running, sizes)
    for name, concurrency, conversations, with_floor in loads:
        report.loads[name] = await measure(
            running, concurrency=concurrency, conversations=conversations, turns=sizes.turns, rounds=sizes.rounds,
            with_floor=with_floor, agents=agents,
        )  # fmt: skip


async def _openai(running: Stack, sizes: Sizes, report: BenchReport) -> None:
    report.sync = await appendfsync(running)
    await running.control("POST", "/openai/script", _script(await some_contact(running)))
    await _warm_up(running, sizes)
    model, hubspot = await _asked(running)
    report.loads[OPENAI] = load = await measure(
        running, concurrency=sizes.openai, conversations=sizes.openai_conversations, turns=sizes.turns,
        rounds=sizes.rounds, with_floor=False,
    )  # fmt: skip
    turns = sum(len(each.latencies) for each in load.rounds)
    more_model, more_hubspot = await _asked(running)
    asked = (more_model - model, more_hubspot - hubspot)
    # If the model had failed, the guided assistant would have answered instead, and faster. There are fewer calls to
    # HubSpot than turns, because simultaneous look-ups are batched.
    if asked[0] != _MODEL_CALLS * turns or not 0 < asked[1] <= turns:
        raise BenchFailed(f"{turns} turns asked the model and HubSpot {asked} times")


def _script(email: str) -> dict[str, Any]:
    """The script of the model: first a tool call, then an answer."""
    call = {"name": "search_contact", "arguments": {"email": email}}
    return {
        "rules": [
            {"when": {"last_item_type": "function_call_output"}, "answer": {"text": "Here is whom you asked for."}},
            {"when": {"last_item_type": "message"}, "answer": {"calls": [call]}},
        ]
    }


async def _asked(running: Stack) -> tuple[int, int]:
    """The number of calls to the model and to HubSpot so far."""
    model = await running.control("GET", f"/openai/requests?{_NO_ENTRIES}")
    hubspot = await running.control("GET", f"/requests?{_NO_ENTRIES}")
    return model["total"], sum(hubspot["calls"].values())


async def _warm_up(running: Stack, sizes: Sizes) -> None:
    """A short load, after which every process has its connections, caches and scripts."""
    few = min(8, sizes.guided_conversations)
    await measure(running, concurrency=few, conversations=few, turns=sizes.turns, rounds=1, with_floor=False)


def _new_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _say(what: str) -> None:
    print(f"bench: {what} …", file=sys.stderr, flush=True)
