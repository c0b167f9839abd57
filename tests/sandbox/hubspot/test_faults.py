"""Each kind of fault: a refused call has no effect, a call with a lost answer has one."""

import time
from typing import Any

import httpx2
import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox

_JANE = {"properties": {"email": "jane@acme.com"}}


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("401", 401, {"category": "INVALID_AUTHENTICATION"}),
        ("expired", 401, {"category": "EXPIRED_AUTHENTICATION"}),
        ("403", 403, {"category": "MISSING_SCOPES"}),
        ("423", 423, {}),
        ("429-burst", 429, {"policyName": "TEN_SECONDLY_ROLLING"}),
        ("429-daily", 429, {"policyName": "DAILY"}),
        ("429-search", 429, {"category": "RATE_LIMITS"}),
        ("477", 477, {}),
        ("500", 500, {}),
        ("503", 503, {}),
        ("524", 524, {}),
    ],
)
def test_a_refused_call_has_no_effect(sandbox: Sandbox, kind: str, status: int, body: dict[str, str]) -> None:
    sandbox.fault(kind, times=1)
    error = sandbox.call("POST", DATED, status, json=_JANE)
    assert {**error, **body} == error
    assert error["correlationId"]
    assert sandbox.effects().get("created", 0) == 0
    sandbox.call("POST", DATED, 201, json=_JANE)


@pytest.mark.parametrize(("kind", "status"), [("502-html", 502), ("503-html", 503), ("html_404", 404)])
def test_some_failures_are_pages(sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.fault(kind)
    answer = sandbox.http.post(DATED, json=_JANE)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<html>")


def test_a_migration_tells_when_to_come_back_in_seconds(sandbox: Sandbox) -> None:
    sandbox.fault("477", times=1)
    assert int(sandbox.http.get(DATED).headers["retry-after"]) > 60
    sandbox.fault("477", times=1, retry_after=5)
    assert sandbox.http.get(DATED).headers["retry-after"] == "5"


def test_a_success_can_be_empty(sandbox: Sandbox) -> None:
    sandbox.fault("empty_2xx")
    answer = sandbox.batch("create", _JANE, status=200)
    assert answer["results"] == []
    assert "errors" not in answer
    assert sandbox.effects().get("created", 0) == 0


def test_a_lost_response_has_its_effect(sandbox: Sandbox) -> None:
    sandbox.fault("lost_response", times=1)
    with pytest.raises(httpx2.TransportError):
        sandbox.http.post(DATED, json=_JANE)
    assert sandbox.effects()["created"] == 1
    sandbox.call("POST", DATED, 409, json=_JANE)


def test_a_late_response_has_its_effect_before_the_client_gives_up(sandbox: Sandbox) -> None:
    sandbox.fault("lost_response", times=1, delay_ms=5_000)
    with pytest.raises(httpx2.TimeoutException):
        sandbox.http.post(DATED, json=_JANE, timeout=0.3)
    assert sandbox.effects()["created"] == 1


def test_a_slow_call_is_answered_late(sandbox: Sandbox) -> None:
    sandbox.fault("slow", times=1, delay_ms=300)
    started = time.monotonic()
    sandbox.call("POST", DATED, 201, json=_JANE)
    assert time.monotonic() - started >= 0.3


def test_an_account_that_is_down_cuts_the_connection_without_effect(sandbox: Sandbox) -> None:
    sandbox.fault("down")
    with pytest.raises(httpx2.TransportError):
        sandbox.http.post(DATED, json=_JANE)
    sandbox.control("DELETE", "faults")
    assert sandbox.effects().get("created", 0) == 0
    sandbox.call("POST", DATED, 201, json=_JANE)


def test_a_fault_strikes_only_what_it_names(sandbox: Sandbox) -> None:
    sandbox.fault("500", match={"method": "POST", "path_regex": "/search$"})
    sandbox.call("GET", DATED, 200)
    sandbox.call("POST", DATED, 201, json=_JANE)
    sandbox.search(status=500)
    sandbox.control("DELETE", "faults")
    sandbox.search()


def test_a_fault_can_wait_for_words_in_the_body_and_let_some_calls_pass(sandbox: Sandbox) -> None:
    sandbox.fault("423", match={"body_regex": "jane@"}, skip=1, times=1)
    sandbox.create(email="joe@acme.com")
    sandbox.call("POST", DATED, 201, json=_JANE)
    sandbox.call("POST", DATED, 423, json=_JANE)
    sandbox.call("POST", DATED, 409, json=_JANE)


def test_rules_are_used_in_turn_and_shown_with_what_is_left(sandbox: Sandbox) -> None:
    sandbox.fault("500", times=1)
    sandbox.fault("503", times=2)
    assert [sandbox.http.get(DATED).status_code for _ in range(4)] == [500, 503, 503, 200]
    assert [rule["times"] for rule in sandbox.control("GET", "faults")] == [0, 0]


@pytest.mark.parametrize(
    "rules",
    [
        {},
        ["500"],
        [{"kind": "nope"}],
        [{"kind": "500", "time": 1}],
        [{"kind": "500", "times": -1}],
        [{"kind": "500", "match": {"path_regex": "("}}],
        [{"kind": "500", "match": {"host": "x"}}],
        [{"kind": "500"}, {"kind": "600"}],
    ],
)
def test_a_wrong_rule_is_refused_and_none_is_taken(sandbox: Sandbox, rules: Any) -> None:
    answer = sandbox.http.post("/_sandbox/faults", json=rules)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert sandbox.control("GET", "faults") == []
