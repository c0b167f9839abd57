"""The rules of strict mode for JSON schemas. The real API accepts every schema that passes here.

Only listed keywords are accepted. The API may accept more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.openai.errors import ApiError

_KEYWORDS = frozenset(
    {
        "$defs", "$ref", "additionalProperties", "anyOf", "const", "definitions", "description", "enum",
        "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maximum", "minItems",
        "minimum", "multipleOf", "pattern", "properties", "required", "title", "type",
    }
)  # fmt: skip
_FORMATS = frozenset({"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uuid"})
# The API's own limit.
_MAX_DEPTH = 10

Path = tuple[str, ...]


def check_strict(schema: object, *, owner: str, param: str, code: str) -> None:
    """Raises the API's 400 for the first broken rule. `owner` is a word of the message."""
    problem = _first_problem(schema)
    if problem is not None:
        raise ApiError(f"Invalid schema for {owner}: {problem}", param=param, code=code)


def _first_problem(schema: object) -> str | None:
    if not isinstance(schema, dict):
        return "schema must be a JSON Schema of 'type: \"object\"'."
    if schema.get("type") != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: {schema.get('type')!r}'."
    if "anyOf" in schema:
        return "schema must not have 'anyOf' at the top level."
    return next(_problems(schema, schema, ()), None)


def _problems(node: object, root: dict[str, Any], path: Path) -> Iterator[str]:
    where = f"In context={path!r}, "
    if not isinstance(node, dict):
        yield f"{where}an object schema is expected."
        return
    for keyword in sorted(node.keys() - _KEYWORDS):
        yield f"{where}'{keyword}' is not permitted."
    if "$ref" in node:
        yield from _reference_problems(node, root, where)
        return
    if not node.keys() & {"type", "anyOf", "enum", "const"}:
        yield f"{where}schema must have a 'type' key."
    if "format" in node and node["format"] not in _FORMATS:
        yield f"{where}'{node['format']}' is not a valid format."
    if node.get("type") == "object" or "object" in _listed(node.get("type")):
        yield from _object_problems(node, where)
    if node.get("type") == "array" and "items" not in node:
        yield f"{where}array schema missing items."
    if sum(step in ("properties", "items") for step in path) > _MAX_DEPTH:
        yield f"{where}the schema is nested deeper than {_MAX_DEPTH} levels."
        return
    for step, child in _children(node):
        yield from _problems(child, root, path + step)


def _reference_problems(node: dict[str, Any], root: dict[str, Any], where: str) -> Iterator[str]:
    if others := node.keys() - {"$ref"}:
        yield f"{where}$ref cannot have keywords {others!r}."
    target: Any = root
    steps = str(node["$ref"]).split("/")
    for step in steps[1:]:
        target = target.get(step) if isinstance(target, dict) else None
    if steps[0] != "#" or target is None:
        yield f"{where}reference '{node['$ref']}' can't be resolved."


def _object_problems(node: dict[str, Any], where: str) -> Iterator[str]:
    if node.get("additionalProperties") is not False:
        yield f"{where}'additionalProperties' is required to be supplied and to be false."
    properties = node.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    required = _listed(node.get("required"))
    rule = f"{where}'required' is required to be supplied and to be an array including every key in properties."
    for name in names:
        if name not in required:
            yield f"{rule} Missing '{name}'."
    for name in required:
        if name not in names:
            yield f"{rule} Extra required key '{name}' supplied."


def _children(node: dict[str, Any]) -> Iterator[tuple[Path, object]]:
    for keyword in ("properties", "$defs", "definitions"):
        nested = node.get(keyword)
        if isinstance(nested, dict):
            yield from (((keyword, name), child) for name, child in nested.items())
    if "items" in node:
        yield ("items",), node["items"]
    for index, child in enumerate(_listed(node.get("anyOf"))):
        yield ("anyOf", str(index)), child


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
