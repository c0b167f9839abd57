"""Dated and v3 paths side by side: the same calls, but only new versions obey what an account's admins set."""

import pytest

from tests.sandbox.hubspot.harness import DATED, V3, Sandbox

_OLD = "/crm/objects/2026-03/contacts"


@pytest.mark.parametrize("base", [DATED, V3, _OLD, "/crm/objects/2026-09/0-1", "/crm/v3/objects/0-1"])
def test_every_path_works_on_the_same_contacts(sandbox: Sandbox, base: str) -> None:
    made = sandbox.create(base, email="a@x.example")
    for other in (DATED, V3, "/crm/objects/2027-03/0-1"):
        assert sandbox.call("GET", f"{other}/{made['id']}", 200)["id"] == made["id"]
    assert sandbox.call("POST", f"{base}/search", 200, json={})["total"] == 31
    assert sandbox.batch("read", {"id": made["id"]}, status=200, path=base)["results"]


def test_a_created_contact_has_an_address(sandbox: Sandbox) -> None:
    answer = sandbox.http.post(V3, json={"properties": {"email": "a@x.example"}})
    made = answer.json()
    assert answer.headers["location"] == f"{sandbox.url}{V3}/{made['id']}"
    assert made["url"].startswith(f"{sandbox.url}/contacts/")
    assert made["url"].endswith(f"/record/0-1/{made['id']}")


def test_required_properties_are_asked_for_by_new_versions_only(sandbox: Sandbox) -> None:
    sandbox.settings(required_properties=["company"])
    error = sandbox.call("POST", DATED, 400, json={"properties": {"email": "a@x.example"}})
    assert error["category"] == "VALIDATION_ERROR"
    [detail] = error["errors"]
    assert detail["code"] == "MISSING_REQUIRED_PROPERTY"
    assert detail["context"] == {"propertyName": ["company"]}
    sandbox.create(_OLD, email="a@x.example")
    sandbox.create(V3, email="b@x.example")
    made = sandbox.create(DATED, email="c@x.example", company="Acme")
    sandbox.update(made["id"], city="Oslo")


def test_conditional_properties_are_asked_for_by_new_versions_only(sandbox: Sandbox) -> None:
    rule = {"property": "lifecyclestage", "value": "customer", "requires": ["company"]}
    sandbox.settings(conditional_properties=[rule])
    made = sandbox.create(DATED, email="a@x.example")
    body = {"properties": {"lifecyclestage": "customer"}}
    error = sandbox.call("PATCH", f"{DATED}/{made['id']}", 400, json=body)
    assert error["errors"][0]["code"] == "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
    assert error["errors"][0]["context"] == {"propertyName": ["company"]}
    sandbox.update(made["id"], lifecyclestage="customer", company="Acme")
    sandbox.call("PATCH", f"{DATED}/{made['id']}", 400, json={"properties": {"company": ""}})
    sandbox.call("PATCH", f"{V3}/{made['id']}", 200, json={"properties": {"company": ""}})


def test_new_versions_correct_dates_and_old_ones_refuse_them(sandbox: Sandbox) -> None:
    properties = {"email": "a@x.example", "renewal_date": "2026-11-20T10:30:00Z"}
    error = sandbox.call("POST", V3, 400, json={"properties": properties})
    assert error["errors"][0]["code"] == "INVALID_LONG"
    made = sandbox.create(DATED, **properties)
    assert made["properties"]["renewal_date"] == "2026-11-20"
    assert made["warnings"][0]["context"] == {"propertyName": ["renewal_date"]}
    plain = sandbox.create(DATED, email="b@x.example", renewal_date="2026-11-20")
    assert "warnings" not in plain
    assert sandbox.create(V3, email="c@x.example", renewal_date="1795132800000")["properties"]["renewal_date"] == (
        "2026-11-20"
    )
    past = sandbox.create(DATED, email="d@x.example", renewal_date="1955-03-01")
    assert past["properties"]["renewal_date"] == "1955-03-01"
