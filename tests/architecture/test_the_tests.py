"""The tests read as prose: a tutorial first, names that fit into a list, and fixtures in conftest files."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests import long_tests
from tests.architecture.english import ODD
from tests.architecture.sources import text_of, tree_of
from tests.conftest import FOLDERS

TESTS = Path(__file__).parents[1]
INDEX = (TESTS / "README.md").read_text(encoding="utf-8")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MAX_TUTORIAL_LINES = 60
MAX_NAME = 70
MAX_CASE = 110


@cache
def modules() -> dict[str, ast.Module]:
    return {path.relative_to(TESTS).as_posix(): tree_of(path) for path in TESTS.rglob("*.py")}


def test_each_folder_has_its_place_in_the_order_and_in_the_index() -> None:
    folders = {path.parent.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert set(FOLDERS) == folders
    assert [folder for folder in FOLDERS if f"`{folder}`" not in INDEX] == []


@pytest.mark.parametrize("path", sorted((TESTS / "fundamentals").glob("test_*.py")), ids=lambda path: path.stem)
def test_the_tutorial_is_short_and_listed(path: Path) -> None:
    source = text_of(path)
    assert len(source.splitlines()) <= MAX_TUTORIAL_LINES
    assert f"(fundamentals/{path.name})" in INDEX
    assert (ast.get_docstring(tree_of(path)) or "").count(". ") >= 1, "say the idea in about three sentences"


def test_names_fit_into_a_list() -> None:
    names = [node.name for tree in modules().values() for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    tests = [name for name in names if name.startswith("test_")]
    assert [name for name in tests if len(name) > MAX_NAME] == []
    assert [name for name in tests if ODD.search(name.replace("_", " "))] == [], "say it in plain words"
    assert [name for name in tests if re.match(r"test_(what|who|whoever|whatever)_", name)] == [], "name the thing"


def test_cases_fit_into_a_list(request: pytest.FixtureRequest) -> None:
    cases = {item.name.partition("[")[2].rstrip("]"): item.nodeid for item in request.session.items}
    assert [node_id for case, node_id in cases.items() if len(case) > MAX_CASE] == []


def test_no_test_module_is_imported() -> None:
    """A part that several modules use is in a helper module with a name of its own."""
    imported = [
        f"{name} imports {node.module}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and re.match(r"tests\..*\btest_\w+$", node.module or "")
    ]
    assert imported == []


def test_the_list_of_long_tests_names_tests_that_there_are() -> None:
    tests = {name: {node.name for node in tree.body if isinstance(node, FUNCTIONS)} for name, tree in modules().items()}
    assert [name for name in long_tests.MODULES if name not in tests and f"{name}/__init__.py" not in tests] == []
    listed = [(name, each) for group in (long_tests.WALKS, long_tests.TESTS) for name in group for each in group[name]]
    assert [(name, each) for name, each in listed if each not in tests.get(name, ())] == []


def test_fixtures_that_are_shared_live_in_conftest_files() -> None:
    shared = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
                source = str(node.module).removeprefix("tests.").replace(".", "/") + ".py"
                fixtures = _fixtures_of(modules()[source]) if source in modules() else set()
                taken = {alias.name for alias in node.names} & fixtures
                if taken and not (source.endswith("conftest.py") and name.endswith("conftest.py")):
                    shared.append(f"{name} imports {', '.join(sorted(taken))} from {source}")
    assert shared == []


def _fixtures_of(tree: ast.Module) -> set[str]:
    functions = [node for node in tree.body if isinstance(node, FUNCTIONS)]
    return {node.name for node in functions if any("fixture" in ast.unparse(each) for each in node.decorator_list)}
