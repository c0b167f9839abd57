"""Search lags: it matches on old values, answers with current ones, and has its own limits."""

from typing import Any

import pytest

from tests.sandbox.hubspot.harness import DATED, V3, Sandbox, equal, ids, wait_until


def test_a_new_contact_is_found_only_after_the_lag(sandbox: Sandbox) -> None:
    sandbox.settings(index_lag_ms=60_000)
    made = sandbox.create(email="jane@acme.com")
    assert sandbox.search(equal("email", "jane@acme.com")) == {"total": 0, "results": []}
    assert sandbox.read(made["id"], "email")["email"] == "jane@acme.com"
    found = sandbox.batch("read", {"id": "jane@acme.com"}, status=200, idProperty="email")
    assert ids(found) == [made["id"]]
    sandbox.settings(index_lag_ms=50)
    wait_until(lambda: ids(sandbox.search(equal("email", "jane@acme.com"))) == [made["id"]], "the index catches up")


def test_matching_is_stale_while_values_are_fresh(sandbox: Sandbox) -> None:
    made = sandbox.create(email="old@acme.com")
    sandbox.search()
    sandbox.settings(index_lag_ms=60_000)
    sandbox.update(made["id"], email="new@acme.com")
    [found] = sandbox.search(equal("email", "old@acme.com"))["results"]
    assert found["properties"]["email"] == "new@acme.com"
    assert sandbox.search(equal("email", "new@acme.com"))["total"] == 0


def test_an_archived_contact_still_counts_but_is_not_shown(sandbox: Sandbox) -> None:
    made = sandbox.create(email="gone@acme.com")
    sandbox.search()
    sandbox.settings(index_lag_ms=60_000)
    sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)
    assert sandbox.search(equal("email", "gone@acme.com")) == {"total": 1, "results": []}
    sandbox.settings(index_lag_ms=0)
    assert sandbox.search(equal("email", "gone@acme.com")) == {"total": 0, "results": []}


def test_groups_are_ored_and_filters_are_anded(sandbox: Sandbox) -> None:
    ann = sandbox.create(email="ann@one.example", city="Oslo")
    bob = sandbox.create(email="bob@one.example", city="Bergen")
    sandbox.create(email="cat@one.example", city="Bergen")
    either = [
        {"filters": [equal("email", "ann@one.example")]},
        {"filters": [equal("city", "bergen"), equal("email", "bob@one.example")]},
    ]
    assert ids(sandbox.search(filterGroups=either)) == [ann["id"], bob["id"]]
    assert ids(sandbox.search(filters=[equal("email", "bob@one.example")])) == [bob["id"]]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({"propertyName": "city", "operator": "EQ", "value": "OSLO"}, {"ann"}),
        ({"propertyName": "city", "operator": "IN", "values": ["oslo", "bergen"]}, {"ann", "bob"}),
        ({"propertyName": "city", "operator": "IN", "values": ["Oslo"]}, set()),
        ({"propertyName": "email", "operator": "IN", "values": ["ann@t.example", "bob@t.example"]}, {"ann", "bob"}),
        ({"propertyName": "city", "operator": "NOT_IN", "values": ["oslo"]}, {"bob", "cat"}),
        ({"propertyName": "city", "operator": "NEQ", "value": "oslo"}, {"bob", "cat"}),
        ({"propertyName": "city", "operator": "HAS_PROPERTY"}, {"ann", "bob"}),
        ({"propertyName": "city", "operator": "NOT_HAS_PROPERTY"}, {"cat"}),
        ({"propertyName": "followercount", "operator": "GT", "value": "9"}, {"bob"}),
        ({"propertyName": "followercount", "operator": "LTE", "value": "9"}, {"ann"}),
        ({"propertyName": "followercount", "operator": "BETWEEN", "value": "8", "highValue": "11"}, {"ann", "bob"}),
        ({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "sales"}, {"ann"}),
        ({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "sale"}, set()),
        ({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "sale*"}, {"ann"}),
        ({"propertyName": "jobtitle", "operator": "NOT_CONTAINS_TOKEN", "value": "sales"}, {"bob", "cat"}),
        ({"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*@t.example"}, {"ann", "bob", "cat"}),
        ({"propertyName": "lifecyclestage", "operator": "EQ", "value": "customer"}, {"bob"}),
        ({"propertyName": "lifecyclestage", "operator": "EQ", "value": "Customer"}, set()),
        ({"propertyName": "closedate", "operator": "GTE", "value": "1767225600000"}, {"cat"}),
        ({"propertyName": "closedate", "operator": "LT", "value": "2026-01-01T00:00:00Z"}, {"bob"}),
    ],
)
def test_operators(sandbox: Sandbox, filter_: dict[str, Any], found: set[str]) -> None:
    sandbox.control("POST", "reset", json={"contacts": 0})
    sandbox.settings(index_lag_ms=0)
    sandbox.create(email="ann@t.example", firstname="ann", city="Oslo", followercount="9", jobtitle="Head of Sales")
    sandbox.create(
        email="bob@t.example", firstname="bob", city="Bergen", followercount="10", lifecyclestage="customer",
        closedate="2025-12-31T23:00:00Z",
    )  # fmt: skip
    sandbox.create(email="cat@t.example", firstname="cat", closedate="2026-01-01T00:00:00Z")
    answer = sandbox.search(filter_)
    assert {each["properties"]["firstname"] for each in answer["results"]} == found
    assert answer["total"] == len(found)


def test_an_additional_email_is_not_the_email_but_can_be_searched(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com", hs_additional_emails="jd@home.example")
    assert sandbox.search(equal("email", "jd@home.example"))["total"] == 0
    token = {"propertyName": "hs_additional_emails", "operator": "CONTAINS_TOKEN", "value": "jd@home.example"}
    assert ids(sandbox.search(token)) == [made["id"]]


@pytest.mark.parametrize("query", ["jane doe", "DOE", "jan", "jane.doe@acme", "415 555 0100", "+14155550100", "zażółć"])
def test_a_query_looks_into_names_addresses_numbers_and_companies(sandbox: Sandbox, query: str) -> None:
    made = sandbox.create(
        email="jane.doe@acme.com", firstname="Jane", lastname="Doe", phone="+1 415-555-0100", company="Zażółć Gęślą"
    )
    sandbox.create(email="joe@other.example", firstname="Joe", jobtitle="jane doe")
    assert made["id"] in ids(sandbox.search(query=query))
    assert all(each["properties"]["firstname"] != "Joe" for each in sandbox.search(query=query)["results"])


def test_oldest_first_unless_sorted(sandbox: Sandbox) -> None:
    sandbox.control("POST", "reset", json={"contacts": 0})
    sandbox.settings(index_lag_ms=0)
    made = {name: sandbox.create(email=f"{name}@x.example", lastname=last)["id"] for name, last in
            (("a", "Ortega"), ("b", "berg"), ("c", ""))}  # fmt: skip
    assert ids(sandbox.search()) == [made["a"], made["b"], made["c"]]
    by_name = {"propertyName": "lastname", "direction": "ASCENDING"}
    assert ids(sandbox.search(sorts=[by_name])) == [made["b"], made["a"], made["c"]]
    assert ids(sandbox.search(sorts=["-email"])) == [made["c"], made["b"], made["a"]]
    sandbox.search(sorts=[by_name, by_name], status=400)


def test_pages_by_offset(sandbox: Sandbox) -> None:
    first = sandbox.search(limit=20)
    assert first["total"] == 30
    assert first["paging"] == {"next": {"after": "20"}}
    second = sandbox.search(limit=20, after="20")
    assert "paging" not in second
    assert len({*ids(first), *ids(second)}) == 30


def test_cursors_of_lists_and_searches_do_not_mix(sandbox: Sandbox) -> None:
    record_id = sandbox.call("GET", f"{DATED}?limit=1", 200)["paging"]["next"]["after"]
    assert "Cannot deserialize" in sandbox.search(after=record_id, status=400)["message"]
    offset = sandbox.search(limit=1)["paging"]["next"]["after"]
    assert "Cannot deserialize" in sandbox.call("GET", f"{DATED}?after={offset}", 400)["message"]


def test_a_list_pages_by_record_id_over_everybody(sandbox: Sandbox) -> None:
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 7}
    while True:
        page = sandbox.call("GET", V3, 200, params=params)
        seen += ids(page)
        if "paging" not in page:
            break
        params["after"] = page["paging"]["next"]["after"]
        assert page["paging"]["next"]["link"].endswith(f"after={params['after']}")
    assert len(seen) == len(set(seen)) == 30
    sandbox.call("GET", f"{V3}?limit=101", 400)


def test_caps(sandbox: Sandbox) -> None:
    one = equal("city", "oslo")
    for groups in ([[one]] * 6, [[one] * 7], [[one] * 5] * 4):
        error = sandbox.search(filterGroups=[{"filters": group} for group in groups], status=400)
        assert error["category"] == "VALIDATION_ERROR"
    sandbox.search(filterGroups=[{"filters": [one] * 6}] * 3)
    sandbox.search(limit=200)
    sandbox.search(limit=201, status=400)
    sandbox.search(limit=200, after="9800")
    sandbox.search(limit=200, after="9801", status=400)
    sandbox.search(query="x" * 2_980)
    sandbox.search(query="x" * 3_000, status=400)


@pytest.mark.parametrize(
    "filter_",
    [
        {"propertyName": "nope", "operator": "EQ", "value": "1"},
        {"propertyName": "city", "operator": "LIKE", "value": "1"},
        {"propertyName": "city", "operator": "EQ"},
        {"propertyName": "city", "operator": "IN", "value": "1"},
        {"propertyName": "city", "operator": "BETWEEN", "value": "1"},
    ],
)
def test_filters_that_mean_nothing_are_refused(sandbox: Sandbox, filter_: dict[str, str]) -> None:
    sandbox.search(filter_, status=400)


def test_contacts_are_found_by_what_they_are_linked_to(sandbox: Sandbox) -> None:
    link = {"to": {"id": "77"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}
    body = {"properties": {"email": "jane@acme.com"}, "associations": [link]}
    made = sandbox.call("POST", DATED, 201, json=body)
    assert ids(sandbox.search(equal("associations.company", "77"))) == [made["id"]]
    found = sandbox.call("GET", f"{DATED}/{made['id']}?associations=companies", 200)
    assert found["associations"] == {"companies": {"results": [{"id": "77", "type": "contact_to_company"}]}}
