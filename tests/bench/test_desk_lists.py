"""The measurement of the desk's lists runs as a command, end to end."""

import json
import subprocess
import sys
from pathlib import Path

from bench.desk_lists import SEARCHES
from bench.process import ROOT


def test_lists_and_searches_of_a_gateway(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.desk_lists", "--open", "120", "--repeats", "2", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    (figures,) = json.loads(file.read_text())
    assert (figures["open"], figures["closed"]) == (120, 120)
    assert 0 < figures["lists_s"] <= figures["searches_s"]
    for asked in (figures["quiet"], figures["changing"]):
        assert set(SEARCHES) < set(asked)
        assert all(0 < each["p50_ms"] <= each["p95_ms"] for each in asked.values())
    assert figures["quiet_held"]["cpu_ms"] > 0
    assert "searches cover all after" in done.stdout
