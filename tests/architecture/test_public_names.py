"""Each package exports its public names. Nothing outside reaches behind them, and nothing is public without a user."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import tree_of

ROOT = Path(__file__).parents[2]
SERVICES = ("services.gateway", "services.agent", "services.hubspot_tools", "services.archive")
"""Their own modules, such as `app` and `settings`, are public as they are: a service is a program, not a library."""


@dataclass(frozen=True)
class Import:
    importer: str
    module: str
    name: str


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def trees() -> dict[str, ast.Module]:
    paths = (path for folder in ("services", "libs", "frontdesk", "bench") for path in (ROOT / folder).rglob("*.py"))
    return {_name(path): tree_of(path) for path in paths}


@cache
def packages() -> list[str]:
    found = {
        _name(path.parent / "__init__.py") for folder in ("services", "libs") for path in (ROOT / folder).rglob("*.py")
    }
    return sorted(found - {"services", "libs", *SERVICES})


@cache
def imports() -> list[Import]:
    return [found for importer, tree in trees().items() for found in _imports(importer, tree)]


def _imports(importer: str, tree: ast.Module) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (Import(importer, node.module, alias.name) for alias in node.names)


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _exported(package: str) -> list[str]:
    """The names of `__all__`. A package without one exports what it imports as itself: `X as X`."""
    body = trees()[package].body
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    imported = [alias for node in body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [alias.name for alias in imported if alias.asname == alias.name]


@pytest.mark.parametrize("package", packages())
def test_nothing_outside_reaches_behind_the_exports(package: str) -> None:
    behind = [
        f"{each.importer} imports {each.name} of {each.module}"
        for each in imports()
        if each.module.rpartition(".")[0] == package
        and each.module not in packages()
        and not _is_inside(each.importer, package)
    ]
    assert behind == []


@pytest.mark.parametrize("package", packages())
def test_each_export_has_a_user_outside(package: str) -> None:
    used = {each.name for each in imports() if each.module == package and not _is_inside(each.importer, package)}
    assert set(_exported(package)) == used


def test_no_module_takes_a_private_name_of_another() -> None:
    # A package's own `_scripts` is for all of its modules.
    private = [
        f"{each.importer} imports {each.name} of {each.module}"
        for each in imports()
        if each.name.startswith("_") and each.name != "__version__" and not _is_inside(each.importer, each.module)
    ]
    assert private == []


def test_a_class_name_means_one_thing() -> None:
    folders = ("services", "libs", "frontdesk", "sandbox", "bench")
    places = defaultdict(list)
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
