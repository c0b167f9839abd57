"""`python -m tests.chaos`: one run, its summary, and 1 as exit status if a promise was broken."""

import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.chaos import options, report
from tests.chaos.arena import arena
from tests.chaos.options import Options
from tests.chaos.oracle import judge
from tests.chaos.oracle.evidence import Evidence
from tests.chaos.record import Recorder
from tests.chaos.running import Run

SHOWN = 5
"""Violations that are printed in full; all are in the report."""


def main() -> int:
    chosen = options.read(sys.argv[1:])
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="frontdesk-chaos-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {chosen.seed}; logs, schedule and report in {folder}", file=sys.stderr, flush=True)
    started = time.monotonic()
    evidence = uvloop.run(run(chosen, folder))
    violations = judge(evidence)
    text = report.summary(evidence, violations, seconds=time.monotonic() - started)
    written = report.write(folder, evidence, violations, text)
    print(text)
    for violation in violations[:SHOWN]:
        print(f"\n{report.explain(violation, evidence)}")
    if violations:
        print(f"\nseed {chosen.seed}; report in {written}; again: {chosen.command}")
    return 1 if violations else 0


async def run(chosen: Options, folder: Path) -> Evidence:
    recorder = Recorder(folder / "schedule.jsonl")
    try:
        async with arena(folder, chosen.topology) as running:
            return await Run(running, chosen, recorder).evidence()
    finally:
        recorder.close()


if __name__ == "__main__":
    sys.exit(main())
