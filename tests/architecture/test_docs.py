"""What the documentation says of the tree is true: the paths exist, and each package is listed with its own words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
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
