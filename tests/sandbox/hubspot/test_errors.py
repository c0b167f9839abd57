"""Each refusal has HubSpot's status and body, those without a category too."""

import json
from typing import Any

import pytest

from tests.sandbox.hubspot.harness import DATED, V3, Sandbox


def test_every_error_names_its_correlation_in_body_and_header(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{DATED}/99")
    assert answer.status_code == 404
    assert answer.json() == {
        "status": "error",
        "message": "resource not found",
        "correlationId": answer.headers["x-hubspot-correlation-id"],
    }
    assert answer.headers["content-type"] == "application/json;charset=utf-8"


def test_a_taken_email_is_a_conflict_that_names_the_contact(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com")
    error = sandbox.call("POST", DATED, 409, json={"properties": {"email": "jane@acme.com"}})
    assert error["message"] == f"Contact already exists. Existing ID: {made['id']}"
    assert error["category"] == "CONFLICT"


def test_the_conflict_can_be_made_to_keep_the_id_to_itself(sandbox: Sandbox) -> None:
    sandbox.create(email="jane@acme.com")
    sandbox.settings(conflict_names_id=False)
    error = sandbox.call("POST", DATED, 409, json={"properties": {"email": "jane@acme.com"}})
    assert error["message"] == "Contact already exists"


def test_an_update_to_a_taken_email_is_refused_with_the_status_that_is_set(sandbox: Sandbox) -> None:
    sandbox.create(email="jane@acme.com")
    other = sandbox.create(email="joe@acme.com")
    body = {"properties": {"email": "jane@acme.com"}}
    sandbox.call("PATCH", f"{DATED}/{other['id']}", 409, json=body)
    sandbox.settings(patch_conflict_status=400)
    sandbox.call("PATCH", f"{DATED}/{other['id']}", 400, json=body)
    assert sandbox.read(other["id"], "email")["email"] == "joe@acme.com"


def test_all_bad_properties_are_listed_twice_in_text_and_in_errors(sandbox: Sandbox) -> None:
    sent = {
        "email": "x@",
        "foo": "1",
        "hs_object_id": "1",
        "lifecyclestage": "Lead",
        "followercount": "many",
        "closedate": "soon",
        "hubspot_owner_id": "1",
        "firstname": "fine",
    }
    error = sandbox.call("POST", DATED, 400, json={"properties": sent})
    assert error["category"] == "VALIDATION_ERROR"
    text, _, embedded = error["message"].partition(": ")
    assert text == "Property values were not valid"
    listed = {each["name"]: each["error"] for each in json.loads(embedded)}
    assert listed == {
        "email": "INVALID_EMAIL",
        "foo": "PROPERTY_DOESNT_EXIST",
        "hs_object_id": "READ_ONLY_VALUE",
        "lifecyclestage": "INVALID_OPTION",
        "followercount": "INVALID_INTEGER",
        "closedate": "INVALID_LONG",
        "hubspot_owner_id": "INVALID_OPTION",
    }
    assert {each["context"]["propertyName"][0]: each["code"] for each in error["errors"]} == listed
    messages = {each["code"]: each["message"] for each in error["errors"]}
    assert messages["INVALID_EMAIL"] == "Email address x@ is invalid"
    assert messages["PROPERTY_DOESNT_EXIST"] == 'Property "foo" does not exist'
    assert "subscriber, lead" in error["message"]
    assert sandbox.effects().get("created", 0) == 0


@pytest.mark.parametrize("path", ["jane%40acme.com", "me"])
def test_an_id_that_is_no_number_is_refused(sandbox: Sandbox, path: str) -> None:
    error = sandbox.call("GET", f"{DATED}/{path}", 404)
    assert error["message"] == "Object not found.  objectId are usually numeric."
    assert error["category"] == "OBJECT_NOT_FOUND"
    assert error["context"] == {"id": [path.replace("%40", "@")]}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"properties": []}', b'{"properties": {"email": {"a": 1}}}'],
)
def test_bad_json_is_refused_without_a_category(sandbox: Sandbox, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    error = sandbox.call("POST", DATED, 400, content=content, headers=headers)
    assert error["message"].startswith("Invalid input JSON on line ")
    assert "category" not in error
    assert sandbox.effects().get("created", 0) == 0


def test_bad_json_is_located(sandbox: Sandbox) -> None:
    headers = {"content-type": "application/json"}
    error = sandbox.call("POST", DATED, 400, content=b'{\n "properties": {\n  "a": ?}}', headers=headers)
    assert error["message"].startswith("Invalid input JSON on line 3, column 8")


@pytest.mark.parametrize("media", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_kind_is_refused(sandbox: Sandbox, media: str | None) -> None:
    headers = {} if media is None else {"content-type": media}
    sandbox.call("POST", DATED, 415, content=b"{}", headers=headers)


def test_an_unknown_type_of_object_can_not_be_inferred(sandbox: Sandbox) -> None:
    error = sandbox.call("GET", "/crm/v3/objects/butterflies", 400)
    assert error["message"] == "Unable to infer object type from: butterflies"
    assert "category" not in error


def test_an_unknown_path_gets_a_page(sandbox: Sandbox) -> None:
    answer = sandbox.http.get("/crm/objects/nonsense")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    sandbox.call("PUT", V3, 405)


@pytest.mark.parametrize("properties", [{}, {"city": "Oslo"}, {"email": ""}])
def test_a_contact_needs_an_identity_unless_that_is_switched_off(sandbox: Sandbox, properties: dict[str, Any]) -> None:
    sandbox.call("POST", DATED, 400, json={"properties": properties})
    sandbox.settings(identity_required=False)
    sandbox.create(**properties)


def test_an_update_of_nothing_is_refused(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    sandbox.call("PATCH", f"{DATED}/{made['id']}", 400, json={"properties": {}})
