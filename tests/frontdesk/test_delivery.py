"""The needs of a fresh machine: locks that agree and name no host, one verb for each line, a helpful entry point."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.frontdesk.stand_ins import ROOT

FOLDERS = ("services/gateway", "services/agent", "services/hubspot_tools", "services/archive", "sandbox", "frontdesk")
LOCKS = [ROOT / folder / "requirements.txt" for folder in FOLDERS]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==([^ ;]+)", re.MULTILINE)
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text()))


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "requirements/dev.txt"], ids=lambda path: str(path.parent.name))
def test_a_lock_has_hashes_for_all_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.parent.name))
def test_every_lock_agrees_with_the_development_lock_and_its_own_list(lock: Path) -> None:
    everything, own = pins(ROOT / "requirements/dev.txt"), pins(lock)
    assert {name: version for name, version in own.items() if everything.get(name) != version} == {}
    wanted = {name.lower() for name in NAME.findall(lock.with_suffix(".in").read_text())}
    assert wanted - set(own) == set()


def test_make_help_has_one_line_for_each_verb() -> None:
    command = ["make", "--no-print-directory", "help"]  # this may run inside make itself
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=True).stdout
    verbs = [line.split()[1] for line in shown.splitlines()]
    assert verbs == [
        "help", "setup", "run", "test", "test-all", "test-failed", "test-topologies", "lint", "lint-web", "web",
        "format", "evaluate", "bench", "overload", "chaos", "fuzz", "lock", "clean",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ('[ "$1" = -V ] && echo Python 3.9.2; exit 1', "3.11 or newer is needed"),
        ('[ "$1" != -m ] && exit 0; mkdir -p .venv/bin; echo "no ensurepip"; exit 1', "apt install python3-venv"),
    ],
)
def test_make_setup_says_what_is_missing_and_leaves_nothing_half_made(tmp_path: Path, script: str, words: str) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for lock in LOCKS:
        copy = tmp_path / lock.relative_to(ROOT)
        copy.parent.mkdir(parents=True)
        copy.touch()
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    command = ["make", "setup", f"PYTHON={python}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=10, check=False)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_entry_point_can_be_read_by_an_old_python() -> None:
    """Only the check itself stands before the first import of ours."""
    source = (ROOT / "frontdesk/__main__.py").read_text()
    before, _, _ = source.partition("from frontdesk")
    assert "sys.version_info < (3, 11)" in before
    assert "f'" not in source
    assert 'f"' not in source
