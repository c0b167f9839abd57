"""The measurement of the archive's search runs, and its searches find what they are named after."""

import subprocess
import sys
from pathlib import Path

from bench.archive_search import searches
from bench.archive_texts import Texts


def test_a_short_run_measures_every_kind_of_search(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    command = [sys.executable, "-m", "bench.archive_search", "--messages", "300", "--database", str(file)]
    # The status says whether the target was met, which a busy machine decides.
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    texts = Texts()
    for name in searches(texts):
        assert f"  {name} " in done.stdout
    assert "target: p95" in done.stdout
    # The archive stays, and a second run fills nothing.
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "messages of" in done.stdout
    assert "messages of" not in again.stdout
