"""The call of a path. Dated and v3 paths have the same calls, and contacts also have their type ID as a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sandbox.hubspot import batch, errors, objects, owners, properties, search, timeline, usage
from sandbox.hubspot.calls import ApiCall, SandboxReply
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.portal import Portal

_DATE = re.compile(r"20\d\d-\d\d")
_TYPES = {"contacts": "contacts", "contact": "contacts", "0-1": "contacts", "notes": "notes", "0-46": "notes"}

_READ = ("crm.objects.contacts.read",)
_WRITE = ("crm.objects.contacts.write",)
_OWNERS = ("crm.objects.owners.read",)
_SCHEMAS = ("crm.schemas.contacts.read", *_READ, *_WRITE)
_SCHEMAS_WRITE = ("crm.schemas.contacts.write",)

Handler = Callable[[Portal, ApiCall], SandboxReply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    name: str
    handler: Handler
    scopes: tuple[str, ...]
    """One of them is enough. Without any, every token may call it."""

    is_search: bool = False
    has_body: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    endpoint: Endpoint
    version: str
    params: list[str]


def resolve(method: str, raw_path: str) -> Target | None:
    """The call; None for an unknown path. Raises SimulatedError."""
    # Split before decoding: an encoded slash is part of a value, such as an address.
    parts = [unquote(part) for part in raw_path.strip("/").split("/")]
    split = _split(parts)
    if split is None:
        return None
    family, version, rest = split
    pattern, params = _pattern(family, rest)
    by_method = _TABLE.get(pattern)
    if by_method is None:
        return None
    endpoint = by_method.get(method)
    if endpoint is None:
        raise SimulatedError(405, "HTTP 405 Method Not Allowed")
    return Target(endpoint, version, params)


def _split(parts: list[str]) -> tuple[str, str, list[str]] | None:
    """Family, version and what follows; the version stands before the family in v3 and after it since."""
    if len(parts) < 3:
        return None
    if parts[0] == "crm":
        if parts[1] == "v3":
            return parts[2], "v3", parts[3:]
        return (parts[1], parts[2], parts[3:]) if _DATE.fullmatch(parts[2]) else None
    if parts[0] == "account-info":
        return "account-info", parts[1], parts[2:]
    return None


def _pattern(family: str, rest: list[str]) -> tuple[str, list[str]]:
    if family == "objects" and rest:
        kind = _TYPES.get(rest[0])
        if kind is None:
            raise errors.unknown_type(rest[0])
        return _object_pattern(kind, rest[1:])
    if family == "properties" and rest:
        if _TYPES.get(rest[0]) != "contacts":
            raise errors.unknown_type(rest[0])
        return ("properties/*", rest[1:]) if len(rest) == 2 else ("/".join(["properties", *rest[1:]]), [])
    if family == "owners":
        return ("owners/*", rest) if len(rest) == 1 else ("/".join(["owners", *rest]), [])
    return "/".join([family, *rest]), []


def _object_pattern(kind: str, tail: list[str]) -> tuple[str, list[str]]:
    # A fixed path wins: `contacts/search` is no contact with the ID `search`.
    exact = "/".join([kind, *tail])
    if exact in _TABLE or not tail:
        return exact, []
    if len(tail) == 1:
        return f"{kind}/*", tail
    if len(tail) == 5 and tail[1:3] == ["associations", "default"]:
        return f"{kind}/*/associations/default/{_TYPES.get(tail[3])}/*", [tail[0], tail[4]]
    return exact, []


def _reads(name: str, handler: Handler, scopes: tuple[str, ...] = _READ, **more: Any) -> Endpoint:
    return Endpoint(name, handler, scopes, **more)


def _posts(name: str, handler: Handler, scopes: tuple[str, ...] = _WRITE, **more: Any) -> Endpoint:
    return Endpoint(name, handler, scopes, has_body=True, **more)


_TABLE: Mapping[str, Mapping[str, Endpoint]] = {
    "contacts": {
        "GET": _reads("contacts.list", objects.list_page),
        "POST": _posts("contacts.create", objects.create),
    },
    "contacts/*": {
        "GET": _reads("contacts.get", objects.get),
        "PATCH": _posts("contacts.update", objects.update),
        "DELETE": Endpoint("contacts.archive", objects.archive, _WRITE),
    },
    "contacts/search": {"POST": _posts("contacts.search", search.search, _READ, is_search=True)},
    "contacts/merge": {"POST": _posts("contacts.merge", objects.merge)},
    "contacts/gdpr-delete": {"POST": _posts("contacts.gdpr_delete", objects.gdpr_delete)},
    "contacts/batch/read": {"POST": _posts("contacts.batch.read", batch.read, _READ)},
    "contacts/batch/create": {"POST": _posts("contacts.batch.create", batch.create)},
    "contacts/batch/update": {"POST": _posts("contacts.batch.update", batch.update)},
    "contacts/batch/upsert": {"POST": _posts("contacts.batch.upsert", batch.upsert)},
    "contacts/batch/archive": {"POST": _posts("contacts.batch.archive", batch.archive)},
    "notes": {"POST": _posts("notes.create", timeline.create_note)},
    "notes/*": {
        "GET": _reads("notes.get", timeline.get_note),
        "DELETE": Endpoint("notes.archive", timeline.archive_note, _WRITE),
    },
    "notes/*/associations/default/contacts/*": {"PUT": Endpoint("notes.associate", timeline.link_note, _WRITE)},
    "owners": {"GET": _reads("owners.list", owners.list_page, _OWNERS)},
    "owners/*": {"GET": _reads("owners.get", owners.get, _OWNERS)},
    "properties": {
        "GET": _reads("properties.list", properties.list_all, _SCHEMAS),
        "POST": _posts("properties.create", properties.create, _SCHEMAS_WRITE),
    },
    "properties/*": {"GET": _reads("properties.get", properties.get, _SCHEMAS)},
    "account-info/api-usage/daily/private-apps": {"GET": _reads("usage.daily", usage.daily, ())},
}
