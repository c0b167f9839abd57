"""Runs one requested tool: from unchecked arguments to a result on which the caller can act.

Every failure of HubSpot, of the caller or of time is a result. An exception is a mistake of ours or a lost process, and
the call is delivered again.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from libs.contracts import (
    Conflict,
    Invalid,
    Problem,
    ProblemCode,
    ToolRequested,
    ToolResult,
    Unavailable,
    UnavailableCode,
)
from libs.contracts.tools import reads_only, tool_names
from services.hubspot_tools.hubspot import (
    AlreadyExists,
    Deadline,
    HubSpotError,
    Misconfigured,
    NotFound,
    RejectedByHubSpot,
    StaleWrite,
    errors,
    in_utc,
)
from services.hubspot_tools.tools.add_note import add_note
from services.hubspot_tools.tools.common import stale_writes, with_texts
from services.hubspot_tools.tools.context import Caller, ToolContext
from services.hubspot_tools.tools.create_contact import create_contact
from services.hubspot_tools.tools.file_note import file_note
from services.hubspot_tools.tools.get_contact import get_contact
from services.hubspot_tools.tools.identify_contact import identify_contact
from services.hubspot_tools.tools.implementation import Implementation
from services.hubspot_tools.tools.merge_contacts import merge_contacts
from services.hubspot_tools.tools.save_contact import save_contact
from services.hubspot_tools.tools.search_contact import search_contact
from services.hubspot_tools.tools.undo_change import undo_change
from services.hubspot_tools.tools.undo_last_change import undo_last_change
from services.hubspot_tools.tools.update_contact import update_contact

logger = logging.getLogger(__name__)

IMPLEMENTATIONS: dict[str, Implementation] = {
    each.tool.name: each
    for each in (
        search_contact,
        get_contact,
        create_contact,
        update_contact,
        add_note,
        merge_contacts,
        undo_last_change,
        identify_contact,
        save_contact,
        file_note,
        undo_change,
    )
}
"""`plan_import` is not here: `contact_import.Planner` answers it. It needs the store of files and the whole request,
because the import's final result goes to `reply_to` long after this call. A tool here knows neither."""

_PROBLEM_CODES: Mapping[str, ProblemCode] = {
    "missing": "missing",
    "extra_forbidden": "unknown_property",
    "literal_error": "not_an_option",
    "string_too_long": "too_long",
    "too_long": "too_many",
}

_UNAVAILABLE_CODES: Mapping[type[errors.HubSpotUnavailable], UnavailableCode] = {
    errors.RateLimited: "rate_limited",
    errors.Locked: "rate_limited",
    errors.TimedOut: "timeout",
    errors.Late: "late",
    errors.HeldUp: "late",
}


async def run(
    request: ToolRequested, tools: ToolContext, *, retried: bool = False, unsure: bool | None = None
) -> ToolResult:
    """`retried`: a previous attempt at this call may have had its effect. `unsure` says so more exactly, if known."""
    implementation = IMPLEMENTATIONS.get(request.tool)
    if implementation is None:
        return _unknown_tool()
    try:
        call = implementation.bind(request.arguments)
    except ValidationError as error:
        return Invalid(problems=_problems(error))
    caller = Caller(
        principal=request.principal,
        deadline=Deadline.until(request.deadline, tools.now()),
        asked_at=in_utc(request.at),
        region=request.region,
        retried=retried,
        call_id=request.call_id,
        scope=request.scope,
        confirm=request.confirm,
        confirmation=request.confirmation,
        policy=tools.policy,
    )
    priority = "retry" if retried and request.priority == "live" else request.priority
    try:
        caller.deadline.check()
        if refusal := caller.rights.reaches(implementation.tool.reach):
            return refusal
        return await with_texts(await call(caller, replace(tools, priority=priority)), caller, tools)
    except StaleWrite as error:
        return await with_texts(await stale_writes.changed_result(error, caller, tools), caller, tools)
    except HubSpotError as error:
        logger.warning(
            "tool call failed", extra={"call_id": request.call_id, "tool": request.tool, "error": str(error)}
        )
        result = result_of(error, tools.now())
    if (retried if unsure is None else unsure) and not reads_only(request.tool) and isinstance(result, Unavailable):
        # This attempt may have changed nothing, but the effect of the previous one is not known.
        return result.model_copy(update={"effect": "unknown"})
    return result


def result_of(error: HubSpotError, now: datetime) -> ToolResult:
    """The result of a call that failed with this error."""
    match error:
        case RejectedByHubSpot():
            return Invalid(problems=error.problems or [_problem(None, "malformed", error.detail)])
        case NotFound():
            return Invalid(problems=[_problem("contact_id", "not_found", "There is no such contact.")])
        case AlreadyExists():
            return Conflict(property="email", existing=None)
        case Misconfigured():
            return Unavailable(code="misconfigured", effect="none", detail=error.detail)
        case errors.HubSpotUnavailable():
            code = _UNAVAILABLE_CODES.get(type(error), "hubspot_down")
            retry_at = None if error.retry_after is None else now + timedelta(seconds=error.retry_after)
            return Unavailable(code=code, effect=error.effect, retry_at=retry_at, detail=error.detail)
        case _:
            raise error


def _unknown_tool() -> Invalid:
    names = tool_names("model")
    detail = f"There is no such tool. There are: {', '.join(names)}."
    return Invalid(problems=[Problem(property=None, code="not_found", detail=detail, example=names[0])])


def _problems(error: ValidationError) -> list[Problem]:
    """One problem for each argument, by the caller's name of it."""
    found: dict[str | None, Problem] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in each["loc"]) or None
        found.setdefault(name, _problem(name, _PROBLEM_CODES.get(each["type"], "malformed"), each["msg"]))
    return list(found.values())


def _problem(name: str | None, code: ProblemCode, detail: str) -> Problem:
    return Problem(property=name, code=code, detail=detail)
