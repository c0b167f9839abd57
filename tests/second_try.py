"""`python -m tests.second_try`: run the few tests that failed in the last run once more, one after another.

Two shared cores with a whole suite on them stand still for seconds now and then, and one of eleven thousand tests then
waits too long. A fault fails again here; a full machine does not. More than a few failures are never tried again.
"""

import json
import subprocess
import sys
from pathlib import Path

MAX_FAILED = 3

LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
"""Written by pytest, in the folder in which it runs."""


def failed_in(cache: Path) -> list[str]:
    """The tests that failed in the last run, or modules that could not be read."""
    return sorted(json.loads(cache.read_text())) if cache.exists() else []


def try_again(folder: Path) -> int:
    """The exit code: 0 if all of them pass now."""
    failed = failed_in(folder / LAST_FAILED)
    if not 0 < len(failed) <= MAX_FAILED:
        print(f"No second try: {len(failed)} tests failed, and {MAX_FAILED} at most are tried again.", flush=True)
        return 1
    print("These tests failed. Each runs once more, with the machine to itself:", *failed, sep="\n  ", flush=True)
    code = subprocess.run([sys.executable, "-m", "pytest", "-n", "0", *failed], cwd=folder, check=False).returncode
    if code == 0:
        print("UNSTEADY: they pass alone. Give them conditions to wait for:", *failed, sep="\n  ", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(try_again(Path.cwd()))
