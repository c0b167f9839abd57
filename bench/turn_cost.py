"""`python -m bench.turn_cost`: the CPU of an idle agent, of a turn while the model takes a second, and in a long talk.

Each part has a stack of its own. The figures are the CPU of the services, which other programs on the machine change
less than the clock, and turns a second.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import uvloop

from bench.load import run_round, sockets
from bench.stack import Shape, some_contact, stack

MODEL_MS = 1_000
_ANSWER = {"text": "A person will be with you soon."}
_IDLE_S = 20.0
_SETTLED_S = 5.0
_TURNS_A_CONVERSATION = 4
"""Of each conversation in flight: more would only repeat them."""
_EARLY, _MEASURED = 10, 60
"""The turns that a talk has had before the short measure, and the number of turns that are measured."""

_MANY_MESSAGES = {"FRONTDESK_MESSAGES_PER_CONTACT": "0"}


async def idle(folder: Path) -> str:
    async with stack(folder, Shape(hubspot_in_process=True, model=False, agents=1)) as running:
        await asyncio.sleep(_SETTLED_S)
        before = running.cpu()
        await asyncio.sleep(_IDLE_S)
        after = running.cpu()
    return ", ".join(f"{name} {100 * (after[name] - before[name]) / _IDLE_S:.2f} % of a core" for name in after)


async def slow_model(folder: Path, in_flight: int, agents: int) -> str:
    async with stack(folder, Shape(hubspot_in_process=True, model=True, agents=agents)) as running:
        await running.control("POST", "/openai/script", {"default": {**_ANSWER, "delay_ms": MODEL_MS}})
        async with sockets(running, in_flight) as chats:
            done = await run_round(running, chats, concurrency=in_flight, turns=_TURNS_A_CONVERSATION)
    cpu = done.cpu["agent"] / len(done.latencies) * 1000
    return f"{agents} agents, {in_flight} in flight: {done.per_second:.0f} turns/s, {cpu:.1f} ms of agent CPU a turn"


async def long_talk(folder: Path, turns: int) -> str:
    async with stack(
        folder, Shape(hubspot_in_process=False, model=True, agents=1, environment=_MANY_MESSAGES)
    ) as running:
        call = {"name": "search_contact", "arguments": {"email": await some_contact(running)}}
        script = {
            "rules": [
                {"when": {"last_item_type": "function_call_output"}, "answer": _ANSWER},
                {"when": {"last_item_type": "message"}, "answer": {"calls": [call]}},
            ]
        }
        await running.control("POST", "/openai/script", script)
        async with sockets(running, 1) as chats:
            await run_round(running, chats, concurrency=1, turns=_EARLY)
            short = await run_round(running, chats, concurrency=1, turns=_MEASURED)
            await run_round(running, chats, concurrency=1, turns=turns - _EARLY - _MEASURED)
            long = await run_round(running, chats, concurrency=1, turns=_MEASURED)
    at = [sum(each.cpu.values()) / _MEASURED * 1000 for each in (short, long)]
    return f"a turn after {_EARLY} turns: {at[0]:.1f} ms of CPU, after {turns}: {at[1]:.1f} ms, {at[1] / at[0]:.2f} ×"


async def main(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        slow = [partial(slow_model, in_flight=each, agents=options.agents) for each in options.in_flight]
        parts: dict[str, list[Callable[[Path], Awaitable[str]]]] = {
            "idle": [idle], "slow": list(slow), "long": [partial(long_talk, turns=options.turns)],
        }  # fmt: skip
        for name in options.only or parts:
            for number, part in enumerate(parts[name]):
                place = Path(folder) / f"{name}-{number}"
                place.mkdir()
                print(f"{name}: {await part(place)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.turn_cost", description=__doc__)
    parser.add_argument("--only", action="append", choices=("idle", "slow", "long"))
    parser.add_argument("--agents", type=int, default=1)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[100, 200, 400])
    parser.add_argument("--turns", type=int, default=600, help="of the long talk")
    uvloop.run(main(parser.parse_args()))
