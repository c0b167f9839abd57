"""HubSpot's error bodies.

    SimulatedError            any answer that is not a success; the edge adds the correlation ID
    ├── InvalidProperties     400, all bad properties at once, as JSON inside the message
    └── ConflictError         409 (or 400 where a setting says so), names the contact that holds the value

As with HubSpot, some bodies have no `category` (a missing record, bad JSON), and some have `errorType` (limits).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_AUTH_PAGE = "https://developers.hubspot.com/docs/methods/auth/oauth-overview"


class SimulatedError(Exception):
    """Handlers raise it, and the edge catches it. `body`: the fields after status and message."""

    def __init__(self, status: int, message: str, **body: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.body = body

    def wire(self, correlation_id: str) -> dict[str, Any]:
        return {"status": "error", "message": self.message, "correlationId": correlation_id, **self.body}

    def batch_item(self, trace_id: str | None) -> dict[str, Any]:
        """The same error as one entry of a batch's `errors`."""
        context = dict(self.body.get("context", {}))
        if trace_id is not None:
            context = {"objectWriteTraceId": [trace_id], **context}
        return {
            "status": "error",
            "category": self.body.get("category", "VALIDATION_ERROR"),
            "message": self.message,
            "context": context,
            # The official SDK refuses an item without these two.
            "errors": self.body.get("errors", []),
            "links": self.body.get("links", {}),
        }


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """The problem with the value of one property."""

    name: str
    code: str
    message: str


class InvalidProperties(SimulatedError):
    def __init__(self, problems: Sequence[ErrorDetail], portal_id: int) -> None:
        embedded = [
            {
                "isValid": False,
                "message": problem.message,
                "error": problem.code,
                "name": problem.name,
                "localizedErrorMessage": problem.message,
                "portalId": portal_id,
            }
            for problem in problems
        ]
        super().__init__(
            400,
            f"Property values were not valid: {json.dumps(embedded, separators=(',', ':'), ensure_ascii=False)}",
            errors=[
                {"message": problem.message, "code": problem.code, "context": {"propertyName": [problem.name]}}
                for problem in problems
            ],
            category="VALIDATION_ERROR",
        )


class ConflictError(SimulatedError):
    def __init__(self, existing_id: str | None, status: int = 409) -> None:
        self.existing_id = existing_id
        named = "" if existing_id is None else f". Existing ID: {existing_id}"
        super().__init__(status, f"Contact already exists{named}", category="CONFLICT")

    def batch_item(self, trace_id: str | None) -> dict[str, Any]:
        item = super().batch_item(trace_id)
        if self.existing_id is not None:
            item["context"]["existingId"] = [self.existing_id]
        return item


def invalid(message: str, **body: Any) -> SimulatedError:
    return SimulatedError(400, message, **body, category="VALIDATION_ERROR")


def bad_json(line: int, column: int, reason: str) -> SimulatedError:
    return SimulatedError(400, f"Invalid input JSON on line {line}, column {column}: {reason}")


def mistyped(kind: str, value: object) -> SimulatedError:
    """The error for JSON of another type. HubSpot's parser names types of Java."""
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return bad_json(1, 1, f"Cannot deserialize value of type `{kind}` from {shown}: not a valid `{kind}` value")


def not_found() -> SimulatedError:
    return SimulatedError(404, "resource not found")


def not_numeric(contact_id: str) -> SimulatedError:
    return SimulatedError(
        404,
        "Object not found.  objectId are usually numeric.",
        context={"id": [contact_id]},
        category="OBJECT_NOT_FOUND",
    )


def missing_item(ids: Sequence[str]) -> dict[str, Any]:
    """One entry of a batch's `errors` for all missing records."""
    message = "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
    error = SimulatedError(404, message, category="OBJECT_NOT_FOUND", context={"ids": list(ids)})
    return error.batch_item(None)


def unknown_type(name: str) -> SimulatedError:
    return SimulatedError(400, f"Unable to infer object type from: {name}")


def no_credentials() -> SimulatedError:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more "
        f"details at {_AUTH_PAGE}"
    )
    return SimulatedError(401, message, category="INVALID_AUTHENTICATION")


def expired(expired_at: str, seconds_ago: int) -> SimulatedError:
    return SimulatedError(
        401,
        f"The OAuth token used to make this call expired {seconds_ago} second(s) ago.",
        category="EXPIRED_AUTHENTICATION",
        context={"expire time": [expired_at]},
    )


def missing_scopes(scopes: Sequence[str]) -> SimulatedError:
    message = (
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: "
        "https://developers.hubspot.com/scopes."
    )
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    links = {"scopes": "https://developers.hubspot.com/scopes"}
    return SimulatedError(403, message, errors=[detail], links=links, category="MISSING_SCOPES")


def burst_limit(app: str) -> SimulatedError:
    return SimulatedError(
        429,
        "You have reached your ten_secondly_rolling limit.",
        errorType="RATE_LIMIT",
        policyName="TEN_SECONDLY_ROLLING",
        groupName=f"publicapi:private_app-api-calls-ten-secondly:{app}",
    )


def daily_limit(app: str, request_id: str) -> SimulatedError:
    return SimulatedError(
        429,
        "You have reached your daily limit.",
        errorType="RATE_LIMIT",
        policyName="DAILY",
        groupName=f"publicapi:private_app-api-calls-daily:{app}",
        requestId=request_id,
    )


def search_limit() -> SimulatedError:
    return SimulatedError(429, "You have reached your secondly limit.", category="RATE_LIMITS")


def unsupported_media() -> SimulatedError:
    return SimulatedError(415, "HTTP 415 Unsupported Media Type")
