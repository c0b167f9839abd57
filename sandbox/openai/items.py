"""Checks the input items of a request: their fields, and that each call of a tool has its output."""

from __future__ import annotations

from typing import Any

from sandbox.openai.errors import ApiError, UnknownParameter, missing, wrong_type, wrong_value

_REQUIRED: dict[str, tuple[str, ...]] = {
    "message": ("role", "content"),
    "function_call": ("call_id", "name", "arguments"),
    "function_call_output": ("call_id", "output"),
    "reasoning": ("id", "summary"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "message": ("type", "id", "status", "phase"),
    "function_call": ("type", "id", "status", "namespace", "caller", "async"),
    "function_call_output": ("type", "id", "status", "name", "namespace", "caller"),
    "reasoning": ("type", "content", "encrypted_content", "status"),
}
_FIELDS = {kind: frozenset(_REQUIRED[kind] + _OPTIONAL[kind]) for kind in _REQUIRED}
_ROLES = ("assistant", "system", "developer", "user")
_WRITTEN_PARTS = ("output_text", "refusal")
_READ_PARTS = ("input_text", "input_image", "input_file")
_PART_TEXTS = {"output_text": "text", "refusal": "refusal", "input_text": "text"}
# The API's own limit.
_CALL_ID_MAX_CHARS = 64


def check_items(items: list[Any], *, stored: bool) -> None:
    """Raises the API's error for the first wrong item."""
    for index, item in enumerate(items):
        _check_item(item, f"input[{index}]", stored=stored)
    _check_pairs(items)


def _check_item(item: Any, where: str, *, stored: bool) -> None:
    if not isinstance(item, dict):
        raise wrong_type(where, "an object", item)
    kind = item.get("type", "message")
    required = _REQUIRED.get(kind) if isinstance(kind, str) else None
    if required is None:
        raise wrong_value(f"{where}.type", kind, tuple(_REQUIRED))
    for field in required:
        if item.get(field) is None:
            raise missing(f"{where}.{field}")
    for field in sorted(item.keys() - _FIELDS[kind]):
        raise UnknownParameter(f"{where}.{field}")
    if kind == "message":
        _check_message(item, where)
    elif kind == "reasoning":
        _check_reasoning(item, stored=stored)
    else:
        _check_call(item, where)


def _check_message(item: dict[str, Any], where: str) -> None:
    role, content = item["role"], item["content"]
    if role not in _ROLES:
        raise wrong_value(f"{where}.role", role, _ROLES)
    if not isinstance(content, str):
        _check_parts(content, f"{where}.content", _WRITTEN_PARTS if role == "assistant" else _READ_PARTS)


def _check_parts(parts: Any, where: str, supported: tuple[str, ...]) -> None:
    if not isinstance(parts, list):
        raise wrong_type(where, "one of an array of objects or string", parts)
    for index, part in enumerate(parts):
        param = f"{where}[{index}]"
        if not isinstance(part, dict):
            raise wrong_type(param, "an object", part)
        kind = part.get("type")
        if kind not in supported:
            raise wrong_value(f"{param}.type", kind, supported)
        member = _PART_TEXTS.get(kind)
        if member is not None and not isinstance(part.get(member), str):
            raise (
                missing(f"{param}.{member}")
                if part.get(member) is None
                else wrong_type(f"{param}.{member}", "a string", part[member])
            )


def _check_reasoning(item: dict[str, Any], *, stored: bool) -> None:
    if stored or item.get("encrypted_content"):
        return
    raise ApiError(
        f"Item with id '{item['id']}' not found. Items are not persisted when `store` is set to false. "
        "Try again with `store` set to true, or remove this item from your input.",
        status=404,
        param="input",
    )


def _check_call(item: dict[str, Any], where: str) -> None:
    for field in ("call_id", "name", "arguments"):
        value = item.get(field)
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"{where}.{field}", "a string", value)
    output = item.get("output")
    if output is not None and not isinstance(output, str):
        _check_parts(output, f"{where}.output", _READ_PARTS)
    call_id = item["call_id"]
    if not call_id:
        raise ApiError(
            f"Invalid '{where}.call_id': empty string. Expected a string with minimum length 1, but got an "
            "empty string instead.",
            param=f"{where}.call_id",
            code="empty_string",
        )
    if len(call_id) > _CALL_ID_MAX_CHARS:
        raise ApiError(
            f"Invalid '{where}.call_id': string too long. Expected a string with maximum length "
            f"{_CALL_ID_MAX_CHARS}, but got a string with length {len(call_id)} instead.",
            param=f"{where}.call_id",
            code="string_above_max_length",
        )


def _check_pairs(items: list[dict[str, Any]]) -> None:
    called: set[str] = set()
    waiting: dict[str, None] = {}
    for item in items:
        kind = item.get("type")
        if kind == "function_call":
            called.add(item["call_id"])
            waiting[item["call_id"]] = None
        elif kind == "function_call_output":
            if item["call_id"] not in called:
                raise ApiError(
                    f"No tool call found for function call output with call_id {item['call_id']}.",
                    param="input",
                )
            waiting.pop(item["call_id"], None)
    # A client breaks this rule when it trims its history between a call and its output.
    for call_id in waiting:
        raise ApiError(f"No tool output found for function call {call_id}.", param="input")
