"""The project's own modules, each read and parsed once: most rules of this folder look at all of them.

Its tests run in one process, so that they share what is read here.
"""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """All nodes of a module, in the order of `ast.walk`."""
    return list(ast.walk(tree_of(path)))


@cache
def modules_of(*folders: str) -> list[Path]:
    """The modules in these folders of the project, in order."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
