"""The metrics that the code declares, read from its sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import nodes_of

ROOT = Path(__file__).parents[2]
BASE = "libs/telemetry/metrics.py"
KINDS = ("counter", "gauge", "histogram")
FOLDERS = {
    "libs/messaging": "worker",
    "libs/assignment": "agent",
    "services/agent": "agent",
    "services/gateway": "gateway",
    "services/hubspot_tools": "tools worker",
    "services/archive": "archive",
}
"""The packages that declare metrics, and the kind of process that shows them."""


def sources() -> Iterator[tuple[str, ast.AST]]:
    for top in ("libs", "services", "frontdesk"):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name != BASE:
                yield from ((name, node) for node in nodes_of(path))


def declared() -> Iterator[tuple[str, str, list[str]]]:
    """The file, the kind, and the texts: name, description, labels."""
    for file, node in sources():
        match node:
            case ast.Call(func=ast.Attribute(attr=kind), args=[ast.Constant(value=str(name)), *_]) if (
                kind in KINDS and name.startswith("frontdesk_")
            ):
                yield file, kind, [ast.literal_eval(each) for each in node.args]
