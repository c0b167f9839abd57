"""Values follow the account's own definitions, under any name that a caller uses for the property."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hubspot_tools.contacts.normalize import BadValue
from services.hubspot_tools.contacts.owners import parse_owners
from services.hubspot_tools.contacts.properties import Definition, parse_definitions, value_for

STATUS: dict[str, Any] = {
    "name": "hs_lead_status", "label": "Lead Status", "type": "enumeration", "fieldType": "radio",
    "options": [{"label": "In Progress", "value": "IN_PROGRESS"}, {"label": "New", "value": "NEW"}],
    "hubspotDefined": True,
}  # fmt: skip
DEFINITIONS = parse_definitions([
    STATUS,
    {**STATUS, "name": "topics", "label": "Topics", "fieldType": "checkbox", "hubspotDefined": False},
    {"name": "seats", "label": "Seats", "type": "number", "fieldType": "number", "hubspotDefined": False},
    {"name": "vip", "label": "VIP", "type": "bool", "fieldType": "booleancheckbox"},
    {"name": "renewal", "label": "Renewal", "type": "date", "fieldType": "date"},
    {"name": "met_at", "label": "Met at", "type": "datetime", "fieldType": "date"},
    {"name": "about", "label": "About", "type": "string", "fieldType": "textarea"},
    {"name": "second_phone", "label": "Second phone", "type": "string", "fieldType": "phonenumber"},
    {"name": "createdate", "calculated": True},
    {"name": "locked", "modificationMetadata": {"readOnlyValue": True}},
    {},
])  # fmt: skip


def definition(name: str) -> Definition:
    found = DEFINITIONS.find(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("hs_lead_status", "in progress", "IN_PROGRESS"),
        ("hs_lead_status", " in_progress", "IN_PROGRESS"),
        ("hs_lead_status", "new", "NEW"),
        ("topics", "New; in progress;new", "NEW;IN_PROGRESS"),
        ("seats", " 1 200.50", "1200.5"),
        ("seats", "100", "100"),
        ("vip", "Yes", "true"),
        ("vip", "0", "false"),
        ("renewal", "2026-12-31", "2026-12-31"),
        ("renewal", "2026-12-31T23:00:00-05:00", "2026-12-31"),
        ("renewal", "1798675200000", "2026-12-31"),
        ("renewal", "31/12/2026", "2026-12-31"),
        ("renewal", "December 31st, 2026", "2026-12-31"),
        ("met_at", "20.11.2026 9:05 AM", "2026-11-20T09:05:00.000Z"),
        ("met_at", "2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00.000Z"),
        ("about", "one\r\ntwo ", "one\ntwo"),
        ("second_phone", "+1 415 555 0100", "+14155550100"),
    ],
)
def test_values_are_stored_as_their_type_wants(name: str, given: str, stored: str) -> None:
    assert value_for(definition(name), given, None) == stored
    assert value_for(definition(name), stored, None) == stored


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("hs_lead_status", "progress-ish", "not_an_option"),
        ("topics", "New;Old", "not_an_option"),
        ("topics", ";", "not_an_option"),
        ("seats", "1,200", "malformed"),
        ("seats", "1e99999", "malformed"),
        ("seats", "nan", "malformed"),
        ("vip", "maybe", "not_an_option"),
        ("renewal", "03/04/2026", "malformed"),
        ("renewal", "2026-13-01", "malformed"),
        ("met_at", "999999999999999999", "malformed"),
        ("second_phone", "415", "malformed"),
    ],
)
def test_bad_values_are_found_before_a_call(name: str, given: str, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        value_for(definition(name), given, None)
    assert caught.value.code == code
    if caught.value.example:
        value_for(definition(name), caught.value.example, None)


@given(name=st.sampled_from(["hs_lead_status", "topics", "seats", "vip", "renewal", "met_at"]), value=st.text())
def test_nothing_that_is_typed_breaks_a_check(name: str, value: str) -> None:
    try:
        stored = value_for(definition(name), value, None)
    except BadValue:
        return
    assert value_for(definition(name), stored, None) == stored


def test_a_property_is_known_by_its_label_too() -> None:
    assert DEFINITIONS.find("lead STATUS") is definition("hs_lead_status")
    assert DEFINITIONS.find("HS_Lead_Status") is definition("hs_lead_status")
    assert DEFINITIONS.find("leadstatus") is None
    assert DEFINITIONS.unknown("lead_status").example == "hs_lead_status"


def test_properties_that_hubspot_computes_are_read_only() -> None:
    assert definition("createdate").read_only
    assert definition("locked").read_only
    assert not definition("seats").read_only
    assert DEFINITIONS.custom_names == ("topics", "seats")


OWNERS = parse_owners([
    {"id": "1", "email": "ann@corp.com", "firstName": "Ann", "lastName": "Lee"},
    {"id": "2", "email": "Ann.Ray@corp.com", "firstName": "Ann", "lastName": "Ray"},
    {"id": "3", "firstName": "Front", "lastName": "Queue"},
    {},
])  # fmt: skip


@pytest.mark.parametrize(("called", "found"), [("ANN@corp.com", "1"), ("ann  ray", "2"), ("lee", "1"), ("3", "3")])
def test_an_owner_is_found_by_email_name_or_id(called: str, found: str) -> None:
    assert OWNERS.find(called) == found


@pytest.mark.parametrize(
    ("called", "words"), [("ann", "Ann Lee (ann@corp.com), Ann Ray"), ("bob", "Nobody"), ("", "Nobody")]
)
def test_no_owner_is_guessed(called: str, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        OWNERS.find(called)
    assert words in caught.value.detail
    assert caught.value.example == "ann@corp.com"
