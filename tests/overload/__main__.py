"""`python -m tests.overload`: ten times the capacity for a minute, with a report."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.overload.load import CAPACITY, TIMES, overload, small_stack


async def main(seconds: float, seed: int) -> int:
    """Returns 0 if no promise was broken."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-overload-") as folder:
        async with small_stack(Path(folder)) as made:
            print(f"{TIMES} times {CAPACITY:g} questions a second for {seconds:g} s; seed {seed}", flush=True)
            figures = await overload(made, seconds, seed)
    print("\n".join(figures.lines()))
    return 1 if figures.broken else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.overload", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.seconds, options.seed)))
