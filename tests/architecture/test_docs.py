"""The documentation of the tree is true: the paths exist, and each package is listed with its own words."""

import ast
import builtins
import re
from pathlib import Path

import pytest

from tests.architecture.sources import text_of, tree_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "tests/README.md", *sorted((ROOT / "docs").glob("*.md"))]
LISTS = [ROOT / "requirements" / "dev.in", *ROOT.glob("*/requirements.in"), *ROOT.glob("services/*/requirements.in")]
FOLDERS = (
    "services",
    "libs",
    "frontdesk",
    "sandbox",
    "bench",
    "dialogues",
    "tests",
    "flows",
    "locales",
    "desk",
    "web",
    "docs",
    "deploy",
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_path_exists(page: Path) -> None:
    named = re.findall(
        rf"(?<!^\| )`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_architecture_lists_each_package_with_its_own_words() -> None:
    listed = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = []
    for top in ("libs", "services/gateway", "services/agent", "services/hubspot_tools", "services/archive"):
        for init in sorted((ROOT / top).rglob("__init__.py")):
            folder = init.parent.relative_to(ROOT / top).as_posix()
            words = (ast.get_docstring(tree_of(init)) or "").partition("\n")[0]
            if folder != "." and f"| `{folder}` | {words} |" not in listed:
                missing.append(f"{top}: | `{folder}` | {words} |")
    assert missing == []


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.parent.name)
def test_each_library_has_its_reason_in_the_readme(listed: Path) -> None:
    table = re.search(r"^\| library \| why \|\n(.*?)\n\n", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert table
    words = set(re.findall(r"[\w-]+", " ".join(row.split("|")[1] for row in table[1].splitlines())))
    names = re.findall(r"^([A-Za-z][\w-]*)", listed.read_text(), re.MULTILINE)
    assert {name for name in names if name not in words and name.removeprefix("pytest-") not in words} == set()


TREES = [path for folder in ("services", "libs", "frontdesk", "sandbox") for path in (ROOT / folder).rglob("errors.py")]


@pytest.mark.parametrize("path", TREES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_tree_of_errors_names_classes_that_exist(path: Path) -> None:
    tree = tree_of(path)
    drawn = re.findall(r"[├└]── (\w+)", ast.get_docstring(tree) or "")
    defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    assert [name for name in drawn if name not in defined] == []


@pytest.mark.parametrize("folder", ["services", "libs", "frontdesk", "sandbox", "bench"])
def test_errors_named_in_docstrings_exist(folder: str) -> None:
    sources = [text_of(path) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    known = {name for source in sources for name in re.findall(r"\b(?:class|import|as) \(?(\w+)", source)}
    known |= {name for source in sources for name in re.findall(r"^\s+(\w+),$", source, re.MULTILINE)} | set(
        dir(builtins)
    )
    known |= {
        name
        for source in sources
        for line in re.findall(r"import ([\w, ]+)$", source, re.MULTILINE)
        for name in line.split(", ")
    }
    gone = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in re.findall(r"[Rr]aises `?([A-Z]\w*[a-z]\w*)", text_of(path))
        if name not in known
    ]
    assert gone == []
