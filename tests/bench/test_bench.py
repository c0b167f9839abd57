"""The benchmark runs as a command, end to end, and its figures are of what they say."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.process import ROOT


def _bench(folder: Path, *arguments: str) -> tuple[str, dict[str, Any]]:
    file = folder / "figures.json"
    command = (sys.executable, "-m", "bench", "--quick", "--data", str(folder), "--json", str(file), *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(file.read_text())
    return done.stdout, figures


def test_turns_without_a_model_and_their_floor(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "guided")
    assert figures["appendfsync"] == "always"
    alone = figures["loads"]["one at a time"]
    assert alone["turns"] == 6
    assert alone["floor_p50_ms"] > 0
    assert set(alone["cpu_ms"]) == {"gateway", "agent", "tools", "redis", "load"}
    for name, load in figures["loads"].items():
        assert name in text
        assert load["p50_ms"] <= load["p99_ms"]


def test_the_floor_is_the_same_commands(tmp_path: Path) -> None:
    _, figures = _bench(tmp_path, "--only", "guided")
    alone = figures["loads"]["one at a time"]
    # What a timer or a quiet read asks between two turns comes on top of the turns' own.
    assert alone["round_trips"]["evalsha"] == pytest.approx(alone["floor_round_trips"]["evalsha"], abs=0.01)
    assert alone["round_trips"]["xreadgroup"] == pytest.approx(alone["floor_round_trips"]["xreadgroup"], abs=1.0)


def test_turns_with_a_model_and_a_crowd_that_waits_for_it(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "openai", "--only", "waiting")
    load = figures["loads"]["OpenAI SDK, HubSpot over HTTP"]
    assert load["turns"] == 12
    assert load["cpu_ms"]["sandbox"] >= 0
    assert figures["waiting"]["answered"] == figures["waiting"]["conversations"] == 20
    assert "missed" in text  # a few turns meet no target
