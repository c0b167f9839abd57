"""`python -m bench`: measures overhead, throughput and crowds of Frontdesk, against a floor from the same run."""

import argparse
import asyncio
import json
import resource
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import uvloop

from bench.process import BenchFailed
from bench.run import PARTS, make_report, run
from bench.sizes import MAX_TURNS, QUICK, Sizes


def main() -> int:
    """0 if everything was measured, with targets met or missed; 1 if something was not; 2 for wrong options."""
    options = _parser().parse_args()
    sizes = QUICK if options.quick else Sizes()
    if options.rounds:
        sizes = replace(sizes, rounds=options.rounds)
    if options.sockets:
        sizes = replace(sizes, idle=options.sockets)
    if options.turns:
        sizes = replace(sizes, turns=options.turns)
    _allow_files()
    if options.data:
        options.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", dir=options.data) as folder:
        report = make_report(Path(folder), sizes)
        status = 0
        try:
            uvloop.run(run(report, Path(folder), sizes, options.only or PARTS, options.agents))
        except (KeyboardInterrupt, asyncio.CancelledError):
            return 130
        except BenchFailed as failure:
            print(f"bench: {failure}", file=sys.stderr)
            status = 1
    # Also after a failure: the parts that were measured before it are valid.
    print(report.text())
    if options.json:
        options.json.write_text(json.dumps(report.json(), indent=2) + "\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of the measurements; may be repeated")
    parser.add_argument("--quick", action="store_true", help="a few turns of each, to check that it works")
    parser.add_argument("--rounds", type=int, help="the number of short rounds; their median counts")
    parser.add_argument(
        "--turns", type=int, choices=range(1, MAX_TURNS + 1), metavar="N",
        help=f"in each conversation, up to {MAX_TURNS}: the longer, the more a turn costs",
    )  # fmt: skip
    parser.add_argument("--agents", type=int, default=2, help="agent processes, as for `frontdesk up`")
    parser.add_argument("--sockets", type=int, help="also open this number of idle sockets; 10,000 take a minute")
    parser.add_argument("--data", type=Path, help="a folder on the disk that Redis syncs to; else a temporary folder")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser


def _allow_files() -> None:
    """Raise the limit of open files as far as the system allows."""
    # Each socket is a file here and one in the gateway, which inherits the limit.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
