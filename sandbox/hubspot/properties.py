"""The calls that list, read and create contact properties."""

from __future__ import annotations

import re
from typing import Any

from sandbox.hubspot import errors
from sandbox.hubspot.calls import ApiCall, SandboxReply, objects, text
from sandbox.hubspot.definitions import StoredDefinition
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.portal import Portal

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_FIELDS = {
    "string": {"text", "textarea", "phonenumber", "file", "html"},
    "number": {"number"},
    "bool": {"booleancheckbox"},
    "date": {"date"},
    "datetime": {"date"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
}


def list_all(portal: Portal, call: ApiCall) -> SandboxReply:
    """All properties: HubSpot's list has no pages."""
    if call.flag("archived"):
        return SandboxReply(200, {"results": []})
    return SandboxReply(200, {"results": [each.wire() for each in portal.definitions.values()]})


def get(portal: Portal, call: ApiCall) -> SandboxReply:
    definition = portal.definitions.get(call.params[0])
    if definition is None:
        message = f"Property {call.params[0]} does not exist on object type 0-1"
        raise SimulatedError(404, message, category="OBJECT_NOT_FOUND")
    return SandboxReply(200, definition.wire())


def create(portal: Portal, call: ApiCall) -> SandboxReply:
    definition = _definition(call.json())
    if definition.name in portal.definitions:
        raise SimulatedError(
            409,
            f"A property named '{definition.name}' already exists.",
            category="OBJECT_ALREADY_EXISTS",
            subCategory="Properties.PROPERTY_WITH_NAME_EXISTS",
        )
    portal.define(definition)
    return SandboxReply(201, definition.wire())


def _definition(body: dict[str, Any]) -> StoredDefinition:
    wanted = {name: text(body, name) for name in ("name", "label", "type", "fieldType", "groupName")}
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise errors.invalid(f"Some required fields were not set: [{', '.join(missing)}]")
    given = {name: value or "" for name, value in wanted.items()}
    if not _NAME.fullmatch(given["name"]):
        raise errors.invalid("Property names hold lowercase letters, digits and underscores, and start with a letter.")
    if given["fieldType"] not in _FIELDS.get(given["type"], ()):
        raise errors.invalid(f"Type {given['type']} can't have the field type {given['fieldType']}.")
    options = {text(each, "value") or "": text(each, "label") or "" for each in objects(body, "options")}
    return StoredDefinition(
        given["name"],
        given["label"],
        given["type"],
        given["fieldType"],
        options if given["type"] == "enumeration" else None,
        unique=body.get("hasUniqueValue") is True,
        hubspot_defined=False,
        added=True,
        group=given["groupName"],
        description=text(body, "description") or "",
    )
