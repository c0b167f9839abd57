"""An API call for handlers: its parts are separated, and their values not yet checked.

A handler is a plain function from an `ApiCall` to a `SandboxReply`, and raises a `SimulatedError` to refuse a call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot import errors

# From this version on, writes obey the rules that an account's admins set.
_STRICT_SINCE = "2026-09"

_MAX_NUMBER = 19  # digits of the largest number of 64 bits


@dataclass(slots=True)
class SandboxReply:
    status: int
    body: Any = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class ApiCall:
    method: str
    path: str
    version: str
    """`v3`, or the date in the path."""

    params: list[str]
    """The variable parts of the path, decoded."""

    query: Mapping[str, Sequence[str]]
    body: bytes
    base_url: str
    inputs: int = 1
    """The number of records in the body. It is known after the body was read."""

    @property
    def strict(self) -> bool:
        return self.version != "v3" and self.version >= _STRICT_SINCE

    def arg(self, name: str, default: str | None = None) -> str | None:
        values = self.query.get(name)
        return values[-1] if values else default

    def args(self, name: str) -> list[str]:
        """Values of a list parameter, sent with commas or repeated."""
        return [part for value in self.query.get(name, ()) for part in value.split(",") if part]

    def flag(self, name: str) -> bool:
        return (self.arg(name) or "false").lower() == "true"

    def number(self, name: str, default: int, maximum: int) -> int:
        text = self.arg(name)
        if text is None:
            return default
        value = whole_number(text)
        if value is None or not 1 <= value <= maximum:
            raise errors.invalid(f"Invalid value for {name}: {text}. It must be between 1 and {maximum}.")
        return value

    def json(self) -> dict[str, Any]:
        try:
            value = json.loads(self.body)
        except json.JSONDecodeError as error:
            reason = f"Cannot deserialize value: {error.msg}"
            raise errors.bad_json(error.lineno, error.colno, reason) from error
        except UnicodeDecodeError as error:
            raise errors.bad_json(1, error.start + 1, "Cannot deserialize value: not UTF-8") from error
        except (ValueError, RecursionError) as error:
            # Python refuses numbers of more than 4,300 digits, and nesting deeper than its stack.
            raise errors.bad_json(1, 1, "Cannot deserialize value: too large") from error
        if not isinstance(value, dict):
            raise errors.mistyped("java.util.LinkedHashMap", value)
        if isinstance(value.get("inputs"), list):
            self.inputs = len(value["inputs"])
        return value


def whole_number(text: str) -> int | None:
    """A number of at most 64 bits, as queries and cursors hold it."""
    if not text.isdecimal() or len(text) > _MAX_NUMBER:
        return None
    number = int(text)
    return number if number < 2**63 else None


def strings(body: Mapping[str, Any], name: str) -> list[str]:
    """The list of strings under `name`; empty if there is none."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise errors.mistyped("java.util.ArrayList<java.lang.String>", value)
    return value


def objects(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The list of objects under `name`; empty if there is none."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise errors.mistyped("java.util.ArrayList", value)
    return value


def mapping(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise errors.mistyped("java.util.LinkedHashMap", value)
    return value


def text(body: Mapping[str, Any], name: str) -> str | None:
    """An optional string. A number counts as its text, as in HubSpot's parser."""
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise errors.mistyped("java.lang.String", value)
