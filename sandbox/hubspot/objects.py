"""The calls that work on one contact, and the list of all."""

from __future__ import annotations

from typing import Any

from sandbox.hubspot import errors
from sandbox.hubspot.calls import ApiCall, SandboxReply, mapping, objects, text, whole_number
from sandbox.hubspot.contacts import FIRST_ID, StoredContact
from sandbox.hubspot.portal import Portal

_LIST_PAGE = 100
_LIST_DEFAULT = 10
# The numbers by which HubSpot names kinds of associations.
_ASSOCIATION_KINDS = {279: "companies", 201: "notes", 4: "deals", 197: "emails"}


def create(portal: Portal, call: ApiCall) -> SandboxReply:
    body = call.json()
    plan = portal.writes.plan_create(mapping(body, "properties"), strict=call.strict, taken=set())
    plan.associations = associations(portal, body)
    written = portal.writes.apply(plan)
    record = portal.records.written(written, call.base_url)
    trace_id = text(body, "objectWriteTraceId")
    if trace_id and portal.settings.echo_trace_ids:
        record["objectWriteTraceId"] = trace_id
    location = f"{call.base_url}{call.path.rstrip('/')}/{written.contact.id}"
    return SandboxReply(201, record, [(b"location", location.encode())])


def get(portal: Portal, call: ApiCall) -> SandboxReply:
    contact = _one(portal, call, archived=call.flag("archived"))
    names = portal.records.names(call.args("properties"))
    history = call.args("propertiesWithHistory")
    if history:
        names = sorted({*names, *(each for each in history if each in portal.definitions)})
    record = portal.records.read(contact, names, call.base_url)
    if history:
        record["propertiesWithHistory"] = portal.records.history(contact, history)
    linked = portal.records.associations(contact, call.args("associations"))
    if linked:
        record["associations"] = linked
    return SandboxReply(200, record)


def list_page(portal: Portal, call: ApiCall) -> SandboxReply:
    limit = call.number("limit", _LIST_DEFAULT, _LIST_PAGE)
    start = _list_cursor(call.arg("after"))
    names = portal.records.names(call.args("properties"))
    kinds = call.args("associations")
    results: list[dict[str, Any]] = []
    body: dict[str, Any] = {"results": results}
    for contact in portal.contacts.since(start, archived=call.flag("archived")):
        if len(results) == limit:
            link = f"{call.base_url}{call.path}?limit={limit}&after={contact.id}"
            body["paging"] = {"next": {"after": contact.id, "link": link}}
            break
        record = portal.records.read(contact, names, call.base_url)
        linked = portal.records.associations(contact, kinds)
        results.append({**record, "associations": linked} if linked else record)
    return SandboxReply(200, body)


def update(portal: Portal, call: ApiCall) -> SandboxReply:
    contact = _one(portal, call)
    properties = mapping(call.json(), "properties")
    plan = portal.writes.plan_update(contact, properties, strict=call.strict, taken=set())
    written = portal.writes.apply(plan)
    if portal.settings.editor is not None:
        contact.editors[contact.updated_ms] = portal.settings.editor
    return SandboxReply(200, portal.records.written(written, call.base_url))


def archive(portal: Portal, call: ApiCall) -> SandboxReply:
    contact = portal.contacts.get(call.params[0])
    # The answer to a second delete is not recorded. A success keeps deletes idempotent.
    if contact is not None:
        portal.contacts.archive(contact)
    return SandboxReply(204)


def merge(portal: Portal, call: ApiCall) -> SandboxReply:
    body = call.json()
    primary, other = (_existing(portal, text(body, name)) for name in ("primaryObjectId", "objectIdToMerge"))
    if primary is other:
        raise errors.invalid("A contact can't be merged with itself.")
    merged = portal.contacts.merge(primary, other, keep_id=portal.settings.merge_keeps_primary_id)
    return SandboxReply(200, portal.records.read(merged, sorted(merged.properties), call.base_url))


def gdpr_delete(portal: Portal, call: ApiCall) -> SandboxReply:
    """Erase the contact."""
    body = call.json()
    value = text(body, "objectId")
    if value is None:
        raise errors.invalid("objectId is required.")
    contact = portal.contacts.find(value, text(body, "idProperty"))
    if contact is not None:
        # HubSpot also puts the address on a blocklist. Its effect on later writes is not recorded, so there is none
        # here.
        portal.contacts.erase(contact)
    return SandboxReply(204)


def associations(portal: Portal, body: dict[str, Any]) -> dict[str, list[str]]:
    """The associations of a create. Only notes exist here, so only they are looked up."""
    found: dict[str, list[str]] = {}
    for link in objects(body, "associations"):
        target = text(mapping(link, "to"), "id")
        for kind_id in (each.get("associationTypeId") for each in objects(link, "types")):
            kind = _ASSOCIATION_KINDS.get(kind_id) if isinstance(kind_id, int) else None
            if kind is None or target is None or (kind == "notes" and target not in portal.notes):
                raise errors.invalid(f"Association of type {kind_id} to {target} can't be made.")
            found.setdefault(kind, []).append(target)
    return found


def _one(portal: Portal, call: ApiCall, *, archived: bool = False) -> StoredContact:
    value, id_property = call.params[0], call.arg("idProperty")
    if id_property not in (None, "hs_object_id"):
        if not portal.contacts.is_unique(id_property):
            raise errors.invalid(f"Property {id_property} is not a unique property of object type 0-1")
        found = portal.contacts.holder(id_property, value)
        if found is None:
            raise errors.not_found()
        return found
    if not value.isdecimal():
        raise errors.not_numeric(value)
    contact = portal.contacts.get(value, archived=archived)
    if contact is None:
        raise errors.not_found()
    return contact


def _existing(portal: Portal, contact_id: str | None) -> StoredContact:
    contact = portal.contacts.get(contact_id or "")
    if contact is None:
        raise errors.not_found()
    return contact


def _list_cursor(after: str | None) -> int:
    """The cursor of a list, which is a record ID."""
    if after is None:
        return 0
    number = whole_number(after)
    # The cursor of a search is an offset. It is too small for a record ID, and HubSpot refuses it here.
    if number is None or number < FIRST_ID:
        raise errors.mistyped("long", after)
    return number
