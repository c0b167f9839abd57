"""Checks the values of a write, and converts them to the stored form: strings, `""` for a cleared property.

HubSpot lists all wrong properties in one answer, so all are checked before the write is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.definitions import StoredDefinition
from sandbox.hubspot.errors import ErrorDetail

# The sandbox imports nothing of Frontdesk, so that the same mistake can't be on both sides.
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@(?:[^@\s.,;<>()\"]+\.)+[^@\s.,;<>()\"]{2,}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(slots=True)
class CheckedValues:
    """`values`: the new text of each property, `""` for a cleared one."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[ErrorDetail] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


class ValueChecker:
    def __init__(self, definitions: Mapping[str, StoredDefinition], owner_ids: Container[str]) -> None:
        self._definitions = definitions
        self._owner_ids = owner_ids

    def check(self, properties: Mapping[str, Any], *, strict: bool) -> CheckedValues:
        """`strict`: a version that corrects dates with a warning. Older versions refuse them."""
        checked = CheckedValues()
        for name, raw in properties.items():
            value = as_text(raw)
            definition = self._definitions.get(name)
            if definition is None:
                message = f'Property "{name}" does not exist'
                checked.problems.append(ErrorDetail(name, "PROPERTY_DOESNT_EXIST", message))
            elif definition.read_only:
                message = f'"{name}" is a read only property; its value cannot be set.'
                checked.problems.append(ErrorDetail(name, "READ_ONLY_VALUE", message))
            elif value == "":
                checked.values[name] = ""
            else:
                self._take(checked, definition, value, strict)
        return checked

    def _take(self, checked: CheckedValues, definition: StoredDefinition, value: str, strict: bool) -> None:
        if definition.type == "date":
            _take_date(checked, definition.name, value, strict)
            return
        if definition.external:
            result = value if value in self._owner_ids else _bad_option(definition, value, "a known owner")
        else:
            result = _NORMALIZE.get(definition.name, _BY_TYPE.get(definition.type, _text))(definition, value)
        if isinstance(result, ErrorDetail):
            checked.problems.append(result)
        else:
            checked.values[definition.name] = result


def as_text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        # Half a surrogate pair is valid JSON, and yet no text that could be sent back.
        return raw if raw.isascii() else raw.encode("utf-8", "replace").decode()
    if isinstance(raw, (int, float)):
        return str(raw)
    raise errors.mistyped("java.lang.String", raw)


def is_email(text: str) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def _text(_: StoredDefinition, value: str) -> str:
    return value


def _email(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    value = value.strip().lower()
    if is_email(value):
        return value
    return ErrorDetail(definition.name, "INVALID_EMAIL", f"Email address {value} is invalid")


def _emails(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    found = list(dict.fromkeys(part.strip().lower() for part in value.split(";") if part.strip()))
    for each in found:
        if not is_email(each):
            return ErrorDetail(definition.name, "INVALID_EMAIL", f"Email address {each} is invalid")
    return ";".join(found)


def _option(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    options = definition.options or {}
    wanted = value.split(";") if definition.field_type == "checkbox" else [value]
    if all(each in options for each in wanted):
        return value
    return _bad_option(definition, value, f"one of the allowed options: [{', '.join(options)}]")


def _bad_option(definition: StoredDefinition, value: str, allowed: str) -> ErrorDetail:
    return ErrorDetail(definition.name, "INVALID_OPTION", f"{value} was not {allowed}")


def _number(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    if _NUMBER.fullmatch(value):
        return value
    return ErrorDetail(definition.name, "INVALID_INTEGER", f"{value} was not a valid integer.")


def _bool(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    if value.lower() in ("true", "false"):
        return value.lower()
    return _bad_option(definition, value, "one of the allowed options: [true, false]")


def _datetime(definition: StoredDefinition, value: str) -> str | ErrorDetail:
    ms = timestamps.parse(value)
    return _bad_timestamp(definition.name, value) if ms is None else timestamps.iso(ms)


def _bad_timestamp(name: str, value: str) -> ErrorDetail:
    return ErrorDetail(name, "INVALID_LONG", f"{value} was not a valid long.")


def _take_date(checked: CheckedValues, name: str, value: str, strict: bool) -> None:
    ms = timestamps.parse(value)
    # A date is the midnight in UTC. Any other time of the day is a mistake in the client's time zone.
    if ms is None or (ms % timestamps.DAY_MS and not strict):
        checked.problems.append(_bad_timestamp(name, value))
        return
    date = timestamps.iso(ms)[:10]
    checked.values[name] = date
    if ms % timestamps.DAY_MS:
        warning = {
            "code": "DATE_NORMALIZED",
            "message": f'"{name}" is a date; {value} was stored as {date}.',
            "context": {"propertyName": [name]},
        }
        checked.warnings.append(warning)


_Normalize = Callable[[StoredDefinition, str], str | ErrorDetail]
_NORMALIZE: Mapping[str, _Normalize] = {"email": _email, "hs_additional_emails": _emails}
_BY_TYPE: Mapping[str, _Normalize] = {
    "enumeration": _option,
    "number": _number,
    "bool": _bool,
    "datetime": _datetime,
}
