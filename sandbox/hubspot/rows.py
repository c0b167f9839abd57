"""What the live table shows of a contact, and which contacts it shows."""

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
        "hue": int(contact.id) % _HUES,
        "created": timestamps.iso(contact.created_ms),
        "updated": timestamps.iso(contact.updated_ms),
        "url": portal.records.url(contact.id, ""),
    }


def newest(portal: Portal, query: str, limit: int) -> tuple[int, list[StoredContact]]:
    """How many contacts fit the query, and the latest changed of them."""
    wanted = query.strip().lower()
    found = [each for each in portal.contacts.live() if wanted in _text(each)] if wanted else portal.contacts.live()
    contacts = list(found)
    return len(contacts), heapq.nlargest(limit, contacts, key=lambda each: (each.updated_ms, each.id))


def stage_label(stage: str) -> str:
    """Short enough for a column: what is qualified is a lead anyway."""
    return STAGES.get(stage, stage).removesuffix(" Lead")


def name_of(contact: StoredContact) -> str:
    """As it is read: Korean names begin with the family's, without a space."""
    first, last = (contact.properties.get(part, "") for part in ("firstname", "lastname"))
    if _HANGUL.fullmatch(first) and _HANGUL.fullmatch(last):
        return f"{last}{first}"
    return " ".join(filter(None, (first, last)))


def _text(contact: StoredContact) -> str:
    values = contact.properties
    stage = values.get("lifecyclestage", "")
    return "\n".join((name_of(contact), *(values.get(name, "") for name in _SHOWN), STAGES.get(stage, stage))).lower()
