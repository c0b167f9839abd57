"""The benchmark runs as a command, end to end, and its figures measure what they name."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.process import ROOT


def _bench(folder: Path, *arguments: str) -> tuple[str, dict[str, Any]]:
    file = folder / "figures.json"
    command = (
        sys.executable,
        "-m",
        "bench",
        "--quick",
        "--agents",
        "1",
        "--data",
        str(folder / "data"),
        "--json",
        str(file),
        *arguments,
    )
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(file.read_text())
    return done.stdout, figures


def test_turns_without_a_model_and_the_same_commands_alone(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "guided")
    assert figures["appendfsync"] == "always"
    for name, load in figures["loads"].items():
        assert name in text
        assert load["p50_ms"] <= load["p99_ms"]
        assert set(load["cpu_ms"]) == {"gateway", "agent", "tools", "redis", "load"}
    alone = figures["loads"]["one at a time"]
    assert alone["turns"] == 6
    assert alone["floor_p50_ms"] > 0
    # What a timer or a quiet read asks between two turns comes on top of the turns' own: a few commands in six turns.
    # A command that each turn had and the floor lacked would make a difference of 1.
    turn, bare = alone["round_trips"], alone["floor_round_trips"]
    assert turn["evalsha"] == pytest.approx(bare["evalsha"], abs=0.5)
    assert turn["xreadgroup"] == pytest.approx(bare["xreadgroup"], abs=1.0)


def test_turns_with_a_model(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "openai")
    load = figures["loads"]["OpenAI SDK, HubSpot over HTTP"]
    assert load["turns"] == 12
    assert "sandbox" in load["cpu_ms"]
    assert "turns a second" in text


def test_a_crowd_that_waits_for_the_model(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "waiting")
    assert figures["waiting"]["answered"] == figures["waiting"]["conversations"] == 20
    assert "missed" in text  # so few turns meet no target


def test_the_desk(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "desk")
    desk = figures["desk"]
    assert desk["conversations"] == 12
    assert 0 < desk["p50_ms"] <= desk["p99_ms"]
    assert "assignments a second" in text


def test_hubspots_quota(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "hubspot")
    quota = figures["quota"]
    assert [load["percent"] for load in quota["joined"]] == [200]
    assert quota["saturated"]["per_call"] > 0
    assert quota["saturated"]["refused"] == 0
    assert set(quota["added_ms"]) == {"look-up by email", "update"}
    assert "operations of one HubSpot call" in text


def test_searches_during_an_import(tmp_path: Path) -> None:
    text, figures = _bench(tmp_path, "--only", "bulk")
    bulk = figures["bulk"]
    assert (bulk["rows"], bulk["created"] + bulk["updated"], bulk["failed"]) == (300, 300, 0)
    assert bulk["updated"] > 0
    assert bulk["import_seconds"] > 0
    assert "during an import" in text
