"""Maps HubSpot's refusals to errors. A refusal is a status and a body, of which every field may be missing.

The status decides first, then the policy or the category. Words of a message decide only if there is nothing else.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from libs.contracts import Problem, ProblemCode
from services.hubspot_tools.hubspot.errors import (
    AlreadyExists,
    Down,
    HubSpotError,
    Locked,
    Migrating,
    Misconfigured,
    NotFound,
    Policy,
    RateLimited,
    RejectedByHubSpot,
    TimedOut,
)
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest

LOCK_S = 2.0
"""The duration of HubSpot's lock on a record."""

MIGRATION_S = 3_600.0
"""A move between data centres takes up to a day. Without a time from HubSpot, it is asked again each hour."""

_EXISTING_ID = re.compile(r"Existing ID: (\d+)")
_TAKEN = re.compile(r"contact already exists|existing ID", re.IGNORECASE)
_EMBEDDED = re.compile(r"not valid: (\[.*\])\s*\Z", re.DOTALL)
_MAX_MESSAGE_CHARS = 20_000
"""Characters that are read of an answer's message, in which HubSpot repeats the values that were sent."""


# With these HubSpot's edge says that it did not reach HubSpot's servers, so that no write can have happened.
_NEVER_ARRIVED = frozenset((521, 523, 525, 526))

_PROBLEM_CODES: Mapping[str, ProblemCode] = {
    "PROPERTY_DOESNT_EXIST": "unknown_property",
    "INVALID_OPTION": "not_an_option",
    "READ_ONLY_VALUE": "read_only",
    "MISSING_REQUIRED_PROPERTY": "missing",
    "MISSING_CONDITIONAL_REQUIRED_PROPERTY": "missing",
}


def error_of(reply: ApiReply, request: ApiRequest) -> HubSpotError:
    """The error for a reply without success."""
    body = reply.body or {}
    about: dict[str, Any] = {"status": reply.status, "correlation_id": _correlation_id(reply, body)}
    message = _text(body.get("message"))
    match reply.status:
        # A 404 about no record is a wrong path, which the last case reports.
        case 404 if request.about_record:
            return NotFound(message, **about)
        # A contact that exists comes as a 409, or as a 400 that only its words distinguish.
        case 400 | 409 if (reply.status == 409 or _TAKEN.search(message)) and request.kind == "write":
            return AlreadyExists(message, existing_id=_existing_id(body, message), **about)
        case 400 | 409 | 413 | 414 | 422:
            return RejectedByHubSpot(message, problems=problems_of(body), **about)
        case 429:
            return _rate_limited(reply, body, message, about)
        case 423:
            # A retry before the lock ends would meet it again.
            return Locked(retry_after=max(_retry_after(reply) or 0, LOCK_S), **about)
        case 477:
            return Migrating(retry_after=_retry_after(reply) or MIGRATION_S, **about)
        case 401 | 403:
            return Misconfigured(_refused_token(body, reply.status), scopes=_scopes(body), **about)
        case status if status >= 500 or status == 408:
            unsure = request.kind == "write" and status not in _NEVER_ARRIVED
            kind = TimedOut if status in (408, 504, 524) else Down
            return kind(effect="unknown" if unsure else "none", retry_after=_retry_after(reply), **about)
        case status:
            return Misconfigured(f"HubSpot has no such call ({status}): check the base URL and the version.", **about)


def unintelligible(reply: ApiReply, request: ApiRequest) -> HubSpotError:
    """The error for a success without a valid body: a proxy answered, or the answer was cut."""
    return Down(
        effect="unknown" if request.kind == "write" else "none",
        status=reply.status,
        correlation_id=_correlation_id(reply, reply.body or {}),
    )


def problems_of(body: Mapping[str, Any]) -> list[Problem]:
    """The properties that HubSpot refused: from `errors`, else from the JSON in the message."""
    problems = [problem for each in _mappings(body.get("errors")) if (problem := _listed_problem(each))]
    return problems or [problem for each in _embedded(body) if (problem := _embedded_problem(each))]


def _listed_problem(error: Mapping[str, Any]) -> Problem | None:
    context = error.get("context")
    names = context.get("propertyName") if isinstance(context, Mapping) else None
    name = names[0] if isinstance(names, list) and names else _text(error.get("in")) or None
    return _problem(name, error.get("code"), error.get("message")) if isinstance(name, str) else None


def _embedded_problem(error: Mapping[str, Any]) -> Problem | None:
    name = error.get("name")
    return _problem(name, error.get("error"), error.get("message")) if isinstance(name, str) else None


def _problem(name: str, code: object, message: object) -> Problem:
    return Problem(property=name, code=_PROBLEM_CODES.get(_text(code), "malformed"), detail=_text(message))


def _embedded(body: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    found = _EMBEDDED.search(_text(body.get("message"))[:_MAX_MESSAGE_CHARS])
    if found is None:
        return []
    try:
        return _mappings(json.loads(found[1]))
    except ValueError:
        return []


def _rate_limited(reply: ApiReply, body: Mapping[str, Any], message: str, about: dict[str, Any]) -> RateLimited:
    words = f"{_text(body.get('policyName'))} {message}".lower()
    policy: Policy = "unknown"
    if "daily" in words:
        policy = "daily"
    elif "ten_secondly" in words:  # before `secondly`, which it contains
        policy = "ten_secondly"
    elif "secondly" in words:
        policy = "secondly"
    return RateLimited(policy=policy, retry_after=_retry_after(reply), **about)


def _retry_after(reply: ApiReply) -> float | None:
    """Seconds. HubSpot does not send the form with a date."""
    value = reply.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdecimal() else None


def _existing_id(body: Mapping[str, Any], message: str) -> str | None:
    context = body.get("context")
    named = context.get("existingId") if isinstance(context, Mapping) else None
    if isinstance(named, list) and named:
        return str(named[0])
    found = _EXISTING_ID.search(message)
    return found[1] if found else None


def _refused_token(body: Mapping[str, Any], status: int) -> str:
    scopes = _scopes(body)
    if scopes:
        return f"The HubSpot token lacks scopes: {', '.join(scopes)}."
    if status == 401:
        return "HubSpot does not accept the token."
    return "The HubSpot token may not do this."


def _scopes(body: Mapping[str, Any]) -> list[str]:
    """The missing scopes: in the context of the errors, or, in older answers, in the context of the body."""
    contexts = [each.get("context") for each in (*_mappings(body.get("errors")), body)]
    found = [each.get("requiredGranularScopes") for each in contexts if isinstance(each, Mapping)]
    return [scope for each in found if isinstance(each, list) for scope in each if isinstance(scope, str)]


def _correlation_id(reply: ApiReply, body: Mapping[str, Any]) -> str | None:
    return _text(body.get("correlationId")) or reply.headers.get("x-hubspot-correlation-id")


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
