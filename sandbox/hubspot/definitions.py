"""The properties of a contact: those of HubSpot's own that matter here, and two that the account's admins added.

As in HubSpot, reads leave out an unknown property, and writes refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot.locales import LANGUAGES, TIME_ZONES

CREATED_AT = "2024-02-12T09:00:00.000Z"
GROUP = "contactinformation"
DEFAULT_NAMES = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")

STAGES: Mapping[str, str] = {
    "subscriber": "Subscriber",
    "lead": "Lead",
    "marketingqualifiedlead": "Marketing Qualified Lead",
    "salesqualifiedlead": "Sales Qualified Lead",
    "opportunity": "Opportunity",
    "customer": "Customer",
    "evangelist": "Evangelist",
    "other": "Other",
}

_LEAD_STATUS = {
    "NEW": "New",
    "OPEN": "Open",
    "IN_PROGRESS": "In Progress",
    "OPEN_DEAL": "Open Deal",
    "UNQUALIFIED": "Unqualified",
    "ATTEMPTED_TO_CONTACT": "Attempted to Contact",
    "CONNECTED": "Connected",
    "BAD_TIMING": "Bad Timing",
}


@dataclass(frozen=True, slots=True)
class StoredDefinition:
    name: str
    label: str
    type: str = "string"
    field_type: str = "text"
    options: Mapping[str, str] | None = None
    """Labels by value. None for an enumeration with options from elsewhere (owners, record IDs)."""

    read_only: bool = False
    hidden: bool = False
    calculated: bool = False
    unique: bool = False
    hubspot_defined: bool = True
    group: str = GROUP
    description: str = ""
    external: bool = False
    added: bool = False
    """Whether it was created over the API."""

    def wire(self) -> dict[str, Any]:
        options = [
            {"label": label, "value": value, "displayOrder": order, "hidden": False}
            for order, (value, label) in enumerate((self.options or {}).items())
        ]
        return {
            "updatedAt": CREATED_AT,
            "createdAt": CREATED_AT,
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": options,
            **({"referencedObjectType": "OWNER"} if self.external else {}),
            "displayOrder": -1,
            "calculated": self.calculated,
            "externalOptions": self.external,
            "hasUniqueValue": self.unique,
            "hidden": self.hidden,
            "hubspotDefined": self.hubspot_defined,
            "modificationMetadata": {
                "archivable": not self.hubspot_defined,
                "readOnlyDefinition": self.hubspot_defined,
                "readOnlyValue": self.read_only,
            },
            "formField": not self.read_only and not self.hidden,
            "dataSensitivity": "non_sensitive",
        }


def _texts(names: str) -> Iterable[StoredDefinition]:
    for entry in names.split(", "):
        name, _, label = entry.partition(":")
        yield StoredDefinition(name, label)


def _calculated(names: str, kind: str = "string", field: str = "text") -> Iterable[StoredDefinition]:
    for entry in names.split(", "):
        name, _, label = entry.partition(":")
        yield StoredDefinition(name, label, kind, field, read_only=True, calculated=True)


def _hidden_ids(names: str) -> Iterable[StoredDefinition]:
    for name in names.split(", "):
        yield StoredDefinition(name, name, "enumeration", "checkbox", read_only=True, hidden=True)


def _standard() -> Iterable[StoredDefinition]:
    yield from _texts(
        "email:Email, firstname:First Name, lastname:Last Name, company:Company Name, jobtitle:Job Title, "
        "website:Website URL, address:Street Address, city:City, state:State/Region, zip:Postal Code, "
        "country:Country/Region, fax:Fax Number, salutation:Salutation, industry:Industry, message:Message"
    )
    yield StoredDefinition("phone", "Phone Number", field_type="phonenumber")
    yield StoredDefinition("mobilephone", "Mobile Phone Number", field_type="phonenumber")
    # It has no options and yet accepts any address, because HubSpot fills it itself.
    yield StoredDefinition("hs_additional_emails", "Additional email addresses", "string", "checkbox", hidden=True)
    yield StoredDefinition("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", STAGES)
    yield StoredDefinition("hs_lead_status", "Lead Status", "enumeration", "radio", _LEAD_STATUS)
    yield StoredDefinition("hubspot_owner_id", "Contact owner", "enumeration", "select", external=True)
    yield StoredDefinition("hs_language", "Preferred language", "enumeration", "select", LANGUAGES)
    yield StoredDefinition("hs_timezone", "Time Zone", "enumeration", "select", TIME_ZONES)
    yield StoredDefinition("followercount", "Twitter Follower Count", "number", "number")
    yield StoredDefinition("closedate", "Close Date", "datetime", "date")
    yield StoredDefinition("hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox", read_only=True)
    yield StoredDefinition("hs_email_bad_address", "Invalid email address", "bool", "booleancheckbox", read_only=True)
    yield from _calculated("createdate:Create Date, lastmodifieddate:Last Modified Date", "datetime", "date")
    yield from _calculated("hs_object_id:Record ID, num_notes:Number of times contacted", "number", "number")
    yield from _calculated(
        "hs_is_contact:Is a contact, hs_is_unworked:Contact unworked", "bool", "calculation_equation"
    )
    yield from _calculated(
        "hs_email_domain:Email Domain, hs_full_name_or_email:Full name or email, "
        "hs_object_source:Record source, hs_object_source_id:Record source ID, "
        "hs_object_source_label:Record source label, hs_pipeline:Pipeline, "
        "hs_marketable_until_renewal:Marketing contact until next update, "
        "hs_calculated_phone_number:Calculated Phone Number, "
        "hs_calculated_mobile_number:Calculated Mobile Number, "
        "hs_calculated_phone_number_country_code:Calculated Phone Number Country Code, "
        "hs_searchable_calculated_phone_number:Calculated phone number, without country code, "
        "hs_searchable_calculated_mobile_number:Calculated mobile number, without country code, "
        "hs_searchable_calculated_international_phone_number:Calculated phone number, with country code, "
        "hs_searchable_calculated_international_mobile_number:Calculated mobile number, with country code"
    )
    for stage, label in STAGES.items():
        name = f"hs_lifecyclestage_{stage}_date"
        yield StoredDefinition(name, f"Became a {label} Date", "datetime", "date", read_only=True, calculated=True)
    yield from _hidden_ids("hs_all_contact_vids, hs_calculated_merged_vids, hs_merged_object_ids")


def _custom() -> Iterable[StoredDefinition]:
    yield StoredDefinition("desk_id", "Desk ID", unique=True, hubspot_defined=False)
    yield StoredDefinition("renewal_date", "Renewal date", "date", "date", hubspot_defined=False)


def contact_definitions() -> dict[str, StoredDefinition]:
    """All definitions, by name."""
    # A new dict for each account: a property that is added to one must not exist in another.
    return {each.name: each for each in (*_standard(), *_custom())}
