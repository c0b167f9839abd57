"""Reads and fills the stand-in for HubSpot: the contacts that a dialogue begins with, and those that it left."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from frontdesk.errors import UserError
from frontdesk.evaluate.dialogues import Dialogue

CONTACTS = "/crm/objects/2026-09/contacts"
PROPERTIES = "/crm/properties/2026-09/contacts"

MAX_CONTACTS = 100
"""One page of HubSpot's list. A dialogue that creates more has failed anyway."""

_OF_HUBSPOT = frozenset(("lifecyclestage", "hs_lead_status"))
"""Values that HubSpot itself sets when a contact is created or merged."""


@dataclass(frozen=True)
class FoundContact:
    """A contact as HubSpot has it, without the values that only HubSpot sets. `notes`: their texts by ID."""

    id: str
    values: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)


async def seed(hubspot: httpx2.AsyncClient, dialogue: Dialogue) -> None:
    """Raises UserError where HubSpot would refuse what the dialogue begins with."""
    for number, definition in enumerate(dialogue.properties, 1):
        await _post(hubspot, PROPERTIES, definition, f"{dialogue.place}: properties, item {number}")
    for number, values in enumerate(dialogue.seeds, 1):
        await _post(hubspot, CONTACTS, {"properties": values}, f"{dialogue.place}: seeds, item {number}")


async def _post(hubspot: httpx2.AsyncClient, path: str, body: dict[str, Any], place: str) -> None:
    answer = await hubspot.post(path, json=body)
    if answer.is_error:
        raise UserError(f"{place}: HubSpot refuses this: {_reasons(str(answer.json().get('message', '')))}")


def _reasons(message: str) -> str:
    """HubSpot lists the problems of single properties as JSON behind its sentence."""
    _, _, listed = message.partition(": ")
    try:
        return "; ".join(f"{each['name']}: {each['message']}" for each in json.loads(listed))
    except (ValueError, TypeError, KeyError):
        return message


async def read_contacts(hubspot: httpx2.AsyncClient) -> list[FoundContact]:
    """All contacts with the values that a person can change."""
    definitions = (await hubspot.get(PROPERTIES)).raise_for_status().json()["results"]
    writable = {each["name"] for each in definitions if not each["modificationMetadata"]["readOnlyValue"]}
    names = writable - _OF_HUBSPOT
    query = {"limit": str(MAX_CONTACTS), "properties": ",".join(sorted(names)), "associations": "notes"}
    listed = (await hubspot.get(CONTACTS, params=query)).raise_for_status().json()["results"]
    return [await _found(hubspot, each, names) for each in listed]


async def _found(hubspot: httpx2.AsyncClient, record: dict[str, Any], names: set[str]) -> FoundContact:
    # HubSpot adds its own dates and IDs to the properties that it is asked for.
    values = {name: str(value) for name, value in record["properties"].items() if value and name in names}
    notes = {}
    # One call for each: a list of notes in one call needs their IDs first, and a dialogue has one or two.
    for each in record.get("associations", {}).get("notes", {}).get("results", ()):
        note = (await hubspot.get(f"/crm/objects/2026-09/notes/{each['id']}")).raise_for_status().json()
        notes[str(each["id"])] = note["properties"]["hs_note_body"]
    return FoundContact(str(record["id"]), values, notes)
