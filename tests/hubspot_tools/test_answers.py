"""A success counts only if it has the right shape."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hubspot_tools.hubspot.errors import Down, HubSpotError, RejectedByHubSpot
from services.hubspot_tools.hubspot.responses import ParsedReply, Record
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest

READ = ApiRequest("read", "POST", "/contacts/batch/read", about_record=True)
CREATE = ApiRequest("write", "POST", "/contacts")
JANE = {"id": "1", "properties": {"email": "jane@acme.com", "city": None}}

READERS = [
    ParsedReply.record,
    ParsedReply.results,
    ParsedReply.page,
    ParsedReply.only_record,
    ParsedReply.results_and_cursor,
]


def answer(body: dict[str, Any] | None, request: ApiRequest = READ) -> ParsedReply:
    return ParsedReply(ApiReply(200, {}, body), request)


def test_an_empty_property_is_known_to_be_empty() -> None:
    assert answer(JANE).record() == Record("1", {"email": "jane@acme.com", "city": ""}, None)


def test_a_contact_is_missing_only_if_hubspot_says_so() -> None:
    missing = {"category": "OBJECT_NOT_FOUND", "context": {"ids": ["x@y.io"]}}
    assert answer({"results": [], "errors": [missing]}).only_record() is None
    with pytest.raises(Down):
        answer({"results": []}).only_record()


def test_a_lookup_that_hubspot_refuses_is_not_a_contact_that_is_missing() -> None:
    refused = {
        "category": "VALIDATION_ERROR",
        "errors": [{"code": "INVALID_EMAIL", "message": "bad", "context": {"propertyName": ["email"]}}],
    }
    with pytest.raises(RejectedByHubSpot) as caught:
        answer({"results": [], "errors": [refused]}).only_record()
    assert [problem.property for problem in caught.value.problems] == ["email"]


def test_half_a_success_leaves_a_writes_effect_unknown() -> None:
    bodies: list[dict[str, Any] | None] = [None, {}, {"id": "1"}, {"properties": {}}]
    for body in bodies:
        with pytest.raises(Down) as caught:
            answer(body, CREATE).record()
        assert caught.value.effect == "unknown"


FIELDS = ("id", "properties", "results", "errors", "paging", "total", "url", "next", "after", "category")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=10,
)


@given(body=st.none() | st.dictionaries(st.sampled_from(FIELDS), values), read=st.sampled_from(READERS))
def test_no_success_breaks_the_reader(body: dict[str, Any] | None, read: Callable[[ParsedReply], object]) -> None:
    try:
        read(answer(body))
    except HubSpotError:
        return
