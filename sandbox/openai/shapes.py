"""The API's objects as JSON text, with marks for the values of a request.

An answer is rendered once and sent many times. Only the marks are replaced for each request, which costs much less than
to serialise it again.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.openai.answers import ScriptedAnswer, ScriptedCall

# Control characters: JSON escapes them, so that no text contains a mark.
SUFFIX, NOW, ECHO, INPUT_TOKENS, TOTAL_TOKENS = "\x01", "\x02", "\x03", "\x04", "\x05"
# Ends the number of output tokens that stands before it in a total.
_TOTAL_BASE = "\x06"


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class RequestShape:
    """The values of a request for the marks."""

    echo: str
    input_tokens: int
    suffix: str = field(default_factory=lambda: secrets.token_hex(20))
    now: int = field(default_factory=lambda: int(time.time()))

    def fill(self, marked: str) -> str:
        parts = marked.split(TOTAL_TOKENS)
        for index in range(1, len(parts)):
            output_tokens, rest = parts[index].split(_TOTAL_BASE, 1)
            parts[index] = f"{self.input_tokens + int(output_tokens)}{rest}"
        return (
            "".join(parts)
            .replace(SUFFIX, self.suffix)
            .replace(NOW, str(self.now))
            .replace(INPUT_TOKENS, str(self.input_tokens))
            .replace(ECHO, self.echo)
        )


def echo_of(body: dict[str, Any], tools: str) -> str:
    """The parameters that a response repeats, as members of an object."""
    text = {"format": {"type": "text"}, "verbosity": "medium", **(body.get("text") or {})}
    reasoning = {"effort": None, "summary": None, **(body.get("reasoning") or {})}
    known = {
        "model": body["model"],
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": body.get("max_tool_calls"),
        "metadata": body.get("metadata") or {},
        "parallel_tool_calls": body.get("parallel_tool_calls") is not False,
        "previous_response_id": None,
        "prompt_cache_key": body.get("prompt_cache_key"),
        "reasoning": reasoning,
        "safety_identifier": body.get("safety_identifier"),
        "service_tier": "default",
        "store": body.get("store") is not False,
        "temperature": 1.0 if body.get("temperature") is None else body["temperature"],
        "text": text,
        "tool_choice": body.get("tool_choice") or "auto",
        "top_logprobs": body.get("top_logprobs") or 0,
        "top_p": 1.0 if body.get("top_p") is None else body["top_p"],
        "truncation": body.get("truncation") or "disabled",
        "user": body.get("user"),
    }
    return f'{dumps(known)[1:-1]},"tools":{tools}'


def response(
    status: str,
    *,
    output: list[str] | None = None,
    output_tokens: int | None = None,
    error: dict[str, Any] | None = None,
    incomplete: str | None = None,
) -> str:
    """A Response object. `output_tokens` is None until tokens are counted."""
    completed_at = NOW if status == "completed" else "null"
    reason = dumps({"reason": incomplete}) if incomplete else "null"
    usage = "null" if output_tokens is None else _usage(output_tokens)
    return (
        f'{{"id":"resp_{SUFFIX}","object":"response","created_at":{NOW},"status":"{status}",'
        f'"background":false,"completed_at":{completed_at},"error":{dumps(error)},"incomplete_details":{reason},'
        f'"output":[{",".join(output or ())}],"usage":{usage},{ECHO}}}'
    )


def _usage(output_tokens: int) -> str:
    return (
        f'{{"input_tokens":{INPUT_TOKENS},"input_tokens_details":{{"cached_tokens":0,"cache_write_tokens":0}},'
        f'"output_tokens":{output_tokens},"output_tokens_details":{{"reasoning_tokens":0}},'
        f'"total_tokens":{TOTAL_TOKENS}{output_tokens}{_TOTAL_BASE}}}'
    )


def reasoning_item(index: int, *, done: bool) -> str:
    sealed = dumps("sealed-by-the-sandbox") if done else "null"
    return (
        f'{{"id":"rs_{SUFFIX}{index:02d}","type":"reasoning","summary":[],"content":[],"encrypted_content":{sealed}}}'
    )


def message_item(index: int, status: str, part: str = "") -> str:
    return f'{{"id":"{message_id(index)}","type":"message","status":"{status}","role":"assistant","content":[{part}]}}'


def call_item(index: int, call: ScriptedCall, status: str, arguments: str) -> str:
    return (
        f'{{"id":"{call_item_id(index)}","type":"function_call","status":"{status}",'
        f'"arguments":{dumps(arguments)},"call_id":{_call_id(index, call)},"name":{dumps(call.name)}}}'
    )


def text_part(text: str) -> str:
    return f'{{"type":"output_text","annotations":[],"logprobs":[],"text":{dumps(text)}}}'


def refusal_part(refusal: str) -> str:
    return f'{{"type":"refusal","refusal":{dumps(refusal)}}}'


def message_id(index: int) -> str:
    return f"msg_{SUFFIX}{index:02d}"


def call_item_id(index: int) -> str:
    return f"fc_{SUFFIX}{index:02d}"


def _call_id(index: int, call: ScriptedCall) -> str:
    return dumps(call.call_id) if call.call_id is not None else f'"call_{SUFFIX}{index:02d}"'


def failure(code: str) -> dict[str, Any]:
    """The `error` of a response that failed after its beginning."""
    return {"code": code, "message": "An error occurred while processing your request."}


def final_status(answer: ScriptedAnswer) -> str:
    if answer.failed or answer.stream_error:
        return "failed"
    return "incomplete" if answer.incomplete else "completed"
