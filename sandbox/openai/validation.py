"""Checks a request as the API does, so that a client that works here works with the API.

Parts of the API that this stand-in does not have (stored conversations, hosted tools, background work) are refused with
the API's own error for an unavailable part. Nothing is ignored.
"""

from __future__ import annotations

from typing import Any

from sandbox.openai.errors import ApiError, UnknownParameter, missing, unknown_model, wrong_type, wrong_value
from sandbox.openai.items import check_items
from sandbox.openai.schemas import check_strict
from sandbox.openai.tools import ModelTools

_STRING: tuple[tuple[type, ...], str] = ((str,), "a string")
_BOOLEAN: tuple[tuple[type, ...], str] = ((bool,), "a boolean")
_INTEGER: tuple[tuple[type, ...], str] = ((int,), "an integer")
_NUMBER: tuple[tuple[type, ...], str] = ((int, float), "a decimal")
_OBJECT: tuple[tuple[type, ...], str] = ((dict,), "an object")
_ARRAY: tuple[tuple[type, ...], str] = ((list,), "an array")

_PARAMETERS: dict[str, tuple[tuple[type, ...], str]] = {
    "access_programs": _OBJECT,
    "background": _BOOLEAN,
    "context_management": _ARRAY,
    "conversation": ((str, dict), "a string or an object"),
    "image": _OBJECT,
    "include": _ARRAY,
    "input": ((str, list), "one of a string or an array of input items"),
    "instructions": _STRING,
    "max_output_tokens": _INTEGER,
    "max_tool_calls": _INTEGER,
    "metadata": _OBJECT,
    "model": _STRING,
    "moderation": _OBJECT,
    "parallel_tool_calls": _BOOLEAN,
    "previous_response_id": _STRING,
    "prompt": _OBJECT,
    "prompt_cache_key": _STRING,
    "prompt_cache_options": _OBJECT,
    "prompt_cache_retention": _STRING,
    "reasoning": _OBJECT,
    "safety_identifier": _STRING,
    "service_tier": _STRING,
    "store": _BOOLEAN,
    "stream": _BOOLEAN,
    "stream_options": _OBJECT,
    "temperature": _NUMBER,
    "text": _OBJECT,
    "tool_choice": ((str, dict), "one of a string or an object"),
    "tools": _ARRAY,
    "top_logprobs": _INTEGER,
    "top_p": _NUMBER,
    "truncation": _STRING,
    "user": _STRING,
}
# The stand-in keeps no conversations and runs nothing in the background.
_UNPLAYED = ("background", "conversation", "previous_response_id", "prompt")
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_TOOL_MODES = ("none", "auto", "required")
# The API's own limit.
_MIN_OUTPUT_TOKENS = 16


def check_request(body: Any, *, models: tuple[str, ...], toolbox: ModelTools) -> str:
    """Returns the JSON text of the request's tools. Raises ApiError for the first mistake."""
    if not isinstance(body, dict):
        raise wrong_type("body", "an object", body)
    _check_parameters(body)
    _check_presence(body, models)
    _check_limits(body)
    tools = body.get("tools") or []
    text = toolbox.checked(tools)
    _check_tool_choice(body.get("tool_choice"), tools)
    _check_text_format(body.get("text") or {})
    if isinstance(body["input"], list):
        check_items(body["input"], stored=body.get("store") is not False)
    return text


def _check_parameters(body: dict[str, Any]) -> None:
    for name, value in body.items():
        known = _PARAMETERS.get(name)
        if known is None:
            raise UnknownParameter(name)
        types, expected = known
        # bool is an int in Python, but not in JSON.
        mistaken_flag = isinstance(value, bool) and bool not in types
        if value is not None and (mistaken_flag or not isinstance(value, types)):
            raise wrong_type(name, expected, value)


def _check_presence(body: dict[str, Any], models: tuple[str, ...]) -> None:
    if body.get("model") is None:
        raise missing("model")
    for name in _UNPLAYED:
        if not body.get(name):
            continue
        if name == "previous_response_id":
            raise ApiError(
                f"Previous response with id '{body[name]}' not found.",
                param=name,
                code=f"{name[:-3]}_not_found",
            )
        raise ApiError(
            f"Unsupported parameter: '{name}' is not supported with this model.",
            param=name,
            code="unsupported_parameter",
        )
    if body.get("input") is None:
        raise missing("input")
    if body["model"] not in models:
        raise unknown_model(body["model"], status=400)


def _check_limits(body: dict[str, Any]) -> None:
    limit = body.get("max_output_tokens")
    if limit is not None and limit < _MIN_OUTPUT_TOKENS:
        raise ApiError(
            f"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
            f"{_MIN_OUTPUT_TOKENS}, but got {limit} instead.",
            param="max_output_tokens",
            code="integer_below_min_value",
        )
    effort = (body.get("reasoning") or {}).get("effort")
    if effort is not None and effort not in _EFFORTS:
        raise wrong_value("reasoning.effort", effort, _EFFORTS)
    if body.get("stream_options") and not body.get("stream"):
        raise ApiError(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options"
        )


def _check_tool_choice(choice: Any, tools: list[dict[str, Any]]) -> None:
    if choice is None:
        return
    if isinstance(choice, str):
        if choice not in _TOOL_MODES:
            raise wrong_value("tool_choice", choice, _TOOL_MODES)
        if choice == "required" and not tools:
            raise ApiError("Tool choice 'required' must be specified with 'tools' parameter.", param="tool_choice")
        return
    if choice.get("type") != "function":
        raise wrong_value("tool_choice.type", choice.get("type"), ("function",))
    if choice.get("name") not in [tool["name"] for tool in tools]:
        raise ApiError("Tool choice 'function' not found in 'tools' parameter.", param="tool_choice")


def _check_text_format(text: dict[str, Any]) -> None:
    wanted = text.get("format") or {}
    if wanted.get("type") == "json_schema" and wanted.get("strict"):
        check_strict(
            wanted.get("schema"),
            owner=f"response_format '{wanted.get('name')}'",
            param="text.format.schema",
            code="invalid_json_schema",
        )
