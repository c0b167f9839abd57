"""Runs one requested tool: from arguments that nobody has checked to a result that the caller can act on.

Whatever HubSpot, the caller or the clock may do wrong is a result. What is raised is a mistake of ours or a lost
process, and the call has to be delivered again.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from libs.contracts import (
    INTERNAL_TOOLS,
    READ_TOOLS,
    TOOL_ARGUMENTS,
    TOOL_NAMES,
    Conflict,
    Invalid,
    Problem,
    ProblemCode,
    ToolRequested,
    ToolResult,
    Unavailable,
    UnavailableCode,
)
from services.hubspot_tools.hubspot import (
    AlreadyExists,
    ChangedMeanwhile,
    Deadline,
    HubSpotError,
    Misconfigured,
    NotFound,
    Rejected,
    errors,
    in_utc,
)
from services.hubspot_tools.tools.add_note import add_note
from services.hubspot_tools.tools.common import stale_writes
from services.hubspot_tools.tools.context import Caller, Toolbox
from services.hubspot_tools.tools.create_contact import create_contact
from services.hubspot_tools.tools.file_note import file_note
from services.hubspot_tools.tools.get_contact import get_contact
from services.hubspot_tools.tools.identify_contact import identify_contact
from services.hubspot_tools.tools.merge_contacts import merge_contacts
from services.hubspot_tools.tools.save_contact import save_contact
from services.hubspot_tools.tools.search_contact import search_contact
from services.hubspot_tools.tools.undo_last_change import undo_last_change
from services.hubspot_tools.tools.update_contact import update_contact

logger = logging.getLogger(__name__)

Tool = Callable[[Any, Caller, Toolbox], Awaitable[ToolResult]]

_TOOLS: Mapping[str, Tool] = {
    "search_contact": search_contact,
    "get_contact": get_contact,
    "create_contact": create_contact,
    "update_contact": update_contact,
    "identify_contact": identify_contact,
    "save_contact": save_contact,
    "add_note": add_note,
    "file_note": file_note,
    "merge_contacts": merge_contacts,
    "undo_last_change": undo_last_change,
}

_ARGUMENTS = {**TOOL_ARGUMENTS, **INTERNAL_TOOLS}

_PROBLEM_CODES: Mapping[str, ProblemCode] = {
    "missing": "missing",
    "extra_forbidden": "unknown_property",
    "literal_error": "not_an_option",
    "string_too_long": "too_long",
    "too_long": "too_many",
}

_UNAVAILABLE_CODES: Mapping[type[errors.Unavailable], UnavailableCode] = {
    errors.RateLimited: "rate_limited",
    errors.Locked: "rate_limited",
    errors.TimedOut: "timeout",
    errors.Late: "late",
    errors.HeldUp: "late",
}


async def run(
    request: ToolRequested, tools: Toolbox, *, retried: bool = False, unsure: bool | None = None
) -> ToolResult:
    """`retried`: an earlier attempt at this call may have had its effect, unless it is known better (`unsure`)."""
    tool = _TOOLS.get(request.tool)
    if tool is None:
        detail = f"There is no such tool. There are: {', '.join(TOOL_NAMES)}."
        return Invalid(problems=[Problem(property=None, code="not_found", detail=detail, example=TOOL_NAMES[0])])
    try:
        arguments = _ARGUMENTS[request.tool].model_validate(request.arguments)
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
        return await tool(arguments, caller, replace(tools, priority=priority))
    except ChangedMeanwhile as error:
        return await stale_writes.told(error, caller, tools)
    except HubSpotError as error:
        logger.warning("tool call failed; call=%s tool=%s error=%s", request.call_id, request.tool, error)
        result = result_of(error, tools.now())
    if (retried if unsure is None else unsure) and request.tool not in READ_TOOLS and isinstance(result, Unavailable):
        # This attempt may have changed nothing; of the one before nobody knows.
        return result.model_copy(update={"effect": "unknown"})
    return result


def result_of(error: HubSpotError, now: datetime) -> ToolResult:
    """What an error means for the one who asked for the call."""
    match error:
        case Rejected():
            return Invalid(problems=error.problems or [_problem(None, "malformed", error.detail)])
        case NotFound():
            return Invalid(problems=[_problem("contact_id", "not_found", "There is no such contact.")])
        case AlreadyExists():
            return Conflict(property="email", existing=None)
        case Misconfigured():
            return Unavailable(code="misconfigured", effect="none", detail=error.detail)
        case errors.Unavailable():
            code = _UNAVAILABLE_CODES.get(type(error), "hubspot_down")
            retry_at = None if error.retry_after is None else now + timedelta(seconds=error.retry_after)
            return Unavailable(code=code, effect=error.effect, retry_at=retry_at, detail=error.detail)
        case _:
            raise error


def _problems(error: ValidationError) -> list[Problem]:
    """One for each place, named as the caller knows it."""
    found: dict[str | None, Problem] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in each["loc"]) or None
        found.setdefault(name, _problem(name, _PROBLEM_CODES.get(each["type"], "malformed"), each["msg"]))
    return list(found.values())


def _problem(name: str | None, code: ProblemCode, detail: str) -> Problem:
    return Problem(property=name, code=code, detail=detail)
