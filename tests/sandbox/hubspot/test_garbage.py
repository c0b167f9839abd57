"""Garbage gets HubSpot's refusal, and never a failure of the stand-in itself."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.sandbox.hubspot.harness import DATED, Sandbox

_WORDS = (
    "properties inputs id idProperty filterGroups filters propertyName operator value values highValue sorts limit "
    "after query associations to types associationTypeId objectWriteTraceId email hs_timestamp closedate renewal_date "
    "lifecyclestage hs_additional_emails primaryObjectId objectIdToMerge objectId name type fieldType options"
)
_NAMES = st.sampled_from(_WORDS.split())
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["a@x.example", "email", "EQ", "IN", "BETWEEN", "CONTAINS_TOKEN", "*", "171590000001", "9" * 30, "0001-01-01"]
    ),
)
_BODIES = st.recursive(
    _VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=12,
)
_CALLS = st.sampled_from(
    [
        ("POST", DATED),
        ("PATCH", f"{DATED}/171590000001"),
        *(("POST", f"{DATED}/{name}") for name in ("search", "merge", "gdpr-delete")),
        *(("POST", f"{DATED}/batch/{name}") for name in ("create", "read", "update", "upsert", "archive")),
        ("POST", "/crm/objects/2026-09/notes"),
        ("POST", "/crm/properties/2026-09/contacts"),
        *(("POST", f"/_sandbox/{name}") for name in ("settings", "faults")),
    ]
)


@given(call=_CALLS, body=st.dictionaries(_NAMES, _BODIES, max_size=5))
@settings(max_examples=examples(250), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_understood_or_refused(sandbox: Sandbox, call: tuple[str, str], body: Any) -> None:
    answer = sandbox.http.request(*call, json=body)
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"properties": {"email": ' + b"9" * 5_000 + b"}}",
        b'{"properties": {"email": "a@x.example", "firstname": "\\ud800"}}',
        b'{"properties": {"\\ud800": "x"}}',
        b'{"properties": {"email": NaN}}',
    ],
)
def test_json_at_the_edge_is_understood_or_refused(sandbox: Sandbox, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = sandbox.http.post(DATED, content=content, headers=headers)
    assert answer.status_code in (201, 400), answer.text
    assert sandbox.http.get("/_sandbox/contacts").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"{DATED}?limit={'9' * 5_000}",
        f"{DATED}?after={'9' * 5_000}",
        f"{DATED}?after=%00",
        f"{DATED}?limit=1.5",
        f"{DATED}/{'9' * 5_000}",
        f"{DATED}/%ff%2F..%2F",
        f"{DATED}/batch/nope",
        "/crm/owners/2026-09?limit=0",
        "/crm/v3/objects/contacts/1/2/3/4/5/6/7",
        "/account-info/v3",
        "/crm",
    ],
)
def test_addresses_at_the_edge_are_refused(sandbox: Sandbox, path: str) -> None:
    assert sandbox.http.get(path).status_code in (400, 404, 405)


@pytest.mark.parametrize("after", ["9" * 5_000, 9**99, -1, 1.5, True, [], {}])
def test_cursors_at_the_edge_are_refused(sandbox: Sandbox, after: Any) -> None:
    sandbox.search(after=after, status=400)
