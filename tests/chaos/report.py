"""The report of a run for people: its amount, its faults, the time that these added to answers, and its violations."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import Action, LogEntry, Message, UnknownEntry, Uploaded
from libs.contracts.offsets import parse
from tests.chaos.oracle import Evidence, Violation
from tests.chaos.oracle.log_rules import asked

AROUND = 6
"""Entries printed before and after the place of a violation."""

NEAR_MS = 30_000
MAX_LINE = 600
_NOISE = frozenset(("v", "at", "trace", "memory", "context", "locale"))
_OURS = ("kill", "terminate", "stop", "redis-kill", "redis-restart", "cut", "delay", "half-open")
_THEIRS = ("hubspot", "openai")


@dataclass(frozen=True)
class Waits:
    """How long answers took, in seconds; `added`: more than the median answer of this run."""

    kind: str
    count: int
    p50: float
    p95: float
    worst: float

    def __str__(self) -> str:
        return f"{self.kind:24}{self.count:6}{self.p50:9.2f}{self.p95:9.2f}{self.worst:9.2f}"


def summary(evidence: Evidence, violations: Sequence[Violation], *, seconds: float) -> str:
    turns = sum(1 for sent in evidence.sent.values() for each in sent if each.offset)
    faults = Counter(window.kind for window in evidence.windows)
    talks, acts = len(evidence.sent), len(evidence.desk)
    head = f"{turns} turns in {talks} conversations, {acts} acts of teammates, {len(evidence.windows)} faults"
    head += f", {len(evidence.archived)} archived"
    lines = [
        f"{head}, {seconds:.0f} s",
        "",
        "faults               " + ", ".join(f"{kind} {number}" for kind, number in sorted(faults.items())),
        "",
        f"{'answers, in seconds':24}{'n':>6}{'p50':>9}{'p95':>9}{'worst':>9}",
        *map(str, waits(evidence)),
        "",
        f"violations           {len(violations)}",
        *(f"  {rule}: {number}" for rule, number in Counter(each.rule for each in violations).items()),
    ]
    return "\n".join(lines)


def waits(evidence: Evidence) -> Iterator[Waits]:
    """All answers, then by each kind of fault the added wait of those that it fell into."""
    answered = [
        (parse(each.item.offset)[0], parse(each.answer.offset)[0])
        for log in evidence.logs.values()
        for each in asked(log)
        if each.answer is not None and isinstance(each.item.entry, Message | Action | Uploaded)
        if not _passed_to_people(log, each.item, each.answer)
    ]
    if len(answered) < 2:
        return
    all_waits = [(end - start) / 1000 for start, end in answered]
    usual = quantiles(all_waits, n=2)[0]
    yield _waits("all", all_waits)
    for kind in _OURS:
        hit, alone = [], []
        for start, end in answered:
            felt = [window for window in evidence.windows if window.touches(start, end)]
            fell = [window for window in felt if window.kind == kind and window.start_ms >= start]
            if fell and not any(window.kind in _THEIRS for window in felt):
                added = max(0.0, (end - start) / 1000 - usual)
                hit.append(added)
                alone += [added] if len(felt) == 1 else []
        if hit:
            yield _waits(f"added by {kind}", hit)
        if alone:
            yield _waits("  and no other fault", alone)


def _passed_to_people(log: Sequence[LogEntry], item: LogEntry, answer: LogEntry) -> bool:
    """Whether a teammate owned it for a while: the assistant is not responsible for such a wait."""
    between = (each.entry for each in log if item.position < each.position < answer.position)
    return any(
        isinstance(entry, Assigned) or (isinstance(entry, Message) and entry.author.kind == "teammate")
        for entry in between
    )


def _waits(kind: str, seconds: list[float]) -> Waits:
    ordered = sorted(seconds)
    return Waits(kind, len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1])


def explain(violation: Violation, evidence: Evidence) -> str:
    """One violation with the entries and the faults around it."""
    lines = [f"{violation.rule}: {violation.detail}", f"  conversation {violation.conversation} at {violation.offset}"]
    log = evidence.logs.get(violation.conversation, [])
    offsets = [item.offset for item in log]
    place = offsets.index(violation.offset) if violation.offset in offsets else len(log) - 1
    around = log[max(0, place - AROUND) : place + AROUND + 1]
    lines += [f"  {'>' if item.offset == violation.offset else ' '} {_line(item)}" for item in around]
    lines += [
        f"  fault {window}"
        for window in evidence.windows
        if violation.at_ms and window.touches(violation.at_ms - NEAR_MS, violation.at_ms + NEAR_MS)
    ]
    return "\n".join(lines)


def _line(item: LogEntry) -> str:
    entry = item.entry
    if isinstance(entry, UnknownEntry):
        return f"{item.offset} {entry.raw_kind}"
    fields = entry.model_dump(mode="json", exclude_none=True)
    kept = {name: value for name, value in fields.items() if name not in _NOISE and value not in ("", [], {})}
    return f"{item.offset} {kept.pop('kind')} {json.dumps(kept, ensure_ascii=False)[:MAX_LINE]}"


def write(folder: Path, evidence: Evidence, violations: Sequence[Violation], head: str) -> Path:
    """Write the report and all logs, for the investigation of a failed run. Returns the report's path."""
    parts = [head, *(explain(each, evidence) for each in violations)]
    (folder / "report.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    with (folder / "logs.txt").open("w", encoding="utf-8") as file:
        for conversation, log in evidence.logs.items():
            file.write(f"\n{conversation}\n")
            file.writelines(f"{_line(item)}\n" for item in log)
    return folder / "report.txt"
