"""Contacts as JSON. The properties in an answer depend on the call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.hubspot import timestamps
from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.definitions import DEFAULT_NAMES, StoredDefinition
from sandbox.hubspot.settings import StandInSettings
from sandbox.hubspot.writes import Written

# In every answer, also if the request does not name them.
_ALWAYS = ("createdate", "hs_object_id", "lastmodifieddate")

_KINDS = {"companies": "company", "notes": "note", "deals": "deal", "emails": "email"}


class RecordStore:
    def __init__(self, definitions: Mapping[str, StoredDefinition], settings: StandInSettings) -> None:
        self._definitions = definitions
        self._settings = settings

    def names(self, asked: Sequence[str]) -> list[str]:
        """The properties of an answer: the existing ones of the request, or the default ones."""
        if not asked:
            return list(DEFAULT_NAMES)
        known = (name for name in asked if name in self._definitions)
        return sorted({*known, *_ALWAYS})

    def read(self, contact: StoredContact, names: Iterable[str], base_url: str) -> dict[str, Any]:
        values = contact.properties
        return self._frame(contact, {name: values.get(name) for name in names}, base_url)

    def written(self, written: Written, base_url: str) -> dict[str, Any]:
        """After a create all properties; after an update the written and the derived ones."""
        contact = written.contact
        values: dict[str, str | None] = dict(contact.properties)
        if written.names is not None:
            # A cleared property is "", because the answer repeats the request.
            values = {name: contact.properties.get(name, "") for name in sorted(written.names)}
            values["hs_object_id"] = contact.id
        record = self._frame(contact, values, base_url)
        if written.warnings:
            record["warnings"] = written.warnings
        return record

    def history(self, contact: StoredContact, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Newest first."""
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in names if name in self._definitions}
        for at_ms, changes in reversed(contact.history):
            for name in found.keys() & changes.keys():
                entry = {"value": changes[name], "timestamp": timestamps.iso(at_ms), **_source(contact, at_ms)}
                found[name].append(entry)
        return found

    def associations(self, contact: StoredContact, kinds: Iterable[str]) -> dict[str, Any]:
        found = {}
        for kind in kinds:
            ids = contact.associations.get(kind)
            if ids:
                label = f"contact_to_{_KINDS.get(kind, kind)}"
                found[kind] = {"results": [{"id": each, "type": label} for each in ids]}
        return found

    def url(self, contact_id: str, base_url: str) -> str:
        return f"{base_url}/contacts/{self._settings.portal_id}/record/0-1/{contact_id}"

    def _frame(self, contact: StoredContact, values: Mapping[str, str | None], base_url: str) -> dict[str, Any]:
        record = {
            "id": contact.id,
            "properties": values,
            "createdAt": timestamps.iso(contact.created_ms),
            "updatedAt": timestamps.iso(contact.updated_ms),
            "archived": contact.archived_ms is not None,
        }
        if contact.archived_ms is not None:
            record["archivedAt"] = timestamps.iso(contact.archived_ms)
        record["url"] = self.url(contact.id, base_url)
        return record


def _source(contact: StoredContact, at_ms: int) -> dict[str, Any]:
    user_id = contact.editors.get(at_ms)
    if user_id is None:
        return {"sourceType": "INTEGRATION"}
    return {"sourceType": "CRM_UI", "sourceId": f"userId:{user_id}", "updatedByUserId": user_id}
