"""The calls that create notes and add them to the timelines of contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.calls import ApiCall, SandboxReply, mapping, objects, text
from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.errors import ErrorDetail, InvalidProperties, SimulatedError
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.values import as_text

_MAX_BODY = 65_536
_NAMES = frozenset(("hs_timestamp", "hs_note_body", "hubspot_owner_id", "hs_attachment_ids"))
# HubSpot's number for this kind of association.
_NOTE_TO_CONTACT = 202


def create_note(portal: Portal, call: ApiCall) -> SandboxReply:
    body = call.json()
    properties = _checked(portal, mapping(body, "properties"))
    contacts = _targets(portal, body)
    note = portal.notes.add(properties)
    for contact in contacts:
        link(portal, note.id, contact)
    return SandboxReply(201, note.wire())


def get_note(portal: Portal, call: ApiCall) -> SandboxReply:
    note = portal.notes.get(call.params[0])
    if note is None:
        raise errors.not_found()
    return SandboxReply(200, note.wire())


def archive_note(portal: Portal, call: ApiCall) -> SandboxReply:
    """As for contacts, a note that is not there is no error. It also leaves the timelines that it was on."""
    note_id = call.params[0]
    portal.notes.archive(note_id)
    for contact in portal.contacts.live():
        known = contact.associations.get("notes", [])
        if note_id in known:
            known.remove(note_id)
            portal.contacts.update(contact, {"num_notes": str(len(known))})
    return SandboxReply(204)


def link_note(portal: Portal, call: ApiCall) -> SandboxReply:
    """`PUT …/notes/{id}/associations/default/contacts/{id}`"""
    started = timestamps.iso(timestamps.now_ms())
    note_id, contact_id = call.params
    contact = portal.contacts.get(contact_id)
    if contact is None or note_id not in portal.notes:
        raise errors.not_found()
    link(portal, note_id, contact)
    result = {
        "from": {"id": note_id},
        "to": {"id": contact_id},
        "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _NOTE_TO_CONTACT},
    }
    done = timestamps.iso(timestamps.now_ms())
    return SandboxReply(200, {"status": "COMPLETE", "results": [result], "startedAt": started, "completedAt": done})


def link(portal: Portal, note_id: str, contact: StoredContact) -> None:
    """Add a note to a contact. As any activity, this counts as a change of the contact."""
    known = contact.associations.setdefault("notes", [])
    if note_id not in known:
        known.append(note_id)
    portal.contacts.update(contact, {"num_notes": str(len(known))})


def _checked(portal: Portal, properties: Mapping[str, Any]) -> dict[str, str]:
    values = {name: as_text(raw) for name, raw in properties.items()}
    problems = [
        ErrorDetail(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        for name in values
        if name not in _NAMES
    ]
    timestamp = timestamps.parse(values.get("hs_timestamp", ""))
    if not values.get("hs_timestamp"):
        message = "Some required properties were not set: hs_timestamp"
        problems.append(ErrorDetail("hs_timestamp", "MISSING_REQUIRED_PROPERTY", message))
    elif timestamp is None:
        message = f"{values['hs_timestamp']} was not a valid long."
        problems.append(ErrorDetail("hs_timestamp", "INVALID_LONG", message))
    if len(values.get("hs_note_body", "")) > _MAX_BODY:
        message = f"hs_note_body can't be longer than {_MAX_BODY} characters."
        problems.append(ErrorDetail("hs_note_body", "VALUE_TOO_LONG", message))
    owner = values.get("hubspot_owner_id")
    if owner and all(each.id != owner for each in portal.owners):
        problems.append(ErrorDetail("hubspot_owner_id", "INVALID_OPTION", f"{owner} was not a known owner"))
    if problems or timestamp is None:
        raise InvalidProperties(problems, portal.settings.portal_id)
    return {**values, "hs_timestamp": timestamps.iso(timestamp)}


def _targets(portal: Portal, body: Mapping[str, Any]) -> list[StoredContact]:
    """The contacts of a new note. All of them must exist."""
    found = []
    for each in objects(body, "associations"):
        contact = portal.contacts.get(text(mapping(each, "to"), "id") or "")
        kinds = [kind.get("associationTypeId") for kind in objects(each, "types")]
        if contact is None or _NOTE_TO_CONTACT not in kinds:
            raise SimulatedError(400, f"Association of type {kinds} can't be made.", category="VALIDATION_ERROR")
        found.append(contact)
    return found
