"""The life of a contact: stages, archiving, merging, deletion for privacy."""

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox, equal, ids


def test_a_stage_moves_forward_only_and_says_nothing(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example", lifecyclestage="customer")
    answer = sandbox.update(made["id"], lifecyclestage="lead", city="Oslo")
    assert "lifecyclestage" not in answer["properties"]
    found = sandbox.read(made["id"], "lifecyclestage", "city")
    assert (found["lifecyclestage"], found["city"]) == ("customer", "Oslo")


def test_a_stage_goes_back_by_way_of_nothing(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example", lifecyclestage="customer")
    sandbox.update(made["id"], lifecyclestage="")
    sandbox.update(made["id"], lifecyclestage="lead")
    assert sandbox.read(made["id"], "lifecyclestage")["lifecyclestage"] == "lead"


def test_a_stage_goes_back_where_that_is_switched_on(sandbox: Sandbox) -> None:
    sandbox.settings(lifecycle_forward_only=False)
    made = sandbox.create(email="a@x.example", lifecyclestage="customer")
    sandbox.update(made["id"], lifecyclestage="lead")
    assert sandbox.read(made["id"], "lifecyclestage")["lifecyclestage"] == "lead"


def test_an_archived_contact_is_found_only_by_asking_for_it(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)
    sandbox.call("GET", f"{DATED}/{made['id']}", 404)
    found = sandbox.call("GET", f"{DATED}/{made['id']}?archived=true", 200)
    assert found["archived"] is True
    assert found["archivedAt"]
    assert ids(sandbox.call("GET", f"{DATED}?archived=true", 200)) == [made["id"]]
    sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)


def test_the_email_of_an_archived_contact_is_free_at_once(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)
    assert sandbox.create(email="a@x.example")["id"] != made["id"]


def test_a_merge_makes_a_new_contact_to_which_both_ids_lead(sandbox: Sandbox) -> None:
    jane = sandbox.create(email="jane@x.example", firstname="Jane")
    other = sandbox.create(email="jd@x.example", firstname="J", city="Oslo")
    body = {"primaryObjectId": jane["id"], "objectIdToMerge": other["id"]}
    merged = sandbox.call("POST", f"{DATED}/merge", 200, json=body)
    assert merged["id"] not in (jane["id"], other["id"])
    for old in (jane["id"], other["id"]):
        found = sandbox.call("GET", f"{DATED}/{old}", 200, params={"properties": "firstname,city,email"})
        assert found["id"] == merged["id"]
        assert found["properties"]["firstname"] == "Jane"
        assert found["properties"]["city"] == "Oslo"
        assert found["properties"]["email"] == "jane@x.example"
    values = merged["properties"]
    assert values["hs_additional_emails"] == "jd@x.example"
    assert values["hs_merged_object_ids"] == f"{jane['id']};{other['id']}"
    sandbox.call("POST", DATED, 409, json={"properties": {"email": "jd@x.example"}})
    assert ids(sandbox.search(equal("email", "jane@x.example"))) == [merged["id"]]
    sandbox.update(jane["id"], city="Bergen")
    assert sandbox.read(merged["id"], "city")["city"] == "Bergen"


def test_a_merge_keeps_the_first_id_where_that_is_switched_on(sandbox: Sandbox) -> None:
    sandbox.settings(merge_keeps_primary_id=True)
    jane, other = sandbox.create(email="jane@x.example"), sandbox.create(email="jd@x.example")
    body = {"primaryObjectId": jane["id"], "objectIdToMerge": other["id"]}
    assert sandbox.call("POST", f"{DATED}/merge", 200, json=body)["id"] == jane["id"]
    assert sandbox.call("GET", f"{DATED}/{other['id']}", 200)["id"] == jane["id"]


def test_too_many_merges_are_too_long(sandbox: Sandbox) -> None:
    sandbox.settings(merge_keeps_primary_id=True)
    main = sandbox.create(email="main@x.example")["id"]
    inputs = [{"properties": {"email": f"{number}@x.example"}} for number in range(100)]
    others = ids(sandbox.batch("create", *inputs, status=201))
    for other in others:
        sandbox.call("POST", f"{DATED}/merge", 200, json={"primaryObjectId": main, "objectIdToMerge": other})
    rest = [{"properties": {"email": f"r{number}@x.example"}} for number in range(26)]
    for other in ids(sandbox.batch("create", *rest, status=201))[:25]:
        sandbox.call("POST", f"{DATED}/merge", 200, json={"primaryObjectId": main, "objectIdToMerge": other})
    last = sandbox.create(email="last@x.example")["id"]
    error = sandbox.call("POST", f"{DATED}/merge", 414, json={"primaryObjectId": main, "objectIdToMerge": last})
    assert error["message"] == "Cannot have more than 250 identities on a profile"
    assert sandbox.read(last, "email")["email"] == "last@x.example"


@pytest.mark.parametrize("by", ["email", "id"])
def test_a_contact_can_be_forgotten(sandbox: Sandbox, by: str) -> None:
    made = sandbox.create(email="a@x.example")
    body = {"objectId": "A@x.example", "idProperty": "email"} if by == "email" else {"objectId": made["id"]}
    sandbox.call("POST", f"{DATED}/gdpr-delete", 204, json=body)
    sandbox.call("GET", f"{DATED}/{made['id']}?archived=true", 404)
    sandbox.call("POST", f"{DATED}/gdpr-delete", 204, json={"objectId": "nobody@x.example", "idProperty": "email"})
