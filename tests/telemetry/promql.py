"""The expressions of alerts and dashboards, read by Prometheus' own grammar."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import yaml

OBSERVE = Path(__file__).parents[2] / "deploy" / "observe"
PARTS = ("lhs", "rhs", "expr", "args", "param", "vector_selector")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((OBSERVE / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> Iterator[tuple[str, str]]:
    """The dashboard and the title of each panel, and its expression."""
    for path in sorted((OBSERVE / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            yield from ((f"{path.stem}: {panel['title']}", each["expr"]) for each in panel["targets"])


def expressions() -> list[tuple[str, str]]:
    named = [(rule.get("alert") or rule["record"], rule["expr"]) for rule in rules()]
    return [*named, *panels()]


def selected(expression: str) -> dict[str, set[str]]:
    """The names of metrics in an expression, each with the labels that it is matched by."""
    found: dict[str, set[str]] = {}
    for node in _nodes(promql_parser.parse(expression)):
        if isinstance(node, promql_parser.VectorSelector) and node.name:
            found.setdefault(node.name, set()).update(each.name for each in node.matchers.matchers)
    return found


def grouped(expression: str) -> set[str]:
    """The labels that results are grouped by."""
    return {
        label
        for node in _nodes(promql_parser.parse(expression))
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None
        for label in node.modifier.labels
    }


def _nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
    elif node is not None:
        yield node
        for part in PARTS:
            if (child := getattr(node, part, None)) is not None and not callable(child):
                yield from _nodes(child)
