"""Checks the tools of a request."""

from __future__ import annotations

import re
from typing import Any

from sandbox.openai.errors import ApiError, UnknownParameter, missing, wrong_type, wrong_value
from sandbox.openai.schemas import check_strict
from sandbox.openai.shapes import dumps

_FIELDS = frozenset(
    {
        "type",
        "name",
        "description",
        "parameters",
        "strict",
        "defer_loading",
        "output_schema",
        "allowed_callers",
        "async",
    }
)
_NAME = re.compile(r"[a-zA-Z0-9_-]+\Z")
# The API's own limit.
_NAME_MAX_CHARS = 64
_REMEMBERED = 16


class ModelTools:
    """Keeps the last lists of tools that passed, with their JSON text."""

    def __init__(self) -> None:
        self._passed: list[tuple[list[Any], str]] = []

    def checked(self, tools: list[Any]) -> str:
        """The JSON text of the tools. Raises the API's 400 for a wrong one."""
        # Clients send the same list with each request.
        for known, text in self._passed:
            if known == tools:
                return text
        for index, tool in enumerate(tools):
            _check_tool(tool, f"tools[{index}]")
        text = dumps(tools)
        self._passed = [(tools, text), *self._passed[: _REMEMBERED - 1]]
        return text


def _check_tool(tool: Any, where: str) -> None:
    if not isinstance(tool, dict):
        raise wrong_type(where, "an object", tool)
    if tool.get("type") is None:
        raise missing(f"{where}.type")
    if tool["type"] != "function":
        # The API has more kinds, which this stand-in can't run.
        raise wrong_value(f"{where}.type", tool["type"], ("function",))
    for field in sorted(tool.keys() - _FIELDS):
        raise UnknownParameter(f"{where}.{field}")
    _check_name(tool, where)
    if tool.get("parameters") is not None and not isinstance(tool["parameters"], dict):
        raise wrong_type(f"{where}.parameters", "an object", tool["parameters"])
    if tool.get("strict") not in (None, True, False):
        raise wrong_type(f"{where}.strict", "a boolean", tool["strict"])
    if tool.get("strict"):
        check_strict(
            tool.get("parameters"),
            owner=f"function '{tool['name']}'",
            param=f"{where}.parameters",
            code="invalid_function_parameters",
        )


def _check_name(tool: dict[str, Any], where: str) -> None:
    name = tool.get("name")
    param = f"{where}.name"
    if name is None:
        raise missing(param)
    if not isinstance(name, str):
        raise wrong_type(param, "a string", name)
    if not _NAME.match(name):
        raise ApiError(
            f"Invalid '{param}': string does not match pattern. Expected a string that matches the pattern "
            "'^[a-zA-Z0-9_-]+$'.",
            param=param,
            code="invalid_value",
        )
    if len(name) > _NAME_MAX_CHARS:
        raise ApiError(
            f"Invalid '{param}': string too long. Expected a string with maximum length {_NAME_MAX_CHARS}, "
            f"but got a string with length {len(name)} instead.",
            param=param,
            code="string_above_max_length",
        )
