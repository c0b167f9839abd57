"""The figures as a table for people and as JSON for scripts, with their targets."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bench.bulk import Bulk
from bench.crowds import IdleCrowd, WaitingCrowd
from bench.desk import DeskLoad
from bench.hubspot import Quota, QuotaLoad
from bench.machine import Machine
from bench.turns import Measured

_SERVICES = ("gateway", "agent", "tools", "redis", "sandbox", "load")


@dataclass(frozen=True)
class Figure:
    """`better` says whether a good value is above or below the target."""

    what: str
    value: float
    unit: str
    target: float
    better: Literal["less", "more"]

    @property
    def met(self) -> bool:
        return self.value <= self.target if self.better == "less" else self.value >= self.target

    def line(self) -> str:
        sign = "≤" if self.better == "less" else "≥"
        target = f"{sign} {self.target:,g}"
        value = f"{self.value:,.1f}" if self.value < 1_000 else f"{self.value:,.0f}"
        return f"  {self.what:<58}{value:>10} {self.unit:<8}{target:>9}  {'met' if self.met else 'missed'}"


@dataclass
class BenchReport:
    machine: Machine
    redis: str
    turns: int
    sync: str = "?"
    loads: dict[str, Measured] = field(default_factory=dict)
    desk: DeskLoad | None = None
    quota: Quota | None = None
    bulk: Bulk | None = None
    waiting: WaitingCrowd | None = None
    idle: IdleCrowd | None = None

    def figures(self) -> list[Figure]:
        found: list[Figure] = []
        for name, load in self.loads.items():
            if load.floors:
                of = f"overhead, {name}"
                found.append(Figure(f"{of}: p50 to the floor's", load.floor_ratio, "×", 2, "less"))
                found.append(Figure(f"{of}: p99 to p50", load.tail_ratio, "×", 5, "less"))
            elif name in THROUGHPUT:
                found.append(Figure(f"turns a second, {name}", load.per_second, "/s", THROUGHPUT[name], "more"))
        if self.desk:
            of = "to the assignee's screen at half load: p99 to p50"
            found.append(Figure(of, self.desk.tail_ratio, "×", 5, "less"))
        if self.quota:
            full = self.quota.saturated
            found.append(
                Figure("contact operations a second, HubSpot's quota used up", full.per_second, "/s", 900, "more")
            )
            found.append(Figure("contact operations of one HubSpot call, the same", full.per_call, "", 50, "more"))
            for kind, added in self.quota.added_ms.items():
                found.append(Figure(f"added to a call to HubSpot when idle, {kind}", added, "ms", 2, "less"))
            refused = sum(load.outcomes["unavailable rate_limited"] for load in self.quota.joined)
            found.append(Figure("refusals by the quota that a user saw", refused, "", 0, "less"))
        if self.bulk:
            of = "a live look-up while contacts are imported"
            alone, during_import = self.bulk.alone, self.bulk.during_import
            found.append(Figure(f"{of}: p50 to that without", during_import.p50_ms / alone.p50_ms, "×", 2, "less"))
            found.append(Figure("contacts imported a second", self.bulk.per_second, "/s", 100, "more"))
        if self.waiting:
            found.append(Figure("waiting for the model in one agent", self.waiting.answered, "", 1_000, "more"))
        if self.idle:
            found.append(Figure("idle sockets in one gateway", self.idle.sockets, "", 20_000, "more"))
            found.append(
                Figure("a message to one in a hundred of them, p99", self.idle.broadcast_p99_ms, "ms", 100, "less")
            )
        return found

    def text(self) -> str:
        lines = [
            f"{self.machine.cores} cores, {self.machine.system}, Python {self.machine.python}, {self.redis}",
            f"append-only file, appendfsync {self.sync}; one write and sync takes {self.machine.sync_ms:.2f} ms here",
        ]
        lines += ["", "targets", *(figure.line() for figure in self.figures())]
        if self.loads:
            lines += ["", f"a turn with one tool call, milliseconds; {self.turns} turns a conversation"]
            lines += [*self._latencies(), "", "CPU milliseconds a turn", *self._cpu()]
            lines += ["", "Redis round trips a turn", *self._round_trips()]
        if self.quota:
            lines += ["", *self._quota(self.quota)]
        if self.bulk:
            lines += ["", *self._bulk(self.bulk)]
        return "\n".join([*lines, *self._crowds()])

    def json(self) -> dict[str, Any]:
        loads = {
            name: {
                "concurrency": load.concurrency, "p50_ms": load.p50_ms, "p99_ms": load.p99_ms,
                "per_second": load.per_second, "cpu_ms": load.cpu_ms, "round_trips": load.round_trips,
                "floor_round_trips": load.floor_round_trips if load.floors else None,
                "floor_p50_ms": load.floor_p50_ms if load.floors else None,
                "others_cores": max(load.others), "turns": sum(len(each.latencies) for each in load.rounds),
            }
            for name, load in self.loads.items()
        }  # fmt: skip
        return {
            "machine": asdict(self.machine), "redis": self.redis, "appendfsync": self.sync,
            "turns_a_conversation": self.turns, "loads": loads,
            "figures": [{**asdict(figure), "met": figure.met} for figure in self.figures()],
            "quota": self.quota and {
                "saturated": _load(self.quota.saturated), "joined": [_load(each) for each in self.quota.joined],
                "alone": [_load(each) for each in self.quota.alone], "added_ms": self.quota.added_ms,
            },
            "bulk": self.bulk and {
                "rows": self.bulk.rows, "plan_seconds": self.bulk.plan_seconds,
                "import_seconds": self.bulk.import_seconds, "created": self.bulk.created,
                "updated": self.bulk.updated, "failed": self.bulk.failed,
                "alone": _load(self.bulk.alone), "during_import": _load(self.bulk.during_import),
            },
            "desk": self.desk.json() if self.desk else None,
            "waiting": asdict(self.waiting) if self.waiting else None,
            "idle": asdict(self.idle) if self.idle else None,
        }  # fmt: skip

    def _latencies(self) -> list[str]:
        rows = [f"  {'':<34}{'at once':>8}{'p50':>9}{'p99':>9}{'floor p50':>11}{'turns/s':>9}{'others':>8}"]
        for name, load in self.loads.items():
            bare = f"{load.floor_p50_ms:.1f}" if load.floors else "-"
            others = sum(load.others) / len(load.others)
            rows.append(
                f"  {name:<34}{load.concurrency:>8}{load.p50_ms:>9.1f}{load.p99_ms:>9.1f}{bare:>11}"
                f"{load.per_second:>9.0f}{others:>8.1f}"
            )
        return [*rows, "  others: cores that other programs used at the same time"]

    def _cpu(self) -> list[str]:
        heads = "".join(f"{name:>9}" for name in _SERVICES)
        rows = [f"  {'':<34}{heads}{'all':>8}{'at most':>10}"]
        for name, load in self.loads.items():
            cpu = load.cpu_ms
            cells = "".join(f"{cpu[each]:>9.2f}" if each in cpu else f"{'-':>9}" for each in _SERVICES)
            whole = sum(cpu.values())
            rows.append(f"  {name:<34}{cells}{whole:>8.2f}{self.machine.cores * 1000 / whole:>8.0f}/s")
        return [*rows, "  at most: turns a second if the cores ran nothing else"]

    def _round_trips(self) -> list[str]:
        rows = []
        for name, load in self.loads.items():
            rows.append(f"  {name:<34}{_counts(load.round_trips)}")
            if load.floors:
                rows.append(f"  {'  the floor':<34}{_counts(load.floor_round_trips)}")
        return rows

    def _quota(self, quota: Quota) -> list[str]:
        head = f"  {'':<14}{'ops/s':>8}{'ops/call':>10}{'p50 ms':>9}{'p99 ms':>9}{'429s':>6}   not done"
        what = "100 %: the rate that it allows with one call for each"
        rows = [f"HubSpot's quota: contact operations by {quota.workers} workers, {what}", head]
        pairs = [(f"{load.percent} %", load) for load in quota.joined] + [("saturated", quota.saturated)]
        pairs += [(f"{load.percent} % alone", load) for load in quota.alone]
        for name, load in pairs:
            undone = {what: count for what, count in load.outcomes.items() if what not in ("ok", "conflict")}
            rows.append(
                f"  {name:<14}{load.per_second:>8.1f}{load.per_call:>10.1f}{load.p50_ms:>9.0f}{load.p99_ms:>9.0f}"
                f"{load.refused:>6}   {undone or ''}"
            )
        before, after = quota.saturated.memory
        return [
            *rows,
            f"  memory of the workers, saturated: {before / 2**20:.0f} MiB before, {after / 2**20:.0f} after",
        ]

    def _bulk(self, bulk: Bulk) -> list[str]:
        rows = [
            f"Live look-ups by email during an import of {bulk.rows:,} contacts, by {bulk.workers} workers",
            f"  {'':<14}{'look-ups':>10}{'p50 ms':>9}{'p99 ms':>9}{'429s':>6}   not done",
        ]
        for name, load in (("alone", bulk.alone), ("during", bulk.during_import)):
            undone = {what: count for what, count in load.outcomes.items() if what not in ("ok", "conflict")}
            rows.append(
                f"  {name:<14}{len(load.delays):>10,}{load.p50_ms:>9.0f}{load.p99_ms:>9.0f}{load.refused:>6}   "
                f"{undone or ''}"
            )
        times = f"checked in {bulk.plan_seconds:.1f} s, imported in {bulk.import_seconds:.1f} s"
        effects = f"{bulk.created:,} created, {bulk.updated:,} updated, {bulk.failed:,} failed"
        return [*rows, f"  {times} ({bulk.per_second:,.0f} a second): {effects}"]

    def _crowds(self) -> list[str]:
        lines: list[str] = []
        if self.desk:
            lines.append(
                f"{self.desk.conversations:,} conversations for {self.desk.people} people at the desk: "
                f"{self.desk.assigned_per_second:.0f} assignments a second, from opening to a person. "
                f"A visitor's message was on the assignee's screen after {self.desk.p50_ms:.1f} ms (p99 "
                f"{self.desk.p99_ms:.1f} ms) at {self.desk.load:.0f} messages a second, half of the highest rate"
            )
        if self.waiting:
            lines.append(
                f"{self.waiting.conversations:,} conversations waited for the model in one agent: "
                f"{self.waiting.memory / 2**20:.0f} MiB, {self.waiting.each / 1024:.0f} KiB each; "
                f"{self.waiting.answered:,} were answered, the last {self.waiting.last_answer_s:.1f} s after its start"
            )
        if self.idle:
            lines.append(
                f"{self.idle.sockets:,} idle sockets in one gateway: {self.idle.memory / 2**20:.0f} MiB, "
                f"{self.idle.each / 1024:.1f} KiB each; a turn on one of them took {self.idle.turn_ms:.1f} ms; "
                f"a message to one in a hundred each second took {self.idle.broadcast_p50_ms:.1f} ms (p99 "
                f"{self.idle.broadcast_p99_ms:.1f} ms)"
            )
        return ["", *lines] if lines else []


def _load(load: QuotaLoad) -> dict[str, Any]:
    return {
        "percent": load.percent, "per_second": load.per_second, "per_call": load.per_call, "p50_ms": load.p50_ms,
        "p99_ms": load.p99_ms, "refused": load.refused, "outcomes": dict(load.outcomes),
    }  # fmt: skip


def _counts(commands: dict[str, float]) -> str:
    return ", ".join(f"{count:.1f} {command.upper()}" for command, count in commands.items())


GUIDED = "guided brain, HubSpot inside"
OPENAI = "OpenAI SDK, HubSpot over HTTP"
THROUGHPUT = {GUIDED: 800, OPENAI: 200}
