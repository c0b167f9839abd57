"""The parts of the live page: rows, events for changes, and a page for each record."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from tests.plain_http import NO_AUTHORITIES
from tests.sandbox.hubspot.harness import DATED, Sandbox


class Events:
    """The server-sent events of one connection, without comments."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.last_id = ""

    def next(self) -> tuple[str, Any]:
        kind, data = "", ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                data = value
            elif name == "id":
                self.last_id = value
            elif not line and kind:
                return kind, json.loads(data)
        raise AssertionError("the events ended")


@contextmanager
def follow(sandbox: Sandbox, after: str, **headers: str) -> Iterator[Events]:
    with (
        httpx2.Client(base_url=sandbox.url, timeout=10, verify=NO_AUTHORITIES) as http,
        http.stream("GET", "/_sandbox/contacts/events", params={"after": after}, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Events(answer.iter_lines())


def rows(sandbox: Sandbox, query: str = "") -> Any:
    return sandbox.call("GET", "/_sandbox/contacts", 200, params={"query": query})


def test_a_korean_name_is_shown_and_found_as_it_is_written(sandbox: Sandbox) -> None:
    sandbox.create(email="hong@acme.com", firstname="길동", lastname="홍")
    assert [row["name"] for row in rows(sandbox, "홍길동")["contacts"]] == ["홍길동"]


def test_rows_come_latest_change_first_and_can_be_searched(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe", phone="+1 415 555 0100")
    oldest = rows(sandbox)["contacts"][-1]["id"]
    sandbox.update(oldest, city="Oslo")
    found = rows(sandbox)
    assert [each["id"] for each in found["contacts"][:2]] == [oldest, made["id"]]
    assert found["total"] == 31
    for query in ("jane d", "555 0100", "JANE@acme"):
        assert [each["id"] for each in rows(sandbox, query)["contacts"]] == [made["id"]]
    assert rows(sandbox, "nobody at all") == {"cursor": found["cursor"], "total": 0, "contacts": []}


def test_changes_are_shown_as_they_happen(sandbox: Sandbox) -> None:
    with follow(sandbox, rows(sandbox)["cursor"]) as events:
        made = sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe")
        kind, data = events.next()
        assert kind == "changed"
        assert [(each["id"], each["name"]) for each in data["changed"]] == [(made["id"], "Jane Doe")]
        sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)
        assert events.next() == ("changed", {"changed": [], "removed": [made["id"]]})


def test_a_client_that_was_away_gets_the_missed_entries(sandbox: Sandbox) -> None:
    with follow(sandbox, rows(sandbox)["cursor"]) as events:
        sandbox.create(email="a@x.example")
        events.next()
        last = events.last_id
    missed = [sandbox.create(email=f"{name}@x.example")["id"] for name in "bc"]
    sandbox.update(missed[0], city="Oslo")
    with follow(sandbox, "ignored", **{"last-event-id": last}) as events:
        _, data = events.next()
        assert {each["id"] for each in data["changed"]} == set(missed)


def test_a_page_that_was_away_too_long_must_reload(sandbox: Sandbox) -> None:
    cursor = rows(sandbox)["cursor"]
    with follow(sandbox, cursor) as events:
        sandbox.control("POST", "reset")
        assert events.next() == ("reset", {})
    for stale in (cursor, "", "nonsense", "0-0"):
        with follow(sandbox, stale) as events:
            assert events.next() == ("reset", {})
    cursor = rows(sandbox)["cursor"]
    sandbox.settings(tier="off")
    inputs = [[{"properties": {"email": f"{n}.{m}@x.example"}} for n in range(100)] for m in range(11)]
    for each in inputs:
        sandbox.batch("create", *each, status=201)
    with follow(sandbox, cursor) as events:
        assert events.next() == ("reset", {})


def test_pages_may_be_framed_and_do_nothing_else(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "x-frame-options" not in page.headers
    assert " style=" not in page.text
    assert "<style" not in page.text
    for name in ("page.css", "contacts.css", "record.css", "contacts.js", "record.js", "icon.svg"):
        assert sandbox.http.get(f"/_sandbox/static/{name}").status_code == 200


def test_the_address_of_a_record_opens_with_all_that_it_holds(sandbox: Sandbox) -> None:
    made = sandbox.create(
        email="jane@acme.com", firstname="<script>alert(1)</script>", lastname="Doe", hubspot_owner_id="910901"
    )
    link = {"to": {"id": made["id"]}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]}
    properties = {"hs_timestamp": "2026-11-20T10:00:00Z", "hs_note_body": "<b>Called</b><br>& asked"}
    note = {"properties": properties, "associations": [link]}
    sandbox.call("POST", "/crm/objects/2026-09/notes", 201, json=note)
    page = httpx2.get(made["url"])
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    for text in ("&lt;script&gt;alert(1)", "jane@acme.com", "Ann Lee", "Called\n&amp; asked", "Email Domain"):
        assert text in page.text
    sandbox.call("DELETE", f"{DATED}/{made['id']}", 204)
    assert httpx2.get(made["url"]).status_code == 404
