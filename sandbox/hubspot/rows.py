"""The rows of the live table."""

from __future__ import annotations

import heapq
import re
from typing import Any

from sandbox.hubspot import timestamps
from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.definitions import STAGES
from sandbox.hubspot.portal import Portal

_SHOWN = ("email", "phone", "company")
_HUES = 6
_HANGUL = re.compile(r"[가-힣]+")


def row(portal: Portal, contact: StoredContact) -> dict[str, Any]:
    values = contact.properties
    stage = values.get("lifecyclestage", "")
    return {
        "id": contact.id,
        "name": name_of(contact),
        **{name: values.get(name, "") for name in _SHOWN},
        "stage": stage,
        "stage_label": stage_label(stage),
        # From the ID, so that a contact keeps its colour.
        "hue": int(contact.id) % _HUES,
        "created": timestamps.iso(contact.created_ms),
        "updated": timestamps.iso(contact.updated_ms),
        "url": portal.records.url(contact.id, ""),
    }


def newest(portal: Portal, query: str, limit: int) -> tuple[int, list[StoredContact]]:
    """The number of contacts that fit the query, and the last changed of them."""
    wanted = query.strip().lower()
    found = [each for each in portal.contacts.live() if wanted in _text(each)] if wanted else portal.contacts.live()
    contacts = list(found)
    return len(contacts), heapq.nlargest(limit, contacts, key=lambda each: (each.updated_ms, each.id))


def stage_label(stage: str) -> str:
    """The label of a stage, without the word Lead."""
    # “Marketing Qualified Lead” would be wider than its column.
    return STAGES.get(stage, stage).removesuffix(" Lead")


def name_of(contact: StoredContact) -> str:
    """The full name of a contact."""
    first, last = (contact.properties.get(part, "") for part in ("firstname", "lastname"))
    # Korean names begin with the family name, and have no space.
    if _HANGUL.fullmatch(first) and _HANGUL.fullmatch(last):
        return f"{last}{first}"
    return " ".join(filter(None, (first, last)))


def _text(contact: StoredContact) -> str:
    values = contact.properties
    stage = values.get("lifecyclestage", "")
    return "\n".join((name_of(contact), *(values.get(name, "") for name in _SHOWN), STAGES.get(stage, stage))).lower()
