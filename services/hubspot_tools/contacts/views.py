"""How a record is shown: the properties that are of use in a chat and that this principal may see, and no others."""

from collections.abc import Iterable

from libs.contracts import Contact
from services.hubspot_tools.contacts.policy import Rights
from services.hubspot_tools.contacts.properties import Definitions
from services.hubspot_tools.hubspot import Record

SHOWN = (
    "email", "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle", "website", "city", "country",
    "lifecyclestage", "hs_lead_status", "hubspot_owner_id", "createdate",
)  # fmt: skip
"""Read in every case; what a call is about comes on top."""

_NAMED_BY_CLIENTS = frozenset(
    ("email", "firstname", "lastname", "phone", "company", "jobtitle", "website", "city", "country", "lifecyclestage")
)
"""The properties that the tools' arguments name; of the others clients get HubSpot's label."""

_LABELS = {
    "mobilephone": "Mobile Phone Number",
    "hs_lead_status": "Lead Status",
    "hubspot_owner_id": "Contact owner",
    "createdate": "Create Date",
}
"""HubSpot's labels of what is always shown, for as long as no definitions have been read."""


def to_read(rights: Rights, more: Iterable[str] = ()) -> list[str]:
    """Names to ask HubSpot for. Whose a record is, and since when it exists, is always among them."""
    return list(dict.fromkeys((*_to_show(rights, more), "email", "createdate")))


def _to_show(rights: Rights, more: Iterable[str]) -> list[str]:
    names = dict.fromkeys((*SHOWN, *more))
    return [name for name in names if rights.readable is None or name in rights.readable]


def contact_of(record: Record, rights: Rights, definitions: Definitions | None, more: Iterable[str] = ()) -> Contact:
    """`more`: properties that the call was about. The link leads into HubSpot, where only staff can go."""
    names = _to_show(rights, more)
    shown = {name: value for name in names if (value := record.properties.get(name))}
    labels = {name: label for name in shown if (label := label_of(name, definitions))}
    url = record.url if rights.reach == "everyone" else None
    return Contact(id=record.id, url=url, properties=shown, labels=labels)


def label_of(name: str, definitions: Definitions | None) -> str | None:
    """HubSpot's label, of a property that clients have no words for."""
    if name in _NAMED_BY_CLIENTS:
        return None
    return (definitions.label(name) if definitions else None) or _LABELS.get(name)
