"""Creates a contact. One that exists already is shown instead; which of two that race is first decides HubSpot."""

from libs.contracts.tools import Conflict, ContactCreated, CreateContact, Invalid, Ok, Problem, ToolResult
from services.hubspot_tools.conflicts import conflict
from services.hubspot_tools.errors import AlreadyExists
from services.hubspot_tools.normalise import EMAIL_EXAMPLE
from services.hubspot_tools.records import contact_of
from services.hubspot_tools.toolbox import Caller, Toolbox
from services.hubspot_tools.values import clean, present

_IDENTITY = ("email", "firstname", "lastname")
"""HubSpot wants one of these."""


async def create_contact(arguments: CreateContact, caller: Caller, tools: Toolbox) -> ToolResult:
    rights = caller.rights
    given = present(arguments.properties())
    if refusal := rights.writes(given):
        return refusal
    cleaned = await clean(given, caller, tools)
    values = cleaned.values
    if refusal := rights.create(values.get("email")):
        return refusal
    if cleaned.problems:
        return Invalid(problems=cleaned.problems)
    if rights.own_email:
        values["email"] = rights.own_email
    if not any(values.get(name) for name in _IDENTITY):
        return _nobody()
    return await _create(values, caller, tools)


async def _create(values: dict[str, str], caller: Caller, tools: Toolbox, *, again: bool = True) -> ToolResult:
    try:
        record = await tools.client.create(values, caller.deadline)
    except AlreadyExists as error:
        found = await conflict(error, values.get("email"), caller, tools)
        if found is None and again:
            # Whoever was in the way has gone between the two calls, so that there is room now.
            return await _create(values, caller, tools, again=False)
        return found or Conflict(property="email", existing=None)
    contact = contact_of(record, caller.rights, tools.definitions.peek(), values)
    return Ok(data=ContactCreated(contact=contact))


def _nobody() -> Invalid:
    detail = "A contact needs an email address or a name."
    return Invalid(problems=[Problem(property="email", code="missing", detail=detail, example=EMAIL_EXAMPLE)])
