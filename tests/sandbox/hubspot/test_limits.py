"""Three budgets: ten seconds per app, a day per account, and searches per second on their own."""

import pytest

from tests.sandbox.hubspot.harness import DATED, V3, Sandbox, wait_until

_PREFIX = "x-hubspot-ratelimit-"


def _headers(sandbox: Sandbox, path: str = f"{DATED}?limit=1") -> dict[str, str]:
    found = sandbox.http.get(path).headers
    return {name.removeprefix(_PREFIX): value for name, value in found.items() if name.startswith(_PREFIX)}


def test_calls_tell_what_is_left(sandbox: Sandbox) -> None:
    sandbox.settings(tier="professional")
    first, second = _headers(sandbox), _headers(sandbox)
    assert set(first) == {
        "max", "remaining", "interval-milliseconds", "secondly", "secondly-remaining", "daily", "daily-remaining",
    }  # fmt: skip
    assert (first["max"], first["interval-milliseconds"], first["daily"]) == ("190", "10000", "625000")
    assert int(first["remaining"]) - int(second["remaining"]) == 1
    assert int(first["daily-remaining"]) - int(second["daily-remaining"]) == 1


def test_a_batch_costs_one_call(sandbox: Sandbox) -> None:
    sandbox.settings(tier="professional")
    before = int(_headers(sandbox)["remaining"])
    sandbox.batch("create", *({"properties": {"email": f"{n}@x.example"}} for n in range(100)), status=201)
    assert before - int(_headers(sandbox)["remaining"]) == 2


def test_a_burst_ends_in_a_429_and_passes(sandbox: Sandbox) -> None:
    sandbox.settings(burst_limit=3, burst_window_ms=300)
    for _ in range(3):
        sandbox.call("GET", V3, 200)
    answer = sandbox.http.get(V3)
    error = answer.json()
    assert answer.status_code == 429
    assert error["message"] == "You have reached your ten_secondly_rolling limit."
    assert (error["errorType"], error["policyName"]) == ("RATE_LIMIT", "TEN_SECONDLY_ROLLING")
    assert error["groupName"].startswith("publicapi:private_app-api-calls-ten-secondly:")
    assert "category" not in error
    assert answer.headers[f"{_PREFIX}remaining"] == "0"
    assert "retry-after" not in answer.headers
    wait_until(lambda: sandbox.http.get(V3).status_code == 200, "the burst passes")


def test_bursts_are_counted_per_app(sandbox: Sandbox) -> None:
    sandbox.settings(burst_limit=1)
    sandbox.call("GET", V3, 200)
    sandbox.call("GET", V3, 429)
    with Sandbox(sandbox.url, token="pat-other") as other:
        other.call("GET", V3, 200)


def test_the_day_ends_for_all_apps(sandbox: Sandbox) -> None:
    left = int(_headers(sandbox)["daily-remaining"])
    used = 1_000_000_000 - left
    sandbox.settings(daily_limit=used + 1)
    sandbox.call("GET", V3, 200)
    with Sandbox(sandbox.url, token="pat-other") as other:
        error = other.call("GET", V3, 429)
    assert error["message"] == "You have reached your daily limit."
    assert error["policyName"] == "DAILY"
    assert error["requestId"]


def test_a_refused_call_costs_one_of_the_day(sandbox: Sandbox) -> None:
    sandbox.settings(burst_limit=0)
    first, second = _headers(sandbox), _headers(sandbox)
    assert int(first["daily-remaining"]) - int(second["daily-remaining"]) == 1


def test_searches_have_a_budget_of_their_own(sandbox: Sandbox) -> None:
    sandbox.settings(tier="professional")
    before = _headers(sandbox)
    answers = [sandbox.http.post(f"{DATED}/search", json={}) for _ in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [429]
    error = answers[-1].json()
    assert error["message"] == "You have reached your secondly limit."
    assert error["category"] == "RATE_LIMITS"
    assert not {"policyName", "errorType"} & set(error)
    assert "retry-after" not in answers[-1].headers
    assert not {f"{_PREFIX}max", f"{_PREFIX}remaining", f"{_PREFIX}secondly"} & set(answers[0].headers)
    after = _headers(sandbox)
    assert int(before["remaining"]) - int(after["remaining"]) == 1
    assert int(before["daily-remaining"]) - int(after["daily-remaining"]) == 7
    wait_until(lambda: sandbox.http.post(f"{DATED}/search", json={}).status_code == 200, "the second passes")


def test_searches_of_all_apps_count_together(sandbox: Sandbox) -> None:
    sandbox.settings(search_limit=1)
    sandbox.search()
    with Sandbox(sandbox.url, token="pat-other") as other:
        other.search(status=429)


def test_an_oauth_app_gets_no_daily_header(sandbox: Sandbox) -> None:
    sandbox.settings(tier="oauth")
    found = _headers(sandbox)
    assert found["max"] == "110"
    assert not {"daily", "daily-remaining"} & set(found)


@pytest.mark.parametrize(("tier", "burst"), [("free", "100"), ("enterprise", "190"), ("limit_increase", "250")])
def test_tiers(sandbox: Sandbox, tier: str, burst: str) -> None:
    sandbox.settings(tier=tier)
    assert _headers(sandbox)["max"] == burst


def test_a_429_tells_when_to_come_back_where_that_is_switched_on(sandbox: Sandbox) -> None:
    sandbox.settings(burst_limit=0, retry_after_on_429=7)
    assert sandbox.http.get(V3).headers["retry-after"] == "7"
