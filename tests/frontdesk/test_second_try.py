"""A second try forgives a full machine, and never a fault."""

from pathlib import Path

import pytest

from tests.second_try import LAST_FAILED, MAX_CAUSES, MAX_FAILED, failed_in, try_again

PASSES_ALONE = """
from pathlib import Path
def test_it():
    tried, first = Path(__file__).with_name("tried"), not Path(__file__).with_name("tried").exists()
    tried.touch()
    assert not first
"""


def failed(folder: Path, *tests: str) -> None:
    cache = folder / LAST_FAILED
    cache.parent.mkdir(parents=True, exist_ok=True)
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


@pytest.mark.parametrize(
    "tests",
    [
        [],
        [f"test_{number}.py::test_it" for number in range(MAX_CAUSES + 1)],
        [f"test_one.py::test_{number}" for number in range(MAX_FAILED + 1)],
    ],
    ids=["nothing", "many causes", "many tests"],
)
def test_nothing_and_too_much_are_not_tried_again(tmp_path: Path, tests: list[str]) -> None:
    (tmp_path / "test_one.py").write_text("def test_it(): pass\n")
    failed(tmp_path, *tests)
    assert try_again(tmp_path) == 1


def test_tests_that_share_their_processes_are_one_cause(tmp_path: Path) -> None:
    write(tmp_path, "def test_it():\n    pass\n\ndef test_other():\n    pass\n")
    failed(tmp_path, "test_one.py::test_it@stack", "test_one.py::test_other@stack")
    assert failed_in(tmp_path / LAST_FAILED) == {"test_one.py::test_it": "@stack", "test_one.py::test_other": "@stack"}
    assert try_again(tmp_path) == 0


def test_an_address_in_a_parameter_is_no_group(tmp_path: Path) -> None:
    failed(tmp_path, "test_one.py::test_it[ana@acme.example]", "test_one.py::test_it[ana@acme.example]@stack")
    assert list(failed_in(tmp_path / LAST_FAILED)) == ["test_one.py::test_it[ana@acme.example]"]
