"""The plan of faults: which ones, in which order. It is a function of the seed alone.

When each begins follows from the one before it. How much of the plan is carried out depends on how long the run lasts,
so that a longer run with the same seed begins like a shorter one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

GATEWAYS = ("gateway-1", "gateway-2")
AGENTS = ("agent-1", "agent-2", "agent-3")
TOOLS = ("hubspot_tools-1", "hubspot_tools-2")
WORKERS = (*AGENTS, *TOOLS)
ARCHIVE = "archive"
PROCESSES = (*GATEWAYS, *WORKERS, ARCHIVE)
REDIS, DATABASE, HUBSPOT, OPENAI = "redis", "database", "hubspot", "openai"

BEYOND_THE_LEASE_S = (16.0, 24.0)
"""A lease lasts 15 s: a process that is stopped for longer has lost its work when it resumes."""


@dataclass(frozen=True)
class Fault:
    """`after_s`: since the previous fault began. `how` has the details of this kind."""

    kind: str
    target: str
    after_s: float
    lasts_s: float
    how: Mapping[str, Any] = field(default_factory=dict)


KINDS: Mapping[str, int] = {
    "kill": 16, "terminate": 12, "stop": 7, "redis-kill": 2, "redis-restart": 2, "database": 4, "cut": 10, "delay": 6,
    "half-open": 5, "hubspot": 14, "openai": 14,
}  # fmt: skip
"""Kinds with how often each comes, relative to the others."""

HUBSPOT_TROUBLES: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("500", {}), ("503", {}), ("502-html", {}), ("429-burst", {"retry_after": 1}), ("down", {}),
    ("slow", {"delay_ms": 1_500}), ("slow", {"delay_ms": 60_000}),
    ("lost_response", {}), ("lost_response", {"delay_ms": 30_000}),
)  # fmt: skip

OPENAI_TROUBLES: tuple[Mapping[str, Any], ...] = (
    {"error": 500}, {"error": 503}, {"error": 429, "retry_after": 1}, {"text": "cut off", "cut_after": 3},
    {"text": "slow {{last_user}}", "delay_ms": 1_500}, {"text": "never", "delay_ms": 120_000}, {"garbage": True},
)  # fmt: skip


def plan(seed: int, *, pause_s: float, kinds: Mapping[str, int] = KINDS) -> Iterator[Fault]:
    """Faults without end, `pause_s` apart on average."""
    random = Random(f"faults {seed}")
    names, weights = tuple(kinds), tuple(kinds.values())
    while True:
        kind = random.choices(names, weights)[0]
        yield _fault(random, kind, random.uniform(0.3, 1.7) * pause_s)


def _fault(random: Random, kind: str, after_s: float) -> Fault:
    match kind:
        case "kill":
            return Fault(kind, random.choice(PROCESSES), after_s, random.uniform(0.1, 3))
        case "terminate":
            return Fault(kind, random.choice(PROCESSES), after_s, random.uniform(0.1, 1))
        case "stop":
            return Fault(kind, random.choice(PROCESSES), after_s, random.uniform(*BEYOND_THE_LEASE_S))
        case "redis-kill" | "redis-restart":
            return Fault(kind, REDIS, after_s, random.uniform(0.1, 2))
        case "database":
            return Fault(kind, DATABASE, after_s, random.uniform(2, 12))
        case "cut":
            return Fault(kind, _link(random), after_s, 0)
        case "delay":
            return Fault(kind, _link(random), after_s, random.uniform(2, 6), {"seconds": random.uniform(0.05, 0.4)})
        case "half-open":
            late = random.random() < 0.5
            return Fault(kind, _link(random), after_s, random.uniform(5, 25), {"delivers_late": late})
        case "hubspot":
            trouble, more = random.choice(HUBSPOT_TROUBLES)
            return Fault(kind, HUBSPOT, after_s, random.uniform(2, 8), {"kind": trouble, **more})
        case "openai":
            return Fault(kind, OPENAI, after_s, random.uniform(2, 10), dict(random.choice(OPENAI_TROUBLES)))
        case _:
            raise ValueError(f"no such kind of fault: {kind}")


def _link(random: Random) -> str:
    """Between clients and a gateway, or between a program and Redis."""
    return random.choice([*(f"client {name}" for name in GATEWAYS), *(f"{name} redis" for name in PROCESSES)])
