"""Evaluates the alerts over two scrapes, as far as they use PromQL: selectors, sums and bounds.

A speed is the difference of the two scrapes. Quantiles are left out: they are results of Prometheus' own interpolation.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import promql_parser
from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]

_COMPARE: dict[str, Callable[[float, float], bool]] = {">": operator.gt, "<": operator.lt, "==": operator.eq}
_AGGREGATE: dict[str, Callable[[Sequence[float]], float]] = {"sum": sum, "max": max, "min": min}
_SPEEDS = ("rate", "increase", "deriv")


@dataclass
class Scrapes:
    """The samples of all processes by metric, before and now."""

    before: dict[str, Vector]
    now: dict[str, Vector]

    @classmethod
    def of(cls, before: dict[str, str], now: dict[str, str]) -> "Scrapes":
        """From the expositions of processes, by their service."""
        return cls(_samples(before), _samples(now))

    def evaluate(self, expression: str) -> Vector | float | None:
        """The result; None where the expression needs Prometheus."""
        return self._value(promql_parser.parse(expression))

    def _value(self, node: Any) -> Vector | float | None:
        match node:
            case promql_parser.NumberLiteral():
                return float(node.val)
            case promql_parser.ParenExpr():
                return self._value(node.expr)
            case promql_parser.VectorSelector():
                return _matching(self.now, node)
            case promql_parser.Call() if node.func.name in _SPEEDS:
                selector = node.args[0].vector_selector
                before = _matching(self.before, selector)
                return {key: value - before.get(key, 0.0) for key, value in _matching(self.now, selector).items()}
            case promql_parser.AggregateExpr():
                return self._aggregated(node)
            case promql_parser.BinaryExpr():
                return _combined(str(node.op), self._value(node.lhs), self._value(node.rhs))
            case _:
                return None

    def _aggregated(self, node: Any) -> Vector | None:
        inner = self._value(node.expr)
        if not isinstance(inner, dict):
            return None
        by = set(node.modifier.labels) if node.modifier is not None else set()
        groups: dict[Labels, list[float]] = {}
        for labels, value in inner.items():
            groups.setdefault(frozenset(each for each in labels if each[0] in by), []).append(value)
        return {labels: _AGGREGATE[str(node.op)](values) for labels, values in groups.items()}


def _combined(op: str, left: Vector | float | None, right: Vector | float | None) -> Vector | None:
    if not isinstance(left, dict) or right is None:
        return None
    values = {labels: right.get(labels) if isinstance(right, dict) else right for labels in left}
    if op in _COMPARE:
        return {k: v for k, v in left.items() if (bound := values[k]) is not None and _COMPARE[op](v, bound)}
    compute = {"/": operator.truediv, "-": operator.sub}[op]
    return {k: compute(v, other) for k, v in left.items() if (other := values[k])}


def _matching(samples: dict[str, Vector], selector: Any) -> Vector:
    def matches(labels: Labels) -> bool:
        found = dict(labels)
        return all(_matches(str(each.op), found.get(each.name, ""), each.value) for each in selector.matchers.matchers)

    return {labels: value for labels, value in samples.get(selector.name, {}).items() if matches(labels)}


def _matches(op: str, value: str, wanted: str) -> bool:
    return re.fullmatch(wanted, value) is not None if op.endswith("Re") else value == wanted


def _samples(texts: dict[str, str]) -> dict[str, Vector]:
    found: dict[str, Vector] = {"up": {}}
    for service, text in texts.items():
        of_process = (("service", service), ("job", "frontdesk"))
        found["up"][frozenset(of_process)] = 1.0
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                labels = frozenset((*sample.labels.items(), *of_process))
                found.setdefault(sample.name, {})[labels] = sample.value
    return found
