"""The reasons why OpenAI gave no usable answer.

    ModelFailed            inside this package: one request failed; `retryable` says whether another may succeed
    AssistantUnavailable   leaves this package with the same code: another assistant takes over

Codes are stable, because logs, metrics and the circuit breaker use them. They contain no personal data.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import openai

TIMEOUT = "openai_timeout"
UNREACHABLE = "openai_unreachable"
UNAUTHORIZED = "openai_unauthorized"
QUOTA = "openai_quota"
RATE_LIMITED = "openai_rate_limited"
SERVER_ERROR = "openai_server_error"
BAD_STREAM = "openai_bad_stream"
MISCONFIGURED = "openai_misconfigured"
BAD_REQUEST = "openai_bad_request"
STALE_REASONING = "openai_stale_reasoning"
BAD_ARGUMENTS = "bad_arguments"
EMPTY_ANSWER = "empty_answer"
INCOMPLETE = "incomplete_answer"
FILTERED = "content_filtered"
UNKNOWN_TOOL = "unknown_tool"
CIRCUIT_OPEN = "circuit_open"

OUTAGES = frozenset({TIMEOUT, UNREACHABLE, UNAUTHORIZED, QUOTA, RATE_LIMITED, SERVER_ERROR, BAD_STREAM, MISCONFIGURED})
"""Failures that affect every conversation. The other codes are about one conversation or one answer."""

_BY_ERROR_CODE = {
    "insufficient_quota": (QUOTA, False),
    "rate_limit_exceeded": (RATE_LIMITED, True),
    "server_error": (SERVER_ERROR, True),
    "server_is_overloaded": (SERVER_ERROR, True),
    "vector_store_timeout": (SERVER_ERROR, True),
    "model_not_found": (MISCONFIGURED, False),
    "invalid_api_key": (UNAUTHORIZED, False),
    "invalid_encrypted_content": (STALE_REASONING, False),
}


class ModelFailed(Exception):
    """One request failed. `retry_after_s` is the pause that the server asked for, if any."""

    def __init__(self, code: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_after_s = retry_after_s


def from_status(error: "openai.APIStatusError") -> ModelFailed:
    """The failure for an HTTP status with OpenAI's error body."""
    # The body comes first: a used-up quota and a rate limit have the same status, but only one may be retried.
    known = _BY_ERROR_CODE.get(error.code or "") or _BY_ERROR_CODE.get(error.type or "")
    code, retryable = known or _by_status(error.status_code)
    return ModelFailed(code, retryable=retryable, retry_after_s=_retry_after(error.response.headers))


def from_event(error: object) -> ModelFailed:
    """The failure for the `error` of a stream that had begun."""
    details = error if isinstance(error, dict) else {}
    known = _BY_ERROR_CODE.get(str(details.get("code"))) or _BY_ERROR_CODE.get(str(details.get("type")))
    code, retryable = known or ((BAD_REQUEST, False) if details.get("code") else (SERVER_ERROR, True))
    return ModelFailed(code, retryable=retryable)


def _by_status(status: int) -> tuple[str, bool]:
    if status in (401, 403):
        return UNAUTHORIZED, False
    if status == 404:
        return MISCONFIGURED, False
    if status == 429:
        return RATE_LIMITED, True
    if status in (408, 409) or status >= 500:
        return SERVER_ERROR, True
    return BAD_REQUEST, False


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit_s)
        except (KeyError, ValueError):
            continue  # absent, or a date: the next header, else the usual pause
    return None
