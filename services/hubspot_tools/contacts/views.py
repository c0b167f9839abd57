"""Shows a record: only the properties that are useful in a chat and that this principal may see."""

from collections.abc import Iterable

from libs.contracts import Contact
from services.hubspot_tools.contacts.policy import Rights
from services.hubspot_tools.contacts.properties import Definitions
from services.hubspot_tools.hubspot import Record

SHOWN = (
    "email", "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle", "website", "city", "country",
    "lifecyclestage", "hs_lead_status", "hubspot_owner_id", "createdate",
)  # fmt: skip
"""Always read, in addition to the properties of the call."""

_NAMED_BY_CLIENTS = frozenset(
    ("email", "firstname", "lastname", "phone", "company", "jobtitle", "website", "city", "country", "lifecyclestage")
)
"""The properties that the tools' arguments name. For other properties clients get HubSpot's label."""

_LABELS = {
    "mobilephone": "Mobile Phone Number",
    "hs_lead_status": "Lead Status",
    "hubspot_owner_id": "Contact owner",
    "createdate": "Create Date",
}
"""HubSpot's labels of the shown properties, until the definitions have been read."""


def to_read(rights: Rights, more: Iterable[str] = ()) -> list[str]:
    """The properties to read from HubSpot, always with email and creation date: rights and retries need them."""
    return list(dict.fromkeys((*_to_show(rights, more), "email", "createdate")))


def _to_show(rights: Rights, more: Iterable[str]) -> list[str]:
    names = dict.fromkeys((*SHOWN, *more))
    return [name for name in names if rights.readable is None or name in rights.readable]


def contact_of(record: Record, rights: Rights, definitions: Definitions | None, more: Iterable[str] = ()) -> Contact:
    """`more`: the properties of the call. Only staff get the link, which leads into HubSpot."""
    names = _to_show(rights, more)
    shown = {name: value for name in names if (value := record.properties.get(name))}
    labels = {name: label for name in shown if (label := label_of(name, definitions))}
    url = record.url if rights.reach == "everyone" else None  # others can't open it, but would learn the account's ID
    return Contact(id=record.id, url=url, properties=shown, labels=labels)


def label_of(name: str, definitions: Definitions | None) -> str | None:
    """HubSpot's label of a property for which clients have no words."""
    if name in _NAMED_BY_CLIENTS:
        return None
    return (definitions.label(name) if definitions else None) or _LABELS.get(name)
