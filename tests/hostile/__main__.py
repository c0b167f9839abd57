"""`python -m tests.hostile`: odd inputs to every interface, and the number of inputs of each kind. Its exit
status is 1 if an answer was wrong. A seed gives the same inputs again.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence

import pytest

from tests.hostile.kinds import KINDS, chosen, total_for
from tests.hostile.tally import Tally


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a run."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="inputs of the chosen kinds together (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other inputs (%(default)s)")
    parser.add_argument("--only", metavar="WORD", help=f"kinds with this word in their name, of {', '.join(KINDS)}")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    options = read(arguments)
    kinds = chosen(options.only)
    if not kinds:
        print(f"No kind has {options.only!r} in its name. There are {', '.join(KINDS)}.", file=sys.stderr)
        return 2
    began, tally = time.monotonic(), Tally()
    print(f"seed {options.seed}: {options.count:,} inputs of {', '.join(kinds)}", flush=True)
    # The workers read these when they import the tests.
    os.environ |= {"FRONTDESK_FUZZ_SEED": str(options.seed), "FRONTDESK_FUZZ": str(total_for(options.count, kinds))}
    order = ["-p", "randomly", f"--randomly-seed={options.seed % 2**32}", "--randomly-dont-reorganize"]
    workers = ["-n", "auto", "--dist", "worksteal"]
    status = pytest.main(["-q", *order, *workers, *(KINDS[kind].test for kind in kinds)], plugins=[tally])
    print("\n".join(tally.lines(kinds)))
    result = "nothing unexpected" if status == 0 else "unexpected answers, or a run that did not end: see above"
    print(f"seed {options.seed}, {time.monotonic() - began:.0f} s: {result}")
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
