"""Every refusal in one shape, RFC 9457's problem details, with a stable `code` for programs.

The gateway's own code raises `Refusal`. `problem_of` also translates the errors of libraries. The error frames of
sockets carry the same codes.
"""

from datetime import datetime
from math import ceil
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from libs.contracts import ErrorFrame, FlowFinding
from libs.conversations import (
    MAX_LABELS,
    ActionUnknown,
    ArchiveAway,
    AttachmentsFull,
    AttachmentUnknown,
    ConversationClosed,
    ConversationError,
    ConversationFull,
    ConversationUnknown,
    KeyReused,
    RatingTooEarly,
    RatingTooLate,
    TooManyLabels,
)
from services.gateway.identity import KeysUnavailable, TokenRefused
from services.gateway.wrong_fields import message_of, place_of

MEDIA_TYPE = "application/problem+json"

RETRY_UNAVAILABLE_S = 2.0
"""Redis returns within seconds or not for minutes. Clients lengthen the pause by themselves."""

TITLES = {
    400: "Malformed request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    410: "Gone",
    412: "Changed since",
    413: "Too large",
    422: "Invalid request",
    429: "Too many requests",
    500: "Our fault",
    503: "Unavailable for now",
}


class InvalidField(BaseModel):
    """`pointer` is a JSON pointer into the body, or the parameter's name."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["urn:frontdesk:problem:conversation_closed"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["conversation_closed"])
    retry_after: float | None = Field(default=None, description="Seconds to wait before trying again.")
    errors: list[InvalidField] | None = None
    by: str | None = Field(default=None, description="The other editor, as the audit log names them.")
    at: datetime | None = Field(default=None, description="When they changed it.")
    document: Any = Field(default=None, description="Of `draft_changed`: the flow as the other editor left it.")
    revision: int | None = Field(default=None, description="Of `draft_changed`: the revision of that flow.")
    findings: list[FlowFinding] | None = Field(default=None, description="Of `flow_wrong`: all that is wrong.")


class Refusal(Exception):
    """The request can't be done. It changed nothing."""

    def __init__(
        self, status: int, code: str, detail: str, *, retry_after: float | None = None, by: str | None = None,
        at: datetime | None = None, document: Any = None, revision: int | None = None,
        findings: list[FlowFinding] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        more = {"by": by, "at": at, "document": document, "revision": revision, "findings": findings}
        self.problem = make(status, code, detail, retry_after=retry_after).model_copy(update=more)


def make(
    status: int,
    code: str,
    detail: str,
    *,
    retry_after: float | None = None,
    errors: list[InvalidField] | None = None,
) -> ProblemDetails:
    return ProblemDetails(
        type=f"urn:frontdesk:problem:{code}",
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        code=code,
        retry_after=retry_after,
        errors=errors,
    )


_CONVERSATION = {
    ConversationUnknown: (404, "There is no such conversation, or it has expired."),
    ConversationClosed: (409, "This conversation is closed: open the next one."),
    ConversationFull: (
        409,
        "This conversation has become too long to go on without signing in: close it and begin another, or sign in.",
    ),
    KeyReused: (409, "This client_message_id was used for something else."),
    TooManyLabels: (422, f"A conversation has {MAX_LABELS} labels at most: remove one first."),
    AttachmentUnknown: (422, "A file is not here any more, or was sent before: upload it again."),
    AttachmentsFull: (409, "This conversation has too many files, or too large ones."),
    RatingTooEarly: (409, "A conversation is rated after its end."),
    RatingTooLate: (409, "This conversation ended too long ago to be rated."),
    ActionUnknown: (422, "No button with this action was offered in this conversation."),
}

EXPECTED = (Refusal, TokenRefused, KeysUnavailable, ConversationError, ArchiveAway, RedisError, TimeoutError)
"""The errors that may end a request without a fault in the gateway."""


def problem_of(error: BaseException) -> ProblemDetails:
    """The problem that describes an error of `EXPECTED`."""
    match error:
        case Refusal():
            return error.problem
        case TokenRefused():
            return make(401, error.code, error.detail)
        case KeysUnavailable():
            detail = "The keys that check this token can't be read now: try again."
            return make(503, "keys_unavailable", detail, retry_after=RETRY_UNAVAILABLE_S)
        case ArchiveAway():
            detail = "The archive of earlier conversations can't be read now: try again. Chats go on."
            return make(503, "archive_away", detail, retry_after=RETRY_UNAVAILABLE_S)
        case ConversationError():
            status, detail = _CONVERSATION.get(type(error), (409, "The conversation refuses this."))
            return make(status, error.code, detail)
        case _:
            return make(
                503,
                "unavailable",
                "Frontdesk can't reach its storage. Try again with the same client_message_id.",
                retry_after=RETRY_UNAVAILABLE_S,
            )


def error_frame(
    problem: ProblemDetails, client_message_id: str | None = None, conversation_id: str | None = None
) -> ErrorFrame:
    return ErrorFrame(
        code=problem.code,
        detail=problem.detail,
        client_message_id=client_message_id,
        conversation_id=conversation_id,
        retry_after=problem.retry_after,
    )


def response(problem: ProblemDetails, headers: dict[str, str] | None = None) -> Response:
    headers = dict(headers or {})
    if problem.retry_after is not None:
        headers["Retry-After"] = str(ceil(problem.retry_after))  # the header has whole seconds
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"  # HTTP requires it with this status
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, problem.status, headers, MEDIA_TYPE)


def note_trouble(connection: HTTPConnection, error: Exception) -> None:
    """Tell the operator of an error that may be Redis'."""
    if isinstance(error, RedisError):
        connection.app.state.services.redis_health.note(error)


async def on_expected(request: Request, error: Exception) -> Response:
    note_trouble(request, error)
    return response(problem_of(error))


async def on_invalid(_request: object, error: Exception) -> Response:
    """Names the places where a request is invalid, and never repeats their content."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return response(make(400, "malformed_body", "The body is not JSON."))
    errors = [InvalidField(pointer=_pointer(item["loc"]), detail=message_of(item)) for item in found]
    detail = "; ".join(f"{item.pointer}: {item.detail}" for item in errors[:5])
    return response(make(422, "invalid", detail, errors=errors))


_HTTP_CODES = {400: "malformed_body", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


async def on_http_error(_request: object, error: Exception) -> Response:
    """The framework's own refusals: an unknown path, a wrong method, a body that can't be decoded."""
    if not isinstance(error, HTTPException):
        raise error
    code = _HTTP_CODES.get(error.status_code, f"http_{error.status_code}")
    headers = dict(error.headers) if error.headers else None  # a 405 names the allowed methods
    return response(make(error.status_code, code, f"{error.detail}."), headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of these refusals."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses}


def _pointer(location: tuple[int | str, ...]) -> str:
    source, *path = location
    if source == "body":
        # Tags in parentheses are no part of the body: see `conversations.schemas`.
        return "/" + "/".join(place_of(part for part in path if not str(part).startswith("(")))
    return str(path[0] if path else source)
