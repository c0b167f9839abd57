"""The filters of a search, with HubSpot's limits and quirks.

Text is compared without case. But IN and NOT_IN need values in lower case, and options must be spelled exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.calls import objects, strings, text
from sandbox.hubspot.definitions import StoredDefinition
from sandbox.hubspot.index import words

# HubSpot's own limits.
MAX_GROUPS = 5
MAX_FILTERS_PER_GROUP = 6
MAX_FILTERS = 18

_WITHOUT_VALUE = frozenset(("HAS_PROPERTY", "NOT_HAS_PROPERTY"))
_WITH_VALUES = frozenset(("IN", "NOT_IN"))
_TIMESTAMPS = frozenset(("date", "datetime"))

Properties = Mapping[str, str]
Test = Callable[["Filter", str | None], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    operator: str
    kind: str
    """The property's type."""

    value: str = ""
    high: str = ""
    values: frozenset[str] = frozenset()

    def fits(self, properties: Properties) -> bool:
        return _TESTS[self.operator](self, properties.get(self.name))

    def keys(self) -> Iterable[str] | None:
        """The values to look up in a table, if this filter is an equality."""
        if self.kind == "enumeration":
            return None
        if self.operator == "EQ":
            return (self.value.lower(),)
        return self.values if self.operator == "IN" else None


def groups(body: Mapping[str, Any], definitions: Mapping[str, StoredDefinition]) -> list[list[Filter]]:
    """Groups of filters: one group must fit, with all of its filters. A bare `filters` list is a group."""
    raw = [objects(group, "filters") for group in objects(body, "filterGroups")]
    bare = objects(body, "filters")
    if bare:
        raw.append(bare)
    if len(raw) > MAX_GROUPS:
        raise errors.invalid(f"No more than {MAX_GROUPS} filter groups are allowed in one search.")
    if any(len(group) > MAX_FILTERS_PER_GROUP for group in raw):
        raise errors.invalid(f"No more than {MAX_FILTERS_PER_GROUP} filters are allowed in a filter group.")
    if sum(len(group) for group in raw) > MAX_FILTERS:
        raise errors.invalid(f"No more than {MAX_FILTERS} filters are allowed in one search.")
    return [[_filter(each, definitions) for each in group] for group in raw]


def _filter(raw: Mapping[str, Any], definitions: Mapping[str, StoredDefinition]) -> Filter:
    name, operator = text(raw, "propertyName") or "", text(raw, "operator") or ""
    # HubSpot's parser fails here, so that the error is one of its types.
    if operator not in _TESTS:
        raise errors.mistyped("OperatorEnum", operator)
    if name.startswith("associations."):
        kind = "association"
    elif name in definitions:
        kind = definitions[name].type
    else:
        raise errors.invalid(f'There was a problem with the request: property "{name}" does not exist.')
    if operator in _WITHOUT_VALUE:
        return Filter(name, operator, kind)
    if operator in _WITH_VALUES:
        values = strings(raw, "values")
        if not values:
            raise errors.invalid(f"Operator {operator} requires values.")
        return Filter(name, operator, kind, values=frozenset(values))
    value, high = text(raw, "value"), text(raw, "highValue")
    if value is None or (operator == "BETWEEN" and high is None):
        raise errors.invalid(f"Operator {operator} requires a value.")
    return Filter(name, operator, kind, value, high or "")


def sort_key(name: str, definitions: Mapping[str, StoredDefinition]) -> Callable[[Properties], tuple[bool, Any]]:
    """Contacts without the property come last."""
    kind = definitions[name].type if name in definitions else "string"

    def key(properties: Properties) -> tuple[bool, Any]:
        value = properties.get(name)
        return (value is None, 0 if value is None and kind == "number" else _comparable(kind, value or ""))

    return key


def _comparable(kind: str, value: str) -> Any:
    if kind == "number":
        try:
            return float(value)
        except ValueError:
            return float("inf")
    if kind in _TIMESTAMPS:
        ms = timestamps.parse(value)
        return -1 if ms is None else ms
    return value.lower()


def _same(test: Filter, found: str, wanted: str) -> bool:
    if test.kind == "enumeration":
        return found == wanted
    return bool(_comparable(test.kind, found) == _comparable(test.kind, wanted))


def _among(test: Filter, found: str) -> bool:
    if test.kind == "enumeration":
        return found in test.values
    # As in HubSpot, a value with capital letters finds nothing.
    return found.lower() in test.values


def _between(test: Filter, found: str) -> bool:
    kind = test.kind
    return bool(_comparable(kind, test.value) <= _comparable(kind, found) <= _comparable(kind, test.high))


def _has_token(test: Filter, found: str) -> bool:
    wanted = test.value.lower()
    if "*" in wanted:
        lowered = found.lower()
        return any(_is_like(wanted, each) for each in (lowered, *re.split(r"[\s;]+", lowered), *words(lowered)))
    return _contains(words(found), words(wanted))


def _is_like(wanted: str, found: str) -> bool:
    """Whether a text fits a pattern in which `*` stands for anything."""
    # Linear: each part is searched once. A regular expression with several `.*` would try all combinations.
    first, *between, last = wanted.split("*")
    if len(found) < len(first) + len(last) or not (found.startswith(first) and found.endswith(last)):
        return False
    at, end = len(first), len(found) - len(last)
    for part in between:
        at = found.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _contains(row: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the row contains these words next to each other."""
    width = len(wanted)
    return any(row[start : start + width] == wanted for start in range(len(row) - width + 1))


def _compare(check: Callable[[Any, Any], bool]) -> Test:
    return lambda test, found: (
        found is not None and check(_comparable(test.kind, found), _comparable(test.kind, test.value))
    )


_TESTS: Mapping[str, Test] = {
    "EQ": lambda test, found: found is not None and _same(test, found, test.value),
    "NEQ": lambda test, found: found is None or not _same(test, found, test.value),
    "LT": _compare(lambda found, value: bool(found < value)),
    "LTE": _compare(lambda found, value: bool(found <= value)),
    "GT": _compare(lambda found, value: bool(found > value)),
    "GTE": _compare(lambda found, value: bool(found >= value)),
    "BETWEEN": lambda test, found: found is not None and _between(test, found),
    "IN": lambda test, found: found is not None and _among(test, found),
    "NOT_IN": lambda test, found: found is None or not _among(test, found),
    "HAS_PROPERTY": lambda _, found: found is not None,
    "NOT_HAS_PROPERTY": lambda _, found: found is None,
    "CONTAINS_TOKEN": lambda test, found: found is not None and _has_token(test, found),
    "NOT_CONTAINS_TOKEN": lambda test, found: found is None or not _has_token(test, found),
}
