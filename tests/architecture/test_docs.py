"""What the documentation says of the tree is true: the paths exist, and each package is listed with its own words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
LISTS = [ROOT / "requirements" / "dev.in", *ROOT.glob("*/requirements.in"), *ROOT.glob("services/*/requirements.in")]
FOLDERS = (
    "services",
    "libs",
    "frontdesk",
    "sandbox",
    "bench",
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
    for top in ("libs", "services/gateway", "services/agent", "services/hubspot_tools"):
        for init in sorted((ROOT / top).rglob("__init__.py")):
            folder = init.parent.relative_to(ROOT / top).as_posix()
            words = (ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or "").partition("\n")[0]
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
