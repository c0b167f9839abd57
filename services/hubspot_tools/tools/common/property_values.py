"""Makes a caller's values ready for HubSpot, or names the problem of each value.

Common properties need only the rules in `normalize`. Other values are checked against the account's definitions and
owners. These are read again when something is not found, because it may be new.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from libs.contracts import Problem
from services.hubspot_tools.contacts import OWNER, BadValue, Definition, Definitions, normalize, value_for
from services.hubspot_tools.tools.context import Caller, ToolContext

RECENT_S = 60.0
"""Definitions older than this may lack a new property."""

Clean = Callable[[str, str | None], str]


def _phone(value: str, region: str | None) -> str:
    return str(normalize.phone(value, region))


def _line(value: str, _: str | None) -> str:
    return normalize.line(value)


def _email(value: str, _: str | None) -> str:
    return normalize.email(value)


_LINES = (
    "firstname", "lastname", "company", "jobtitle", "website", "address", "city", "state", "zip", "country",
)  # fmt: skip
_CLEAN: Mapping[str, Clean] = {
    "email": _email, "phone": _phone, "mobilephone": _phone, "fax": _phone, **dict.fromkeys(_LINES, _line),
}  # fmt: skip


@dataclass(slots=True)
class Cleaned:
    """Values by internal name, and a problem for each value that is missing among them."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


async def clean(given: Mapping[str, str], caller: Caller, tools: ToolContext) -> Cleaned:
    """The values of properties, which the caller names by internal name or by label. Raises HubSpotError."""
    cleaned = Cleaned()
    for name, value in given.items():
        try:
            internal, stored = await _value(name, value, caller, tools)
            cleaned.values[internal] = stored
        except BadValue as error:
            cleaned.problems.append(error.problem(name))
    return cleaned


async def _value(name: str, value: str, caller: Caller, tools: ToolContext) -> tuple[str, str]:
    region = caller.region or tools.region
    if rule := _CLEAN.get(name):
        return name, rule(value, region)  # common properties need no definitions, not even loaded ones
    definition = await writable(name, caller, tools)
    if (rule := _CLEAN.get(definition.name)) is not None:
        return definition.name, rule(value, region)
    if definition.name == OWNER:
        return OWNER, await find_owner(value, caller, tools)
    return definition.name, await fit(definition, value, caller, tools)


async def writable_name(name: str, caller: Caller, tools: ToolContext) -> str:
    """The internal name of a property that may be emptied. Raises BadValue and HubSpotError."""
    return name if name in _CLEAN else (await writable(name, caller, tools)).name


async def writable(name: str, caller: Caller, tools: ToolContext) -> Definition:
    definition = await find_definition(name, caller, tools)
    if definition.read_only:
        raise BadValue("read_only", "HubSpot sets this by itself.")
    return definition


async def find_definition(name: str, caller: Caller, tools: ToolContext) -> Definition:
    """Raises BadValue for a property that the account doesn't have. Raises HubSpotError."""
    definitions = await tools.definitions.get(caller.deadline)
    if found := definitions.find(name):
        return found
    fresh = await _newer(caller, tools)
    if found := fresh.find(name):
        return found
    raise fresh.unknown(name)


async def fit(definition: Definition, value: str, caller: Caller, tools: ToolContext) -> str:
    """The value as this property stores it. Raises BadValue and HubSpotError."""
    region = caller.region or tools.region
    try:
        return value_for(definition, value, region)
    except BadValue as error:
        if error.code != "not_an_option":
            raise
        fresh = (await _newer(caller, tools)).find(definition.name)
        if fresh is None or fresh == definition:
            raise
        return value_for(fresh, value, region)


async def find_owner(called: str, caller: Caller, tools: ToolContext) -> str:
    """The ID of the owner with this email, name or ID. Raises BadValue and HubSpotError."""
    owners = await tools.owners.get(caller.deadline)
    try:
        return owners.find(called)
    except BadValue:
        fresh = await tools.owners.get(caller.deadline, max_age=RECENT_S)
        if fresh is owners:
            raise
        return fresh.find(called)


async def _newer(caller: Caller, tools: ToolContext) -> Definitions:
    return await tools.definitions.get(caller.deadline, max_age=RECENT_S)


def present(given: Mapping[str, str]) -> dict[str, str]:
    """The values that are not blank: a model that must fill each argument gives `""` for an unknown one."""
    return {name: value for name, value in given.items() if normalize.line(value)}
