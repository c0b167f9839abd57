"""The control endpoint: settings, reset and the journal, and no way in for pages of other sites."""

from typing import Any

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox, ids


def test_the_start_is_the_same_each_time_and_plausible(sandbox: Sandbox) -> None:
    sandbox.control("POST", "reset", json={"contacts": 120})
    names = "email,firstname,lastname,company,phone"
    everybody = [
        each["properties"]
        for after in ("", "&after=171590000101")
        for each in sandbox.call("GET", f"{DATED}?limit=100&properties={names}{after}", 200)["results"]
    ]
    assert len(everybody) == 120
    emails = [each["email"] for each in everybody]
    assert len(set(emails)) == 120
    at_acme = [each for each in everybody if each["email"].endswith("@acme.com")]
    assert len(at_acme) > 3
    janes = {each["lastname"]: each["email"] for each in everybody if each["firstname"] == "Jane"}
    assert len(janes) == 2, "the demo's change of Jane's phone offers a choice"
    assert "Doe" not in janes, "she is for visitors to create"
    assert not any(email.endswith("@acme.com") for email in janes.values())
    assert all(each["email"].endswith((".example", "@acme.com")) for each in everybody)
    assert any(not each["lastname"].isascii() for each in everybody)
    sandbox.control("POST", "reset", json={"contacts": 120})
    again = sandbox.call("GET", f"{DATED}?limit=100&properties={names}", 200)["results"]
    assert [each["properties"]["email"] for each in again] == emails[:100]


def test_thousands_of_contacts_have_addresses_of_their_own(sandbox: Sandbox) -> None:
    sandbox.control("POST", "reset", json={"contacts": 1_000})
    sandbox.settings(tier="off")
    assert sandbox.search()["total"] == 1_000
    page = sandbox.search(limit=200, properties=["email"])
    assert len({each["properties"]["email"] for each in page["results"]}) == 200


def test_a_reset_forgets_everything(sandbox: Sandbox) -> None:
    sandbox.create(email="a@x.example")
    sandbox.fault("500")
    sandbox.settings(index_lag_ms=9)
    sandbox.control("POST", "reset")
    assert sandbox.control("GET", "faults") == []
    assert sandbox.control("GET", "settings")["index_lag_ms"] == 3_000
    journal = sandbox.control("GET", "requests")
    assert (journal["requests"], journal["effects"]) == ([], {"notes": 0})
    assert sandbox.search()["total"] == 30


def test_the_journal_counts_calls_inputs_and_effects(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    inputs = ({"id": made["id"]}, {"id": "1"})
    sandbox.batch("read", *inputs, status=207)
    last = sandbox.control("GET", "requests")["last"]
    sandbox.call("GET", f"{DATED}/1", 404)
    journal = sandbox.control("GET", "requests", params={"after": last})
    assert journal["calls"] == {"contacts.create": 1, "contacts.batch.read": 1, "contacts.get": 1}
    assert journal["inputs"]["contacts.batch.read"] == 2
    assert journal["statuses"] == {"201": 1, "207": 1, "404": 1}
    assert journal["effects"]["created"] == 1
    [entry] = journal["requests"]
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", f"{DATED}/1", 404)


def test_all_that_the_account_holds_can_be_read_at_once(sandbox: Sandbox) -> None:
    kept, gone = sandbox.create(email="a@x.example"), sandbox.create(email="b@x.example")
    sandbox.call("DELETE", f"{DATED}/{gone['id']}", 204)
    contacts = {each["id"]: each for each in sandbox.control("GET", "account")["contacts"]}
    assert contacts[kept["id"]]["properties"]["email"] == "a@x.example"
    assert contacts[kept["id"]]["archived_ms"] is None
    assert contacts[gone["id"]]["archived_ms"] is not None


def test_the_journal_keeps_no_token(sandbox: Sandbox) -> None:
    sandbox.call("GET", DATED, 200)
    assert "pat-test" not in str(sandbox.control("GET", "requests"))


@pytest.mark.parametrize(
    "changes",
    [
        {"nope": 1},
        {"index_lag_ms": "1"},
        {"index_lag_ms": -1},
        {"search_limit": True},
        {"tier": "gold"},
        {"burst_limit": None},
        {"scopes": "all"},
        {"conditional_properties": [{"property": "city"}]},
        ["tier"],
    ],
)
def test_a_wrong_setting_is_refused_and_none_is_taken(sandbox: Sandbox, changes: Any) -> None:
    before = sandbox.control("GET", "settings")
    both = {"answer_ms": 5, **changes} if isinstance(changes, dict) else changes
    answer = sandbox.http.post("/_sandbox/settings", json=both)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert sandbox.control("GET", "settings") == before


def test_a_body_that_is_not_json_is_refused(sandbox: Sandbox) -> None:
    for name in ("settings", "faults", "reset"):
        assert sandbox.http.post(f"/_sandbox/{name}", content=b"{").status_code == 400
    assert sandbox.http.post("/_sandbox/reset", json={"contacts": "many"}).status_code == 400
    assert sandbox.http.get("/_sandbox/requests?after=x").status_code == 400


def test_a_page_of_another_site_changes_nothing(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    for origin in ("https://evil.example", "null"):
        answer = sandbox.http.post("/_sandbox/reset", headers={"origin": origin})
        assert answer.status_code == 403
    assert sandbox.read(made["id"], "email")["email"] == "a@x.example"
    assert sandbox.http.post("/_sandbox/reset", headers={"origin": sandbox.url}).status_code == 204


def test_the_answer_time_can_be_set(sandbox: Sandbox) -> None:
    sandbox.settings(answer_ms=120)
    answer = sandbox.http.get(f"{DATED}?limit=1")
    assert answer.elapsed.total_seconds() >= 0.12
    assert ids(answer.json())


def test_both_stand_ins_live_on_one_port(sandbox: Sandbox) -> None:
    assert sandbox.http.get("/v1/models").status_code == 200
    assert sandbox.control("GET", "health") == {"status": "ok"}
