"""Batches: all or nothing without trace ids, in part with them; in any order; up to a hundred."""

from typing import Any

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox, ids


def contact(email: str, trace: str | None = None, **properties: str) -> dict[str, Any]:
    traced = {} if trace is None else {"objectWriteTraceId": trace}
    return {"properties": {"email": email, **properties}, **traced}


def upsert(email: str, **properties: str) -> dict[str, Any]:
    return {"idProperty": "email", "id": email, "properties": properties}


def test_a_batch_without_trace_ids_is_all_or_nothing(sandbox: Sandbox) -> None:
    taken = sandbox.create(email="taken@x.example")
    error = sandbox.batch("create", contact("a@x.example"), contact("taken@x.example"), status=409)
    assert error["message"] == f"Contact already exists. Existing ID: {taken['id']}"
    sandbox.batch("create", contact("a@x.example"), contact("bad@", city="x"), status=400)
    sandbox.batch("create", contact("a@x.example"), contact("A@x.example"), status=409)
    assert sandbox.effects()["created"] == 1


def test_a_batch_with_trace_ids_does_what_it_can(sandbox: Sandbox) -> None:
    taken = sandbox.create(email="taken@x.example")
    answer = sandbox.batch(
        "create",
        contact("a@x.example", "job-1"),
        contact("taken@x.example", "job-2"),
        contact("b@x.example", "job-3", foo="1"),
        status=207,
    )
    assert [each["properties"]["email"] for each in answer["results"]] == ["a@x.example"]
    assert (answer["status"], answer["numErrors"]) == ("COMPLETE", 2)
    conflict, invalid = answer["errors"]
    assert conflict["category"] == "CONFLICT"
    assert conflict["context"] == {"objectWriteTraceId": ["job-2"], "existingId": [taken["id"]]}
    assert invalid["category"] == "VALIDATION_ERROR"
    assert invalid["context"] == {"objectWriteTraceId": ["job-3"]}
    assert invalid["message"].startswith('Property values were not valid: [{"isValid":false')
    assert {"startedAt", "completedAt"} <= set(answer)


def test_trace_ids_must_differ_and_be_on_every_input(sandbox: Sandbox) -> None:
    bad = contact("x@", "job-2")
    sandbox.batch("create", contact("a@x.example", "job-2"), bad, status=400)
    sandbox.batch("create", contact("a@x.example"), bad, status=400)
    assert sandbox.effects().get("created", 0) == 0


def test_a_good_batch_answers_201_for_create_and_else_200(sandbox: Sandbox) -> None:
    made = sandbox.batch("create", contact("a@x.example", "1"), contact("b@x.example", "2"), status=201)
    assert "errors" not in made
    inputs = [{"id": each, "properties": {"city": "Oslo"}} for each in ids(made)]
    assert sorted(ids(sandbox.batch("update", *inputs, status=200))) == sorted(ids(made))
    sandbox.batch("upsert", upsert("a@x.example", city="Bergen"), upsert("new@x.example"), status=200)
    sandbox.batch("archive", *({"id": each} for each in ids(made)), status=204)
    assert sandbox.effects() == {"created": 3, "updated": 3, "archived": 2, "notes": 0}


def test_upsert_tells_what_is_new_and_keeps_what_was_not_sent(sandbox: Sandbox) -> None:
    made = sandbox.create(email="old@x.example", city="Oslo")
    answer = sandbox.batch("upsert", upsert("OLD@x.example", phone="1"), upsert("New@x.example", phone="2"), status=200)
    new = {each["id"]: each["new"] for each in answer["results"]}
    assert new.pop(made["id"]) is False
    assert list(new.values()) == [True]
    assert sandbox.read(made["id"], "city", "phone")["city"] == "Oslo"
    assert sandbox.read(made["id"], "city", "phone")["phone"] == "1"
    assert sandbox.read(*new, "email")["email"] == "new@x.example"


def test_upsert_finds_a_contact_by_its_additional_email(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@x.example", hs_additional_emails="jd@x.example")
    [found] = sandbox.batch("upsert", upsert("JD@x.example", city="Oslo"), status=200)["results"]
    assert (found["id"], found["new"]) == (made["id"], False)
    assert sandbox.read(made["id"], "email")["email"] == "jane@x.example"
    sandbox.call("POST", DATED, 409, json={"properties": {"email": "jd@x.example"}})
    by_other = sandbox.call("GET", f"{DATED}/jd%40x.example?idProperty=email", 200)
    assert by_other["id"] == made["id"]


def test_upsert_by_a_unique_property_survives_a_new_email(sandbox: Sandbox) -> None:
    first = {"idProperty": "desk_id", "id": "u-1", "properties": {"email": "a@x.example"}}
    [made] = sandbox.batch("upsert", first, status=200)["results"]
    second = {"idProperty": "desk_id", "id": "u-1", "properties": {"email": "b@x.example"}}
    [found] = sandbox.batch("upsert", second, status=200)["results"]
    assert (made["new"], found["new"]) == (True, False)
    assert sandbox.read(made["id"], "email")["email"] == "b@x.example"
    sandbox.call("POST", DATED, 409, json={"properties": {"email": "b@x.example"}})


def test_upsert_with_trace_ids_tells_each_error(sandbox: Sandbox) -> None:
    good = {**upsert("a@x.example"), "objectWriteTraceId": "1"}
    bad = {**upsert("b@x.example", lifecyclestage="nope"), "objectWriteTraceId": "2"}
    answer = sandbox.batch("upsert", good, bad, status=207)
    assert len(answer["results"]) == 1
    assert answer["errors"][0]["context"] == {"objectWriteTraceId": ["2"]}


@pytest.mark.parametrize("trace", [True, False])
def test_the_same_id_twice_fails_the_whole_batch(sandbox: Sandbox, trace: bool) -> None:
    inputs = [upsert("a@x.example", city="1"), upsert("A@x.example", city="2")]
    if trace:
        inputs = [{**each, "objectWriteTraceId": str(number)} for number, each in enumerate(inputs)]
    error = sandbox.batch("upsert", *inputs, status=400)
    assert error["message"] == "Duplicate IDs found in batch input: [a@x.example]. IDs must be unique"
    assert error["context"] == {"ids": ["a@x.example"]}
    made = sandbox.create(email="a@x.example")
    update = {"id": made["id"], "properties": {"city": "1"}}
    error = sandbox.batch("update", update, update, status=400)
    assert error["context"] == {"ids": [made["id"]]}


def test_an_update_by_email_fails_and_an_email_as_id_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.create(email="a@x.example")
    by_email = {"idProperty": "email", "id": "a@x.example", "properties": {"city": "Oslo"}}
    error = sandbox.batch("update", by_email, status=400)
    assert error["message"] == "Unable to perform update/upsert by non-unique 0-1 property email"
    answer = sandbox.batch("update", {"id": "a@x.example", "properties": {"city": "Oslo"}}, status=207)
    assert answer["results"] == []
    assert answer["errors"][0]["category"] == "OBJECT_NOT_FOUND"
    assert "updated" not in sandbox.effects()


def test_an_update_does_those_that_exist_and_names_the_rest(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    inputs = [{"id": each, "properties": {"city": "Oslo"}} for each in (made["id"], "1", "2")]
    answer = sandbox.batch("update", *inputs, status=207)
    assert ids(answer) == [made["id"]]
    assert [each["context"]["ids"] for each in answer["errors"]] == [["1", "2"]]


def test_upsert_by_a_property_that_is_not_unique_fails(sandbox: Sandbox) -> None:
    each = {"idProperty": "phone", "id": "1", "properties": {}}
    error = sandbox.batch("upsert", each, status=400)
    assert error["message"] == "Unable to perform update/upsert by non-unique 0-1 property phone"


def test_a_read_puts_all_that_is_missing_into_one_error(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example", city="Oslo")
    inputs = [{"id": each} for each in ("A@x.example", "no1@x.example", "no2@x.example")]
    answer = sandbox.batch("read", *inputs, status=207, idProperty="email", properties=["city", "nope"])
    assert ids(answer) == [made["id"]]
    assert answer["results"][0]["properties"]["city"] == "Oslo"
    [error] = answer["errors"]
    assert (answer["numErrors"], error["category"]) == (1, "OBJECT_NOT_FOUND")
    assert error["context"] == {"ids": ["no1@x.example", "no2@x.example"]}


def test_results_come_in_another_order_unless_that_is_switched_off(sandbox: Sandbox) -> None:
    emails = [f"{number:02}@x.example" for number in range(40)]

    def order() -> list[str]:
        answer = sandbox.batch("upsert", *(upsert(each) for each in emails), status=200)
        return [sandbox.read(each["id"])["email"] or "" for each in answer["results"]]

    first = order()
    assert first != emails
    assert sorted(first) == emails
    sandbox.settings(shuffle_batch_results=False)
    assert order() == emails


def test_a_hundred_is_the_most(sandbox: Sandbox) -> None:
    inputs = [contact(f"{number}@x.example") for number in range(101)]
    sandbox.batch("create", *inputs[:100], status=201)
    error = sandbox.batch("create", *inputs, status=400)
    assert error["message"] == (
        "The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again"
    )
    reads = [{"id": f"{number}@x.example"} for number in range(51)]
    sandbox.batch("read", *reads[:50], status=200, idProperty="email", propertiesWithHistory=["city"])
    error = sandbox.batch("read", *reads, status=400, idProperty="email", propertiesWithHistory=["city"])
    assert "in a batch request for property histories is 50" in error["message"]


def test_trace_ids_are_repeated_only_where_that_is_switched_on(sandbox: Sandbox) -> None:
    [quiet] = sandbox.batch("create", contact("a@x.example", "1"), status=201)["results"]
    sandbox.settings(echo_trace_ids=True)
    [telling] = sandbox.batch("create", contact("b@x.example", "2"), status=201)["results"]
    assert ("objectWriteTraceId" in quiet, telling["objectWriteTraceId"]) == (False, "2")
