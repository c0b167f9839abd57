"""Measures turns: their time against the floor, their number in a second, and the CPU of each service."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.bare_turn import BareConversation, Payloads
from bench.floor import Floor, floor
from bench.load import Round, check_turns, payloads, run_round, sockets
from bench.machine import busy_s
from bench.process import BenchFailed
from bench.stack import Stack

# Many times longer than the slowest round.
_FLOOR_S = 120.0

ROUND_TRIPS = ("evalsha", "xreadgroup")


@dataclass
class Measured:
    """The rounds of one kind of load, and the rounds of the floor."""

    concurrency: int
    rounds: list[Round] = field(default_factory=list)
    floors: list[list[float]] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    """The cores that other programs used during each round."""
    commands: list[dict[str, float]] = field(default_factory=list)
    """The Redis commands of a turn that a client waits for."""
    floor_commands: list[dict[str, float]] = field(default_factory=list)

    @property
    def p50_ms(self) -> float:
        return median(percentile(each.latencies, 50) for each in self.rounds)

    @property
    def p99_ms(self) -> float:
        return median(percentile(each.latencies, 99) for each in self.rounds)

    @property
    def floor_p50_ms(self) -> float:
        return median(percentile(each, 50) for each in self.floors)

    @property
    def floor_ratio(self) -> float:
        """The median ratio of a round to the floor right after it."""
        # In pairs: both ran at the same time of the day, with the same other programs on the machine.
        pairs = zip(self.rounds, self.floors, strict=True)
        return median(percentile(each.latencies, 50) / percentile(bare, 50) for each, bare in pairs)

    @property
    def tail_ratio(self) -> float:
        return median(percentile(each.latencies, 99) / percentile(each.latencies, 50) for each in self.rounds)

    @property
    def per_second(self) -> float:
        return median(each.per_second for each in self.rounds)

    @property
    def cpu_ms(self) -> dict[str, float]:
        """The CPU time of a turn, by service."""
        services = self.rounds[0].cpu
        return {name: median(each.cpu[name] / len(each.latencies) * 1000 for each in self.rounds) for name in services}

    @property
    def round_trips(self) -> dict[str, float]:
        return {name: median(each[name] for each in self.commands) for name in ROUND_TRIPS}

    @property
    def floor_round_trips(self) -> dict[str, float]:
        return {name: median(each[name] for each in self.floor_commands) for name in ROUND_TRIPS}


def percentile(seconds: Sequence[float], percent: int) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000


async def measure(
    stack: Stack, *, concurrency: int, conversations: int, turns: int, rounds: int, with_floor: bool, agents: int = 2
) -> Measured:
    """Raises BenchFailed for a turn that was lost, doubled or refused."""
    found = Measured(concurrency)
    for number in range(rounds):
        async with sockets(stack, conversations) as chats:
            commands, busy = await _commands(stack), busy_s()
            done = await run_round(stack, chats, concurrency=concurrency, turns=turns)
            found.others.append((busy_s() - busy - sum(done.cpu.values())) / done.seconds)
            found.commands.append(_difference(await _commands(stack), commands, len(done.latencies)))
            # Outside of the measured time.
            await check_turns(stack, chats, turns)
            entries = await payloads(stack, chats[0])
        found.rounds.append(done)
        if with_floor:
            prefix = f"floor-{concurrency}-{number}:"
            async with floor(stack.redis_url, prefix, agents) as bare:
                talks = await _bare_conversations(bare, entries, conversations)
                commands = await _commands(stack)
                latencies = await _bare_round(talks, concurrency, turns)
                found.floor_commands.append(_difference(await _commands(stack), commands, len(latencies)))
                found.floors.append(latencies)
    return found


async def _bare_conversations(bare: Floor, entries: Payloads, count: int) -> list[BareConversation]:
    waiting = [BareConversation(bare, await bare.wire(), entries) for _ in range(count)]
    async with asyncio.timeout(_FLOOR_S):
        for conversation in waiting:
            await conversation.open()
    return waiting


async def _bare_round(waiting: list[BareConversation], concurrency: int, turns: int) -> list[float]:
    latencies: list[float] = []

    async def worker() -> None:
        while waiting:
            conversation = waiting.pop()
            latencies.extend([await conversation.turn() for _ in range(turns)])

    try:
        async with asyncio.timeout(_FLOOR_S):
            await asyncio.gather(*(worker() for _ in range(concurrency)))
    except TimeoutError:
        raise BenchFailed("the floor's turns don't end: `bare_turn` no longer does what the services do") from None
    return latencies


async def _commands(stack: Stack) -> dict[str, Any]:
    stats: dict[str, Any] = await stack.redis.info("commandstats")
    return stats


def _difference(after: dict[str, Any], before: dict[str, Any], turns: int) -> dict[str, float]:
    def calls(stats: dict[str, Any], name: str) -> int:
        return int(stats.get(f"cmdstat_{name}", {}).get("calls", 0))

    return {name: (calls(after, name) - calls(before, name)) / turns for name in ROUND_TRIPS}
