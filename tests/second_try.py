"""`python -m tests.second_try`: run the few tests that failed in the last run once more, one after another.

Two shared cores with a whole suite on them stand still for seconds now and then, and one of eleven thousand tests then
waits too long. A fault fails again here; a full machine does not. Failures with more than a few causes are never tried
again. Tests of one group share their processes, and tests of one module their fixtures: those count as one cause.
"""

import json
import subprocess
import sys
from pathlib import Path

MAX_CAUSES = 8
"""Each standstill of the machine strikes as many tests as there are workers."""

MAX_FAILED = 60
"""Alone, one after another, so that the run still ends in time."""

LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
"""Written by pytest, in the folder in which it runs."""


def failed_in(cache: Path) -> dict[str, str]:
    """The tests that failed in the last run, or modules that could not be read, each with what it shares with others.

    A test of a group has the group behind its name, which pytest itself does not know: `test_a.py::test_it@group`.
    """
    if not cache.exists():
        return {}
    shared: dict[str, str] = {}
    for recorded in sorted(json.loads(cache.read_text())):
        at = recorded.rfind("@")
        in_group = at > recorded.rfind("]") and at > recorded.rfind("::") > 0
        test = recorded[:at] if in_group else recorded
        shared[test] = recorded[at:] if in_group else test.partition("::")[0]
    return shared


def try_again(folder: Path) -> int:
    """The exit code: 0 if all of them pass now."""
    failed = failed_in(folder / LAST_FAILED)
    causes = len(set(failed.values()))
    if not 0 < causes <= MAX_CAUSES or len(failed) > MAX_FAILED:
        print(f"No second try: {len(failed)} tests of {causes} modules or groups failed.", flush=True)
        print(f"At most {MAX_FAILED} tests of {MAX_CAUSES} are tried again.", flush=True)
        return 1
    print("These tests failed. Each runs once more, with the machine to itself:", *failed, sep="\n  ", flush=True)
    code = subprocess.run([sys.executable, "-m", "pytest", "-n", "0", *failed], cwd=folder, check=False).returncode
    if code == 0:
        print("UNSTEADY: they pass alone. Give them conditions to wait for:", *failed, sep="\n  ", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(try_again(Path.cwd()))
