"""The rules of the tree, as tests: imports, the headers of scripts, the content of locks."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.sources import nodes_of, text_of

ROOT = Path(__file__).parents[2]
CODE = [
    path
    for folder in ("services", "libs", "frontdesk", "sandbox", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
LOCKS = [*sorted(ROOT.glob("services/*/requirements.txt")), *sorted(ROOT.glob("*/requirements.txt"))]
LOCKS += [ROOT / "requirements" / "dev.txt"]


def test_imports_keep_their_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_key_names_are_made_in_two_modules() -> None:
    made = re.compile(r"""f["'][^"']*(?::log|:lease|:open|:conversation:|chat\.(?:opened|message|changed))""")
    others = [p for p in CODE if p.name not in ("keys.py", "key_groups.py") and "sandbox" not in p.parts]
    elsewhere = [p for p in others if made.search(p.read_text())]
    assert elsewhere == []


def test_sockets_and_streams_have_one_edge() -> None:
    """It admits, reads, limits and ends them; an endpoint handles frames, and passes models to the edge."""
    edge = re.compile(
        r"websocket\.(?:receive|send_\w+|close)\(|FramePace\(|current_rights\.watching\(|connections\.labels\("
    )
    gateway = [path for path in CODE if "gateway" in path.parts and "services" in path.parts]
    assert [path.name for path in gateway if edge.search(text_of(path))] == ["socket_edge.py"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--hash=sha256:" in text
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?)(.*?)$", text, re.MULTILINE)
    assert all(rest.startswith("==") for _, rest in pins), "every version is exact"


def test_the_web_lock_names_versions_and_hashes_and_no_registry() -> None:
    lock = json.loads((ROOT / "web/package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert [path for path, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []
    wanted = json.loads((ROOT / "web/package.json").read_text())["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values()), "every version is exact"


def test_the_locks_agree_on_versions() -> None:
    def versions(lock: Path) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)", lock.read_text(), re.MULTILINE))

    everything = versions(ROOT / "requirements" / "dev.txt")
    for lock in LOCKS:
        assert versions(lock).items() <= everything.items(), lock


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_why_it_exists(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or text.lstrip().startswith('"""'), f"{path} has no docstring"
    assert len(text.splitlines()) <= 400, f"{path} is more than one noun"


def test_no_service_decides_by_the_wall_clock() -> None:
    """Machines' clocks differ: a time that another process compares comes from `libs.messaging.clock`."""
    asks = re.compile(r"\btime\.time(?:_ns)?\(|\bdatetime\.(?:now|utcnow|today)\(|\butc_now\(\)")
    ours = [path for path in CODE if path.relative_to(ROOT).parts[0] in ("services", "libs")]
    # What an event says of its time is for people who read it; nothing is decided by it.
    assert [path.name for path in ours if asks.search(path.read_text())] == ["base.py"]


def test_nothing_is_left_to_do_in_the_code() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
    assert [path for path in CODE if marks.search(path.read_text())] == []


_WITHOUT = """
import importlib, importlib.abc, sys

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError("No module named " + name, name=name)

sys.meta_path.insert(0, Missing())
for name in {modules}:
    importlib.import_module(name)
"""


@pytest.mark.parametrize("service", ["gateway", "agent", "hubspot_tools", "archive"])
def test_a_service_needs_only_the_libraries_of_its_lock(service: str) -> None:
    """Its image has no others. The development environment has all of them and would hide the mistake."""
    lock = (ROOT / "services" / service / "requirements.txt").read_text()
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==", lock, re.MULTILINE))
    missing = {
        module
        for module, owners in packages_distributions().items()
        if not locked & {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners}
    }
    paths = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "services" / service).rglob("*.py")]
    modules = sorted(".".join(path.parts).removesuffix(".__init__") for path in paths if path.name != "__main__")
    program = _WITHOUT.format(missing=sorted(missing), modules=modules)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr.splitlines()[-1]


_LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.mark.parametrize(
    "path",
    [path for path in CODE if path.relative_to(ROOT).parts[0] in ("services", "libs")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_log_message_is_a_fixed_text_and_what_it_is_about_are_fields(path: Path) -> None:
    """So that an operator can search for the message, and for an ID in all messages."""
    filled = [
        f"line {node.lineno}"
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "logger"
        and node.func.attr in _LEVELS
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and "%" not in str(node.args[0].value))
    ]
    assert filled == []
