"""The measurements of keystrokes, of first rows and of counts at the desk run as commands, end to end."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.process import ROOT
from tests.browser import chromium

pytestmark = [*chromium.NEEDED]


def figures(tmp_path: Path, module: str, *arguments: str) -> tuple[str, Any]:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", module, "--json", str(file), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(file.read_text())


def test_keystrokes_in_the_composer_and_in_the_search(tmp_path: Path) -> None:
    text, found = figures(tmp_path, "bench.desk_typing", "--open", "60", "--entries", "12", "--keys", "5")
    assert [each["place"] for each in found] == ["composer", "search", "results"] * 2
    assert all(0 < each["p50_ms"] <= each["p95_ms"] for each in found)
    assert "12 entries in the thread" in text


def test_the_first_rows_of_a_list(tmp_path: Path) -> None:
    text, found = figures(tmp_path, "bench.desk_opening", "--open", "60", "--repeats", "3")
    assert [each["begin"] for each in found] == ["a reload of the page", "a click on a view"]
    assert all(0 < each["p50_ms"] <= each["p95_ms"] for each in found)
    assert "60 open conversations" in text


def test_counts_of_many_pages(tmp_path: Path) -> None:
    _, found = figures(tmp_path, "bench.desk_counts", "--people", "3", "--views", "2", "--open", "60", "--seconds", "2")
    assert (found["people"], found["views"]) == (3, 2)
    assert found["frames_per_second"] > 0
    assert found["changing_cores"] > 0
