"""Errors in the shape of OpenAI's API, so that clients react as in production.

ApiError              a bad request, or an error that the script asks for
└─ UnknownParameter   a name that the API does not have
"""

from __future__ import annotations

import math
from typing import Any


class ApiError(Exception):
    """One answer of the form `{"error": {"message", "type", "param", "code"}}`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.param = param
        self.code = code
        self.retry_after_s = retry_after_s

    def detail(self) -> dict[str, Any]:
        return {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}

    def body(self) -> dict[str, Any]:
        return {"error": self.detail()}

    def headers(self) -> list[tuple[bytes, bytes]]:
        if self.retry_after_s is None:
            return []
        return [
            (b"retry-after", str(math.ceil(self.retry_after_s)).encode()),
            (b"retry-after-ms", str(round(self.retry_after_s * 1000)).encode()),
        ]


class UnknownParameter(ApiError):
    """A field that the API does not have."""

    def __init__(self, param: str) -> None:
        super().__init__(f"Unknown parameter: '{param}'.", param=param, code="unknown_parameter")


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required parameter: '{param}'.", param=param, code="missing_required_parameter")


def wrong_type(param: str, expected: str, value: object) -> ApiError:
    return ApiError(
        f"Invalid type for '{param}': expected {expected}, but got {_json_type(value)} instead.",
        param=param,
        code="invalid_type",
    )


def wrong_value(param: str, value: object, supported: tuple[str, ...]) -> ApiError:
    names = ", ".join(f"'{name}'" for name in supported)
    return ApiError(f"Invalid value: '{value}'. Supported values are: {names}.", param=param, code="invalid_value")


def unknown_model(model: str, *, status: int) -> ApiError:
    """The error for an unknown model. OpenAI's texts for 404 and 400 differ."""
    wording = "The model '{}' does not exist" if status == 404 else "The requested model '{}' does not exist."
    return ApiError(wording.format(model), status=status, param="model", code="model_not_found")


def wrong_key(key: str | None) -> ApiError:
    if key is None:
        return ApiError(
            "You didn't provide an API key. You need to provide your API key in an Authorization header "
            "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
            status=401,
        )
    # As in OpenAI's own message.
    shown = f"{key[:3]}{'*' * 4}{key[-4:]}" if len(key) > 8 else "*" * len(key)
    return ApiError(f"Incorrect API key provided: {shown}.", status=401, code="invalid_api_key")


_SCRIPTED: dict[int, tuple[str, str | None, str]] = {
    400: ("invalid_request_error", None, "Your request was rejected."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-****."),
    403: ("invalid_request_error", "access_denied", "Your project does not have access to this resource."),
    404: ("invalid_request_error", "not_found", "The requested resource was not found."),
    429: ("requests", "rate_limit_exceeded", "Rate limit reached for requests. Please try again later."),
    500: (
        "server_error",
        "server_error",
        "The server had an error while processing your request. Sorry about that!",
    ),
    503: (
        "service_unavailable_error",
        "server_is_overloaded",
        "Our servers are currently overloaded. Please try again later.",
    ),
}
_QUOTA_MESSAGE = "You exceeded your current quota, please check your plan and billing details."


def scripted(status: int, code: str | None, retry_after_s: float | None) -> ApiError:
    """The error that a script asks for, with the text of the API for this status."""
    if code == "insufficient_quota":
        return ApiError(_QUOTA_MESSAGE, status=status, kind=code, code=code, retry_after_s=retry_after_s)
    kind, usual, message = _SCRIPTED.get(status, _SCRIPTED[500 if status >= 500 else 400])
    return ApiError(message, status=status, kind=kind, code=code or usual, retry_after_s=retry_after_s)


def _json_type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
