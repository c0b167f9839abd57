"""The difference between two values of a setting, as the audit log keeps it: without names, addresses and texts."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from libs.contracts import AuditChange

_WITHHELD = frozenset(("away", "email", "greeting", "hubspot_owner", "name", "subtitle", "text", "texts", "title"))
"""Fields with names or addresses of people, or with texts that contacts read."""

_NAMES = ("id", "shortcut", "name", "day")
"""The fields that tell elements of a list apart, the best first."""

MAX_VALUE = 200
"""Characters of a text in the audit log: longer values are withheld."""


def changes_of(before: Any, after: Any, field: str = "value") -> list[AuditChange]:
    """The fields that differ. Both are what JSON holds; None for a value that was not there, or is not there now."""
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None):
        old, new = before or {}, after or {}
        names = [*new, *(name for name in old if name not in new)]
        return [_change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
    return [] if before == after else [_change(field, before, after)]


def _change(field: str, before: Any, after: Any) -> AuditChange:
    if field in _WITHHELD:
        return AuditChange(field=field, withheld=True)
    if isinstance(before, list | None) and isinstance(after, list | None):
        return _list_change(field, before or [], after or [])
    if not (_is_short(before) and _is_short(after)):
        return AuditChange(field=field, withheld=True)
    return AuditChange(field=field, before=before, after=after)


def _list_change(field: str, before: list[Any], after: list[Any]) -> AuditChange:
    """The elements that left and those that came. A changed element is in both, by its name."""
    left = [_element(each) for each in before if each not in after]
    came = [_element(each) for each in after if each not in before]
    if not (_is_short(left) and _is_short(came)):
        return AuditChange(field=field, withheld=True)
    return AuditChange(field=field, before=left, after=came)


def _element(value: Any) -> JsonValue:
    if not isinstance(value, Mapping):
        return value if isinstance(value, str | int | float | bool) else None
    return next((value[name] for name in _NAMES if isinstance(value.get(name), str)), None)


def _is_short(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not _WITHHELD.intersection(value) and all(map(_is_short, value.values()))
    if isinstance(value, list):
        return all(map(_is_short, value))
    return len(str(value)) <= MAX_VALUE
