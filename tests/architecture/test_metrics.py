"""Each metric is declared in one way, in the `metrics.py` of its service, and `docs/metrics.md` lists it."""

import ast

from tests.architecture.metrics import FOLDERS, ROOT, declared, sources


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
