"""The tools as the model sees them: strict function schemas, made from the argument models.

In strict mode the model can write only valid arguments. The price: every property is required (null means "not given"),
objects allow no other properties, and some keywords don't exist. What they would say, such as the length of a text, is
checked when the arguments come back.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from libs.contracts.tools import offered_tool

_KEPT = frozenset(
    {
        "type", "description", "enum", "const", "anyOf", "items", "properties", "required",
        "additionalProperties", "minimum", "maximum", "minItems", "maxItems",
    }
)  # fmt: skip
_SIMPLE_TYPES = frozenset({"string", "integer", "number", "boolean"})


class UnknownTool(ValueError):
    """The assistant is configured with a tool that has no arguments model."""


def function_tools(names: Sequence[str]) -> list[dict[str, Any]]:
    """The `tools` of a request. It returns the same list for the same names: treat it as read-only."""
    return _function_tools(tuple(names))


@lru_cache(maxsize=64)
def _function_tools(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_function_tool(name) for name in names]


def _function_tool(name: str) -> dict[str, Any]:
    tool = offered_tool(name)
    if tool is None:
        raise UnknownTool(name)
    schema = tool.arguments.model_json_schema()
    return {
        "type": "function",
        "name": name,
        "description": tool.description,
        "strict": True,
        "parameters": _strict(schema, schema.get("$defs", {})),
    }


def _strict(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The same schema for strict mode, with each reference replaced by its target."""
    if reference := node.get("$ref"):
        target = definitions[reference.rsplit("/", 1)[-1]]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    # Strict mode refuses a schema with any other keyword.
    kept = {key: value for key, value in node.items() if key in _KEPT}
    if "items" in kept:
        kept["items"] = _strict(kept["items"], definitions)
    if "anyOf" in kept:
        kept = _merged({**kept, "anyOf": [_strict(option, definitions) for option in kept["anyOf"]]})
    if kept.get("type") == "object":
        properties = {name: _strict(value, definitions) for name, value in node.get("properties", {}).items()}
        kept |= {"properties": properties, "required": list(properties), "additionalProperties": False}
    return kept


def _merged(node: dict[str, Any]) -> dict[str, Any]:
    """A list of types in place of `anyOf` a simple type and null: five tokens instead of ten."""
    options = node["anyOf"]
    others = [option for option in options if option != {"type": "null"}]
    if len(options) != 2 or len(others) != 1 or others[0].get("type") not in _SIMPLE_TYPES:
        return node
    if "enum" in others[0] or "const" in others[0]:
        return node
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    return {**others[0], **rest, "type": [others[0]["type"], "null"]}
