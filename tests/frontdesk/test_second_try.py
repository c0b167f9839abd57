"""A second try forgives a full machine, and never a fault."""

from pathlib import Path

import pytest

from tests.second_try import LAST_FAILED, MAX_FAILED, try_again

PASSES_ALONE = """
from pathlib import Path
def test_it():
    tried, first = Path(__file__).with_name("tried"), not Path(__file__).with_name("tried").exists()
    tried.touch()
    assert not first
"""


def failed(folder: Path, *tests: str) -> None:
    cache = folder / LAST_FAILED
    cache.parent.mkdir(parents=True)
    cache.write_text("{" + ", ".join(f'"{each}": true' for each in tests) + "}")


def write(folder: Path, text: str) -> None:
    (folder / "test_one.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    failed(folder, "test_one.py::test_it")


def test_a_fault_fails_again(tmp_path: Path) -> None:
    write(tmp_path, "def test_it():\n    assert False\n")
    assert try_again(tmp_path) == 1


def test_a_test_that_passes_alone_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, PASSES_ALONE)
    assert [try_again(tmp_path), try_again(tmp_path)] == [1, 0]
    assert (
        "UNSTEADY: they pass alone. Give them conditions to wait for:\n  test_one.py::test_it" in capfd.readouterr().out
    )


@pytest.mark.parametrize("count", [0, MAX_FAILED + 1])
def test_nothing_and_too_much_are_not_tried_again(tmp_path: Path, count: int) -> None:
    if count:
        failed(tmp_path, *(f"test_one.py::test_{number}" for number in range(count)))
    assert try_again(tmp_path) == 1
