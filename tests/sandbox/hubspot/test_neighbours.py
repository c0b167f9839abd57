"""Owners, property definitions, notes, and the day's usage."""

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox, ids


@pytest.mark.parametrize("base", ["/crm/owners/2026-09", "/crm/v3/owners", "/crm/v3/owners/"])
def test_owners_are_listed_in_pages(sandbox: Sandbox, base: str) -> None:
    everybody = sandbox.call("GET", base, 200)
    assert len(everybody["results"]) == 6
    first = sandbox.call("GET", base, 200, params={"limit": 4})
    after = first["paging"]["next"]["after"]
    second = sandbox.call("GET", base, 200, params={"limit": 4, "after": after})
    assert ids(first) + ids(second) == ids(everybody)
    ann = everybody["results"][0]
    assert (ann["id"], ann["firstName"], ann["type"], ann["archived"]) == ("910901", "Ann", "PERSON", False)
    assert ann["teams"] == [{"id": "1", "name": "Sales", "primary": True}]


def test_an_owner_is_found_by_email_id_or_user(sandbox: Sandbox) -> None:
    found = sandbox.call("GET", "/crm/owners/2026-09", 200, params={"email": "Ann.Lee@frontdesk.example"})
    assert ids(found) == ["910901"]
    assert sandbox.call("GET", "/crm/owners/2026-09/910901", 200)["userId"] == 61001
    assert sandbox.call("GET", "/crm/owners/2026-09/61001?idProperty=userId", 200)["id"] == "910901"
    sandbox.call("GET", "/crm/owners/2026-09/61001", 404)
    sandbox.call("GET", "/crm/owners/2026-09/910907", 404)
    assert ids(sandbox.call("GET", "/crm/owners/2026-09?archived=true", 200)) == ["910907"]


@pytest.mark.parametrize("base", ["/crm/properties/2026-09/contacts", "/crm/v3/properties/0-1"])
def test_properties_are_listed_and_read(sandbox: Sandbox, base: str) -> None:
    found = {each["name"]: each for each in sandbox.call("GET", base, 200)["results"]}
    assert found["email"]["hasUniqueValue"] is False
    assert found["desk_id"]["hasUniqueValue"] is True
    assert found["renewal_date"]["type"] == "date"
    assert found["createdate"]["modificationMetadata"]["readOnlyValue"] is True
    assert [each["value"] for each in found["hs_lead_status"]["options"]][:2] == ["NEW", "OPEN"]
    assert "europe_slash_berlin" in {each["value"] for each in found["hs_timezone"]["options"]}
    assert sandbox.call("GET", f"{base}/lifecyclestage", 200) == found["lifecyclestage"]
    assert sandbox.call("GET", f"{base}/nope", 404)["category"] == "OBJECT_NOT_FOUND"


def test_a_property_can_be_added_once_and_then_used(sandbox: Sandbox) -> None:
    base = "/crm/properties/2026-09/contacts"
    body = {
        "groupName": "contactinformation",
        "name": "badge",
        "label": "Badge",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
    }
    assert sandbox.call("POST", base, 201, json=body)["hasUniqueValue"] is True
    error = sandbox.call("POST", base, 409, json=body)
    assert (error["category"], error["subCategory"]) == (
        "OBJECT_ALREADY_EXISTS", "Properties.PROPERTY_WITH_NAME_EXISTS",
    )  # fmt: skip
    made = sandbox.create(email="a@x.example", badge="B-1")
    assert sandbox.call("GET", f"{DATED}/b-1?idProperty=badge", 200)["id"] == made["id"]
    error = sandbox.call("POST", DATED, 400, json={"properties": {"email": "b@x.example", "badge": "B-1"}})
    assert error["errors"][0]["context"] == {"propertyName": ["badge"]}
    for wrong in ({"name": "Bad Name"}, {"type": "string", "fieldType": "number"}, {"label": ""}):
        sandbox.call("POST", base, 400, json={**body, "name": "other", **wrong})


def _note(contact_id: str, body: str = "Called back.") -> dict[str, object]:
    return {
        "properties": {"hs_timestamp": "2026-11-20T10:00:00Z", "hs_note_body": body, "hubspot_owner_id": "910901"},
        "associations": [
            {
                "to": {"id": contact_id},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}],
            }
        ],
    }


def test_a_note_is_put_on_a_contact(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    note = sandbox.call("POST", "/crm/objects/2026-09/notes", 201, json=_note(made["id"]))
    found = sandbox.call("GET", f"{DATED}/{made['id']}?associations=notes&properties=num_notes", 200)
    assert found["associations"] == {"notes": {"results": [{"id": note["id"], "type": "contact_to_note"}]}}
    assert found["properties"]["num_notes"] == "1"
    assert found["updatedAt"] > made["updatedAt"]
    again = sandbox.call("GET", f"/crm/v3/objects/notes/{note['id']}", 200)
    assert again["properties"]["hs_note_body"] == "Called back."


def test_the_same_note_twice_is_two_notes(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    first, second = (sandbox.call("POST", "/crm/v3/objects/notes", 201, json=_note(made["id"])) for _ in range(2))
    assert first["id"] != second["id"]
    assert sandbox.effects()["notes"] == 2


def test_a_note_can_be_associated_later(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    body = {"properties": {"hs_timestamp": "1795132800000", "hs_note_body": "Hello"}}
    note = sandbox.call("POST", "/crm/objects/2026-09/notes", 201, json=body)
    path = f"/crm/objects/2026-09/notes/{note['id']}/associations/default/contacts/{made['id']}"
    answer = sandbox.call("PUT", path, 200)
    assert answer["results"][0]["associationSpec"]["associationTypeId"] == 202
    found = sandbox.call("GET", f"{DATED}/{made['id']}?associations=notes", 200)
    assert found["associations"]["notes"]["results"][0]["id"] == note["id"]
    sandbox.call("PUT", path.replace(made["id"], "1"), 404)


def test_a_note_needs_a_time_and_a_contact_that_exists(sandbox: Sandbox) -> None:
    error = sandbox.call("POST", "/crm/objects/2026-09/notes", 400, json={"properties": {"hs_note_body": "x"}})
    assert error["errors"][0]["context"] == {"propertyName": ["hs_timestamp"]}
    sandbox.call("POST", "/crm/objects/2026-09/notes", 400, json=_note("1"))
    made = sandbox.create(email="a@x.example")
    sandbox.call("POST", "/crm/objects/2026-09/notes", 400, json=_note(made["id"], "x" * 65_537))
    assert sandbox.effects()["notes"] == 0


def test_the_usage_of_the_day_can_be_asked_for(sandbox: Sandbox) -> None:
    path = "/account-info/v3/api-usage/daily/private-apps"
    first, second = (sandbox.call("GET", path, 200)["results"][0] for _ in range(2))
    assert second["currentUsage"] == first["currentUsage"] + 1
    assert first["usageLimit"] == 1_000_000_000
