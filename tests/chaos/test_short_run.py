"""A short run of what `make chaos` does for long: people and faults of all kinds, judged by the oracle."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos import report
from tests.chaos.__main__ import run
from tests.chaos.options import Options
from tests.chaos.oracle import judge
from tests.redis_topologies import Topology

SHORT = Options(seed=4, turns=90, minutes=0.4, people=6, pause=2.5)
"""Bounded by the clock: a busy machine has fewer turns, not a longer test."""


LOSING_MASTERS = Options(
    seed=4, turns=2_000, minutes=0.5, people=6, pause=4, topology="cluster", only=("redis-kill", "redis-restart")
)
"""The masters of a cluster are lost one after the other, and their replicas take over."""


@pytest.mark.timeout(420)
@pytest.mark.parametrize("options", [SHORT, LOSING_MASTERS], ids=["all-faults", "lost-masters"])
async def test_nothing_is_broken_by_what_befalls_a_deployment(
    tmp_path: Path, options: Options, topology: Topology
) -> None:
    if topology != "single":
        options = replace(options, topology=topology)
    started = time.monotonic()
    evidence = await run(options, tmp_path)
    violations = judge(evidence)
    text = report.summary(evidence, violations, seconds=time.monotonic() - started)
    shown = "\n\n".join(report.explain(each, evidence) for each in violations[:5])
    assert not violations, f"{text}\n\n{shown}\n\nagain: {options.command}"
    assert evidence.windows, "faults befell it"
    assert sum(1 for sent in evidence.sent.values() for each in sent if each.offset) > 20, text
