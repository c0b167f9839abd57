"""Each metric is declared in one way, in the `metrics.py` of its service, and `docs/metrics.md` lists it."""

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


def test_only_the_base_uses_the_librarys_kinds_of_metrics() -> None:
    kinds = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}
    found = {
        file
        for file, node in sources()
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("prometheus_client")
        and kinds & {each.name for each in node.names}
    }
    assert found == set()


def test_each_service_declares_its_metrics_in_one_file() -> None:
    assert {file for file, _, _ in declared()} == {f"{folder}/metrics.py" for folder in FOLDERS}


def test_a_counter_has_the_name_that_prometheus_shows() -> None:
    wrong = [texts[0] for _, kind, texts in declared() if texts[0].endswith("_total") != (kind == "counter")]
    assert wrong == []


def test_the_page_lists_each_metric() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    listed = [line for line in page.splitlines() if line.startswith("| `frontdesk_")]
    rows = [
        f"| `{name}` | {kind} | {', '.join(f'`{label}`' for label in labels)} | {FOLDERS[file.rpartition('/')[0]]} "
        f"| {description} |"
        for file, kind, (name, description, *labels) in declared()
    ]
    assert listed == sorted(rows)
